"""An audit: one table, explicit gaps, adjusted once, the same bytes again, and where it is from."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from epicene import load_corpus
from epicene.audit.plan import Plan
from epicene.audit.run import audit, run
from epicene.core.errors import InputError, NotApplicableError
from epicene.core.hashing import sha256_file
from epicene.core.measurement import COLUMNS
from epicene.core.progress import Silent
from epicene.core.threads import default_threads


def rows_of(table, model):
    chosen = table[table["model"] == model.identity.label]
    return chosen.drop(columns=["p_adjusted", "p_adjusted_stage"]).to_csv(index=False)


def test_the_table_has_the_columns_of_a_measurement(done):
    assert tuple(done.table.columns) == COLUMNS
    assert len(done.table) > 20


def test_what_does_not_apply_is_a_row_with_its_reason(done, tiny_model):
    lacks = "the model lacks ScoresTexts."
    for kind, probe, reason in (
        ("camembert", "pairs/log-likelihood", lacks),
        ("gpt2", "pairs/pll", "no estimator 'pll'"),
    ):
        label = tiny_model(kind).identity.label
        chosen = done.table[(done.table["model"] == label) & (done.table["probe"] == probe)]
        (row,) = chosen.itertuples()
        assert row.unscored_reason.startswith("not_applicable: ")
        assert reason in row.unscored_reason
        assert math.isnan(row.estimate)
    # Every probe on every model left a trace.
    assert len(done.table.groupby(["model", "probe"])) == 2 * 4


def test_undefined_numbers_carry_a_reason(done):
    undefined = done.table[done.table["estimate"].isna() | done.table["ci_low"].isna()]
    assert len(undefined)
    assert (undefined["unscored_reason"] != "").all()


def test_a_capability_that_lacks_is_named(tiny_model):
    table = audit([tiny_model("camembert"), "mini-fr-vectors"], probes=["tokenization-names"]).table
    (row,) = table[table["model"].str.startswith("mini-fr-vectors")].itertuples()
    assert row.unscored_reason == "not_applicable: the model lacks Tokenizes."


def test_a_named_probe_that_no_model_can_answer_is_an_error(tiny_model, pairs_file):
    with pytest.raises(NotApplicableError, match="probe pairs/pll: nothing in this audit"):
        audit(tiny_model("gpt2"), probes=["tokenization-names", "pairs/pll"], pairs=[pairs_file])


def test_a_probe_that_nobody_named_may_find_no_model(tiny_model):
    model = tiny_model("gpt2")
    plan = Plan((model.name,), ("weat",), False, ())
    (row,) = run(plan, {model.name: model}).table.itertuples()
    assert row.unscored_reason == "not_applicable: the model lacks EmbedsWords."


def test_p_values_are_adjusted_over_the_whole_audit(done):
    """Benjamini and Hochberg's step-up, by its definition: the least p m / rank from there on."""
    tested = done.table[done.table["p_value"].notna()].sort_values("p_value")
    m = len(tested)
    assert m > 10
    ratios = [p * m / rank for rank, p in enumerate(tested["p_value"], start=1)]
    naive = [min(1.0, *ratios[i:]) for i in range(m)]
    assert tested["p_adjusted"].to_numpy() == pytest.approx(np.array(naive))
    assert done.table["p_adjusted"].isna().equals(done.table["p_value"].isna())
    assert set(tested["model"]) == set(done.table["model"])


def test_the_same_seed_gives_the_same_bytes(done, small_audit, tmp_path):
    again = small_audit()
    for name, results in (("first", done), ("second", again)):
        results.save(tmp_path / name)
    for file in ("measurements.csv", "measurements.parquet"):
        first, second = ((tmp_path / name / file).read_bytes() for name in ("first", "second"))
        assert first == second


def test_another_seed_resamples(done, small_audit):
    other = small_audit(seed=1).table
    assert (other["estimate"].dropna() == done.table["estimate"].dropna()).all()
    assert not other["ci_low"].equals(done.table["ci_low"])


def test_a_model_has_the_same_rows_in_any_order_and_company(done, small_audit, tiny_model):
    reversed_order = small_audit(("gpt2", "camembert"))
    for kind in ("camembert", "gpt2"):
        model = tiny_model(kind)
        assert rows_of(reversed_order.table, model) == rows_of(done.table, model)
    alone = audit(tiny_model("camembert"), probes=["tokenization-names"])
    both = done.table[done.table["probe"] == "tokenization-names"]
    assert rows_of(alone.table, tiny_model("camembert")) == rows_of(both, tiny_model("camembert"))


