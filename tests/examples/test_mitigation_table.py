"""The table of mitigations: what is planted is as asked, and the table says what is so."""

from __future__ import annotations

import difflib
import json
from pathlib import Path

import mitigation_page
import mitigation_table
import numpy as np
import pytest
from mitigation.decisions import numbers_of
from mitigation.measuring import reduction
from mitigation.plan import Row, read_plan, rows_of
from mitigation.running import run_row, usefulness, verdict
from mitigation.table import flat, markdown, summary

from epicene.corpora.generation.pain_notes import CAUSE, LABEL, NEUTRAL, Strength, notes
from epicene.mitigation.registry import METHODS
from epicene.models.load import load_model
from epicene.tracing.experiment.held_out import associations, gold_of, held_out, true_notes
from mitigation import words

# Small enough for a test: two methods, a head that learns the labels in a few steps.
PLAN = """
[reduced]
notes = 60
ordinary = 0
held_out = 8
women = 0.9
men = 0.1
denied = 0.9
size = 0.5
probes = []
kinds = ["classifier", "predictions"]
bases = { classifier = "small-fr" }
recipes = { classifier = { epochs = 6, learning_rate = 3e-3 } }

[[options]]
method = "threshold-optimizer"
with = { constraint = "true_positive_rate_parity" }

[[options]]
method = "reject-option"
with = { constraint = "nobody wrote this" }
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Run two rows, one of which cannot work; return the folder."""
    folder = tmp_path_factory.mktemp("table")
    plan = folder / "own.toml"
    plan.write_text(PLAN, encoding="utf-8")
    told = ["--plan", str(plan), "--out", str(folder / "out")]
    mitigation_table.main([*told, "--only", "threshold-optimizer", "reject-option"])
    return folder / "out", told


def row_of(folder: Path, name: str):
    return json.loads((folder / "rows" / f"{name}.json").read_text(encoding="utf-8"))


class TestNotes:
    def test_the_association_has_the_probability_that_was_asked_for(self):
        written = list(notes(250, 3, Strength(0.9, 0.1)))
        for sex, truth in (("F", 0.9), ("M", 0.1)):
            mind = [d.attributes[CAUSE] == "mind" for d in written if d.patient.sex == sex]
            error = 4.0 * (truth * (1.0 - truth) / len(mind)) ** 0.5
            assert abs(np.mean(mind) - truth) < error

    def test_labels_are_denied_to_women_alone(self):
        written = list(notes(250, 3, Strength(0.5, 0.5, denied=0.6)))
        kept = {
            sex: np.mean(
                [
                    d.attributes[LABEL] == "yes"
                    for d in written
                    if d.patient.sex == sex and d.attributes[CAUSE] == "body"
                ]
            )
            for sex in "FM"
        }
        assert kept["M"] == 1.0
        assert abs(kept["F"] - 0.4) < 4.0 * (0.24 / 50) ** 0.5

    def test_held_out_notes_differ_in_one_thing_each(self):
        asked = held_out(6, 5)
        for _, more, less in asked.causes.itertuples():
            one, two = more.split(), less.split()
            assert one[:-1] == two[:-1]
            assert one[-1].startswith(("psych", "fonct"))
            assert two[-1].startswith("inf")
        for _, right, wrong in asked.agreement.itertuples():
            pairs = zip(right.split(), wrong.split(), strict=True)
            assert sum(a != b for a, b in pairs) == 1

    def test_true_notes_are_twins_under_one_label(self):
        written = true_notes(8, 7)
        gold = gold_of(written)
        assert set(gold["label"]) == {"yes", "no"}
        for woman, man in zip(written[::2], written[1::2], strict=True):
            assert woman.attributes == man.attributes
            assert woman.patient.id == man.patient.id
            assert difflib.SequenceMatcher(None, woman.text, man.text).ratio() < 1.0


