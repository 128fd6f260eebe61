"""A search keeps what is done, keeps to its budget, and tells why a trial is none."""

from __future__ import annotations

import dataclasses

import pytest

import epicene
from epicene.audit.results import Results
from epicene.audit.search import search as searching
from epicene.audit.search.search import search_mitigations
from epicene.audit.search.trials import Trial, read_trials
from epicene.core.errors import InputError, NotApplicableError, UnknownNameError
from epicene.core.measurement import Measurement, to_frame
from epicene.report.search.words import search_said
from epicene.report.texts import LANGUAGES

# Bias and usefulness by trial: what the front must say of them.
PLANTED = {
    "mini-fr-vectors": (1.0, 0.90),
    "hard-debias": (0.2, 0.89),
    "hard-debias (grammar=taken)": (0.6, 0.60),
}


def audit_of(model, corpora=(), seed=0, progress=None):
    bias, quality = PLANTED[model.name]
    row = Measurement(
        model=model.identity.label, data="d", stage="embeddings", probe="weat",
        metric="effect_size", axis="gender", estimate=bias, ci_low=bias - 0.05,
        ci_high=bias + 0.05, p_value=0.01, neutral=0.0, n=50,
    )  # fmt: skip
    useful = dataclasses.replace(
        row, metric="accuracy", axis="", estimate=quality, ci_low=quality - 0.02,
        ci_high=quality + 0.02, neutral=float("nan"), p_value=float("nan"),
    )  # fmt: skip
    return Results(to_frame([row, useful]), {})


@pytest.fixture(scope="module")
def vectors():
    return epicene.load_model("mini-fr-vectors")


@pytest.fixture
def tried(monkeypatch):
    """Mitigations that take no time; returns the names of those that were begun."""
    begun = []

    class Done:
        def __init__(self, subject):
            self.subject = subject

    def mitigated(subject, method, *, out, **options):
        begun.append(method)
        if method == "leace":
            raise NotApplicableError("leace is for others.")
        if method == "double-hard-debias":
            raise InputError("double-hard-debias changed nothing.")
        if method == "inlp":
            raise ValueError("a text of a record")
        out.mkdir(parents=True, exist_ok=True)
        return Done(subject)

    monkeypatch.setattr(searching, "mitigated", mitigated)
    monkeypatch.setattr(searching, "reduced_audit", audit_of)
    return begun


TRIALS = (
    Trial("hard-debias"),
    Trial("hard-debias", {"grammar": "taken"}),
    Trial("double-hard-debias"),
    Trial("leace"),
    Trial("inlp"),
)


def test_the_front_is_that_of_the_planted_numbers_and_the_others_say_why(vectors, tried, tmp_path):
    found = search_mitigations(vectors, TRIALS, out=tmp_path / "search")
    rows = found.table.set_index("trial")
    assert list(rows["status"]) == [
        "before", "done", "done", "refused", "not_applicable", "failed",
    ]  # fmt: skip
    assert rows.loc["hard-debias", "state"] == "front"
    assert rows.loc["hard-debias (grammar=taken)", "state"] == "dominated"
    assert rows.loc["hard-debias (grammar=taken)", "dominated_by"] == "hard-debias"
    assert "changed nothing" in rows.loc["double-hard-debias", "reason"]
    # What a fault says may quote a record.
    assert rows.loc["inlp", "reason"] == "fault: ValueError"
    for lang in LANGUAGES:
        page = epicene.report(found, tmp_path / f"{lang}.html", lang).read_text(encoding="utf-8")
        said = search_said(found, lang)
        assert "hard-debias" in said.lead
        assert len(said.trials.rows) == 6
        assert "leace is for others." in page


def test_a_trial_that_is_kept_is_not_tried_again_and_a_fault_is(vectors, tried, tmp_path):
    first = search_mitigations(vectors, TRIALS, out=tmp_path / "search").table
    begun = list(tried)
    again = search_mitigations(vectors, TRIALS, out=tmp_path / "search").table
    assert tried[len(begun) :] == ["inlp"]
    assert again.drop(columns=["seconds", "energy_kwh"]).equals(
        first.drop(columns=["seconds", "energy_kwh"])
    )
    with pytest.raises(InputError, match="another model, corpus or seed"):
        search_mitigations(vectors, TRIALS, out=tmp_path / "search", seed=1)


def test_nothing_begins_after_the_budget(vectors, tried, tmp_path):
    times = iter([0.0, 1.0, 61.0, 62.0, 63.0, 64.0])
    found = search_mitigations(
        vectors, TRIALS, budget_minutes=1, out=tmp_path / "search", clock=lambda: next(times)
    )
    assert tried == ["hard-debias"]
    assert list(found.table["status"])[2:] == ["not_tried"] * 4
    # What was not tried is no outcome: with more time it is.
    more = search_mitigations(vectors, TRIALS, out=tmp_path / "search")
    assert list(more.table["status"])[2] == "done"


def test_trials_are_read_from_names_and_files(tmp_path):
    path = tmp_path / "trials.yaml"
    path.write_text(
        "trials:\n"
        "  - hard-debias\n"
        "  - method: hard-debias\n"
        "    options: {equalise: false}\n"
        "    each: {components: [1, 2], grammar: [kept, taken]}\n",
        encoding="utf-8",
    )
    trials = read_trials(path)
    assert len(trials) == 5
    assert trials[1].options == {"equalise": False, "components": 1, "grammar": "kept"}
    assert [t.method for t in read_trials("leace, inlp")] == ["leace", "inlp"]
    assert len(read_trials("all")) > 20
    path.write_text("trials: [{method: leace, strength: 3}]", encoding="utf-8")
    with pytest.raises(InputError, match="no part of a trial"):
        read_trials(path)
    with pytest.raises(InputError, match="has no option"):
        read_trials([Trial("hard-debias", {"strength": 1})])
    with pytest.raises(UnknownNameError):
        read_trials("leece")
    with pytest.raises(InputError, match="nothing to try"):
        read_trials([])


def test_trials_that_nobody_could_count_are_not_made(tmp_path):
    each = ", ".join(f"option{k}: [1, 2, 3, 4, 5, 6, 7, 8, 9]" for k in range(12))
    file = tmp_path / "trials.yaml"
    file.write_text(f"trials:\n- method: leace\n  each: {{{each}}}\n", encoding="utf-8")
    with pytest.raises(InputError, match="combinations are too many"):
        read_trials(file)