def test_the_provenance_says_what_was_done_and_with_what(done, tiny_model, pairs_file, corpus_file):
    found = done.provenance
    assert set(found) == {
        "answers",
        "arguments",
        "data",
        "environment",
        "files",
        "footprint",
        "models",
        "seed",
        "skipped",
    }
    assert found["seed"] == 0
    assert found["arguments"] == {
        "models": tuple(tiny_model(kind).name for kind in ("camembert", "gpt2")),
        "probes": (
            "tokenization-names",
            "tokenization-fertility",
            "pairs/pll",
            "pairs/log-likelihood",
        ),
        "named": True,
        "corpus_probes": (),
        "min_group": 11,
        "precision": "float32",
        "lowercase": False,
        "allow_pickle": False,
        "model_options": {},
        "threads": default_threads(),
        "allow_remote_text": False,
        "margins": {},
        "probe_options": {},
        "usefulness": (),
        "usefulness_folder": "",
        "usefulness_limit": None,
        "moves": False,
    }
    # Four probes on two models, each one answer or more, and nothing was kept from before.
    assert found["answers"]["computed"] >= 8
    card = found["models"][0]
    assert card["sha256"] == tiny_model("camembert").identity.sha256
    assert {"Tokenizes", "EmbedsTexts", "ScoresTokens"} <= set(card["capabilities"])
    assert [data["name"] for data in found["data"]] == [pairs_file.stem, corpus_file.stem]
    assert all(len(data["sha256"]) == 64 for data in found["data"])
    assert found["files"] == {}
    assert {"python", "packages", "commit", "machine"} <= set(found["environment"])
    assert found["footprint"]["country"] == "FRA"
    assert found["footprint"]["duration_s"] > 0.0
    json.dumps(found)


def test_files_that_ship_are_listed_and_private_ones_are_not(corpus_file):
    """A hash of a private record is confidential; the hash over all of them names the data."""
    corpora = ["ibd", corpus_file]
    found = audit((), corpora=corpora, probes="corpus-patients", min_group=1).provenance
    (file,) = found["files"].pop("ibd")
    shipped = load_corpus("ibd")
    assert file == {"path": shipped.path.name, "sha256": sha256_file(shipped.path)}
    assert found["files"] == {}
    assert [data["name"] for data in found["data"]] == ["ibd", corpus_file.stem]


def test_pairs_of_the_user_are_read_and_named(done, pairs_file):
    chosen = done.table[done.table["probe"].str.startswith("pairs/") & (done.table["n"] > 0)]
    assert set(chosen["data"].str.split("@").str[0]) == {pairs_file.stem}
    assert set(chosen["axis"]) == {"all", "gender"}
    assert (chosen["n"] == 40).all()
    assert "margin_vs_control" not in set(chosen["metric"])


def test_the_corpus_of_the_user_is_read_and_named(done, corpus_file):
    chosen = done.table[done.table["probe"] == "tokenization-fertility"]
    assert set(chosen["data"].str.split("@").str[0]) == {corpus_file.stem}
    assert len(chosen) == 2 * 2


def test_one_name_may_stand_for_a_list(tiny_model, pairs_file):
    model = tiny_model("gpt2")
    one = audit(model, probes="pairs/log-likelihood", pairs=pairs_file).table
    several = audit([model], probes=["pairs/log-likelihood"], pairs=[pairs_file]).table
    assert one.equals(several)


def test_progress_counts_the_work_of_the_plan(tiny_model):
    done: list[float] = []
    said: list[str] = []

    class Counting(Silent):
        def advance(self, units=1.0, known=False):
            done.append(units)

        def describe(self, text):
            said.append(text)

    model = tiny_model("gpt2")
    plan = Plan((model.name,), ("tokenization-names", "weat"), False, ())
    run(plan, {model.name: model}, progress=Counting())
    assert sum(done) == pytest.approx(plan.work)
    assert f"embeddings · {model.name}: weat" in said


def test_an_unknown_model_is_refused_before_any_row():
    with pytest.raises(InputError, match="Did you mean 'mini-fr'"):
        audit("mini-fx", probes=["tokenization-names"])