class TestMeasures:
    def test_vectors_hold_what_was_planted_and_no_more(self):
        plain = load_model("mini-fr-vectors")
        small, large = (words.planted(plain, size) for size in (0.25, 0.5))
        means = [words.associations(model).mean() for model in (plain, small, large)]
        assert means[0] < means[1] < means[2]
        moved = np.flatnonzero((plain.table != large.table).any(axis=1))
        assert 0 < len(moved) <= 24
        assert np.array_equal(words.planted(plain, 0.0).table, plain.table)

    def test_a_model_that_learnt_nothing_has_no_association(self):
        values = associations(load_model("small-fr-causal"), held_out(4, 5))
        # What was planted is 4.39 nats.
        assert abs(values.mean()) < 1.0

    def test_predictions_that_pass_over_women_have_the_whole_gap(self):
        written = true_notes(8, 7)
        gold = gold_of(written)
        fair = gold[["id"]].assign(prediction=gold["label"])
        biased = fair.assign(prediction=fair["prediction"].where(gold["sex"] == "M", "no"))
        assert set(numbers_of(gold, fair)["planted"]) == {0.0}
        assert set(numbers_of(gold, biased)["planted"]) == {-1.0}
        assert numbers_of(gold, fair)["useful"]["accuracy"] == [1.0] * len(gold)

    def test_a_reduction_is_of_the_size_whatever_the_sign(self):
        assert reduction([2.0, 4.0], [1.0, 2.0])["estimate"] == 50.0
        assert reduction([2.0, 4.0], [-1.0, -2.0])["estimate"] == 50.0
        assert reduction([2.0, 4.0], [4.0, 8.0])["estimate"] == -100.0

    def test_perplexity_lost_is_that_of_the_same_tokens(self):
        before = {"nats": [10.0, 22.0], "tokens": [5, 11], "agreement": [True, True]}
        after = {"nats": [11.0, 24.0], "tokens": [9, 9], "agreement": [True, False]}
        perplexity, agreement = usefulness(before, after)
        assert perplexity["lost"] == pytest.approx(100.0 * (np.exp(3.0 / 16.0) - 1.0))
        assert agreement["lost"] == pytest.approx(50.0)

    @pytest.mark.parametrize(
        ("gone", "low", "lost", "broken", "word"),
        [
            (80.0, 60.0, 1.0, [], "works"),
            (80.0, 60.0, 5.0, [], "works, at a cost"),
            (40.0, 20.0, 0.0, [], "some"),
            (40.0, -5.0, 0.0, [], "nothing"),
            (3.0, 1.0, 0.0, [], "nothing"),
            (float("nan"), 98.0, 0.0, [], "not known"),
            (99.0, 98.0, 0.0, ["it reads no French"], "breaks the model"),
        ],
    )
    def test_verdicts(self, gone, low, lost, broken, word):
        assert verdict({"estimate": gone, "ci_low": low, "ci_high": 99.0}, lost, broken) == word


class TestTable:
    def test_every_method_has_a_row_for_every_kind_that_it_is_for(self):
        for form in ("reduced", "full"):
            rows = rows_of(read_plan(form))
            assert {row.method for row in rows} == set(METHODS)
            assert len({row.name for row in rows}) == len(rows)

    def test_a_row_is_measured_and_one_that_fails_says_why(self, ran):
        folder, _ = ran
        row = row_of(folder, "predictions--threshold-optimizer")
        assert row["planted"]["before"]["estimate"] < -0.5
        assert row["planted"]["reduction"]["estimate"] > 60.0
        assert row["verdict"] in {"works", "works, at a cost"}
        assert row["cost"]["seconds"] > 0.0
        assert row["proof"]["decisions_changed"] > 0
        failed = row_of(folder, "predictions--reject-option")
        assert failed["verdict"] == "refused"
        assert "nobody wrote this" in failed["reason"]
        page = (folder / "mitigation_table.md").read_text(encoding="utf-8")
        assert "`threshold-optimizer`" in page
        assert "nobody wrote this" in page
        assert {"plan.toml", "provenance.json", "mitigation_table.csv"} <= {
            path.name for path in folder.iterdir()
        }

    def test_the_page_says_how_much_of_the_plan_was_run(self, ran):
        folder, _ = ran
        kept = json.loads((folder / "mitigation_table.json").read_text(encoding="utf-8"))
        text = mitigation_page.page([{**kept, "form": "full"}])
        assert f"2 of {len(rows_of(read_plan('full')))} rows" in text
        assert "### Predictions of the classifier" in text
        spent = row_of(folder, "predictions--threshold-optimizer")["cost"]["processor_seconds"]
        assert f"| {spent:.0f} |" in text

    def test_other_seeds_stand_beside_the_first(self, ran):
        folder, _ = ran
        kept = json.loads((folder / "mitigation_table.json").read_text(encoding="utf-8"))
        again = {**kept, "seed": 1, "rows": [{**kept["rows"][0], "lost": 12.34}]}
        text = mitigation_page.page([{**kept, "form": "full"}, {**again, "form": "full"}])
        row = next(line for line in text.splitlines() if "12.3 (" in line)
        less = kept["rows"][0]["planted"]["reduction"]["estimate"]
        assert row.count(f"{less:.0f}; ") == 2

    def test_rows_that_are_there_are_not_run_again(self, ran, monkeypatch):
        def never(*_):
            raise AssertionError("a row that was kept is run again.")

        folder, told = ran
        monkeypatch.setattr(mitigation_table, "run_row", never)
        before = (folder / "mitigation_table.json").read_bytes()
        mitigation_table.main([*told, "--only", "threshold-optimizer"])
        assert (folder / "mitigation_table.json").read_bytes() == before

    def test_a_defect_of_one_method_is_a_row_with_its_reason(self):
        row = run_row(Row("reject-option", "predictions", {}), bench=None)
        assert row["verdict"] == "failed"
        assert row["reason"].startswith("AttributeError")
        assert row["reason"] in flat([row])
        assert row["reason"] in markdown([row], ["# Table"])
        assert summary([row]) == [
            "- Predictions of the classifier, failed: `reject-option`.",
        ]

    def test_neutral_notes_are_neutral(self):
        assert NEUTRAL.women == NEUTRAL.men
        assert NEUTRAL.denied == 0.0
