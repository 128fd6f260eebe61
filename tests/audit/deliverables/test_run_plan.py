"""Deliverables of every kind are measured, and criteria tell a planted gap from none."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from tests.audit.deliverables.plans import gap_below, plan_of, tool, write_tables

import epicene
from epicene.audit.cache import Memory
from epicene.audit.deliverables.corpus_rows import twin_rows
from epicene.audit.deliverables.rows import row_of
from epicene.audit.deliverables.run import run_plan
from epicene.core.errors import EpiceneError, InputError
from epicene.corpora.corpus import Corpus, InMemory

N_NOTES = 24


def verdict(folder, *criteria):
    return [one.verdict for one in run_plan(plan_of([tool()], *criteria), folder).outcomes]


def test_a_planted_gap_is_not_met_none_is_met_and_few_patients_do_not_tell(tmp_path):
    asked = gap_below(0.15)
    write_tables(tmp_path, gap=0.5, n=400)
    assert verdict(tmp_path, asked) == ["not_met"]
    write_tables(tmp_path, gap=0.0, n=2000)
    assert verdict(tmp_path, asked) == ["met"]
    write_tables(tmp_path, gap=0.0, n=60)
    (few,) = run_plan(plan_of([tool()], asked), tmp_path).outcomes
    assert few.verdict == "not_enough_data"
    assert few.n_patients == 60
    # By hand: some 30 truly positive, 15 a group, at a rate of 0.8: the error of the gap is
    # √(2 · 0.8 · 0.2 / 15) = 0.15. Within 0.15 of 0, four in five times, needs it near
    # 0.15 / (1.96 + 1.28) = 0.046: ten times the patients, more where the estimate is not 0.
    assert few.needed is not None
    assert few.needed >= 300
    assert 0.0 <= few.power < 0.5


def test_a_bound_on_one_side_alone_says_so(tmp_path):
    write_tables(tmp_path, gap=0.5, n=400)
    one_sided = gap_below(0.15, bound="ci_high")
    (outcome,) = run_plan(plan_of([tool()], one_sided), tmp_path).outcomes
    # Women are found less: the gap is negative, and its upper bound lies below any limit.
    assert outcome.verdict == "met"
    assert outcome.one_sided


def test_the_smallest_group_must_be_large_enough(tmp_path):
    write_tables(tmp_path, gap=0.5, n=200)
    gold = pd.read_csv(tmp_path / "gold.csv")
    few = gold["sex"].eq("F") & (gold.index > 40)
    gold.loc[few, "sex"] = "M"
    gold.to_csv(tmp_path / "gold.csv", index=False)
    women = int(gold["sex"].eq("F").sum())
    (outcome,) = run_plan(plan_of([tool()], gap_below(0.15, min_patients=50)), tmp_path).outcomes
    assert women < 50
    assert outcome.verdict == "not_enough_data"
    # As many in all as make the women fifty, their share being what it is.
    assert outcome.needed >= 200 * 50 / women
    assert "fewer than 50 patients" in outcome.reason


def test_what_is_asked_of_a_metric_that_was_not_run(tmp_path):
    write_tables(tmp_path, gap=0.0, n=60)
    cases = [
        (gap_below(0.1, metric="true_positive_rate_diference"), "Did you mean 'true_positive_rate"),
        (gap_below(0.1, group="F-N"), "has no group 'F-N' here. Did you mean 'F-M'"),
        (gap_below(0.1, item="depression"), "has no item 'depression'"),
        ({**gap_below(0.1, metric="true_positive_rate"), "group": "", "axis": "sex"}, "no group"),
        (
            {"deliverable": "tool", "metric": "reliability", "bound": "abs_bound", "below": 1},
            "has no metric 'reliability'",
        ),
    ]
    table = run_plan(plan_of([tool()]), tmp_path).results.table
    several = gap_below(0.1, metric="true_positive_rate", bound="estimate")
    del several["group"]
    cases.append((several, "Add its group: 'F', 'M'"))
    for criterion, told in cases:
        with pytest.raises(InputError) as refused:
            row_of(plan_of([tool()], criterion).criteria[0], table)
        assert told in str(refused.value)
        assert "criterion '" in str(refused.value)


def test_what_is_left_out_means_everybody(tmp_path):
    write_tables(tmp_path, gap=0.0, n=60)
    asked = {"deliverable": "tool", "metric": "accuracy", "bound": "ci_low", "above": 0.5}
    delivered = run_plan(plan_of([tool()], asked), tmp_path)
    table = delivered.results.table
    row = table[(table["metric"] == "accuracy") & (table["axis"] == "")].iloc[0]
    assert delivered.outcomes[0].estimate == row["estimate"]


def test_files_tasks_and_options_are_looked_up_before_anything_runs(tmp_path, monkeypatch):
    write_tables(tmp_path, gap=0.0, n=60)

    def run(*_, **__):
        raise AssertionError("something ran")

    monkeypatch.setattr("epicene.audit.deliverables.jobs.evaluate", run)
    cases = [
        (tool(predictions="none.csv"), "no such file or folder"),
        (tool(task="clasification"), "Did you mean 'classification'"),
        (tool(options={"positve": "yes"}), "Did you mean 'positive'"),
        (tool(options={"n_bins": "many"}), "'n_bins' of the task 'classification' cannot be used"),
        (tool(gold={"corpus": "ibd", "label": "diagnoses"}), "Did you mean 'diagnosis'"),
        (
            {"name": "tool", "kind": "model", "models": ["mini-fr"], "probes": ["pairs/crow"]},
            "Did you mean 'pairs/crows-pairs'",
        ),
        ({"name": "tool", "kind": "corpus", "documents": "nowhere"}, "no such file or folder"),
    ]
    for deliverable, told in cases:
        with pytest.raises(EpiceneError) as refused:
            run_plan(plan_of([deliverable]), tmp_path)
        assert told in str(refused.value)
        assert "deliverable 'tool'" in str(refused.value)


def test_options_have_the_types_of_the_task(tmp_path):
    write_tables(tmp_path, gap=0.0, n=60)
    delivered = run_plan(
        plan_of([tool(options={"positive": "no", "n_bins": "5", "missing": "unscored"})]), tmp_path
    )
    table = delivered.results.table
    base = table[(table["metric"] == "selection_rate") & (table["axis"] == "")]["estimate"].iloc[0]
    output = pd.read_csv(tmp_path / "tool.csv")
    assert base == pytest.approx(output["prediction"].eq("no").mean())


def test_a_mitigation_is_measured_before_after_and_between(tmp_path):
    write_tables(tmp_path, gap=0.0, n=600, name="after")
    write_tables(tmp_path, gap=0.5, n=600, name="before")
    fix = {"kind": "mitigation", "name": "fix", "gold": "gold.csv"}
    fix |= {"before": "before.csv", "after": "after.csv"}
    gap = gap_below(0.2, deliverable="fix")
    delivered = run_plan(
        plan_of(
            [fix],
            gap | {"model": "fix before"},
            gap | {"model": "fix after"},
            gap
            | {
                "metric": "true_positive_rate_difference_between_tools",
                "bound": "ci_low",
                "above": 0.2,
                "below": None,
            },
        ),
        tmp_path,
    )
    # After minus before: women were found half as often less, so that the gap grew towards 0.
    assert [one.verdict for one in delivered.outcomes] == ["not_met", "met", "met"]
    assert delivered.outcomes[2].ci_low < 0.5 < delivered.outcomes[2].ci_high
    assert {*delivered.results.table["model"]} == {
        "fix before",
        "fix after",
        "fix after − fix before",
    }


@pytest.fixture(scope="module")
def notes(tmp_path_factory):
    """Return a BRAT folder of notes, and the same annotated by somebody who misses some."""
    folder = tmp_path_factory.mktemp("notes")
    documents = list(epicene.load_corpus("mental-health", variant="planted"))[:N_NOTES]
    Corpus.of(documents, "gold").to_brat(folder / "gold")
    others = [
        dataclasses.replace(
            one, entities=tuple(e for e in one.entities if e.label != "Evaluation"), relations=()
        )
        if place % 2
        else one
        for place, one in enumerate(documents)
    ]
    Corpus.of(others, "second").to_brat(folder / "second")
    return folder


def test_a_corpus_has_schema_agreement_and_leakage(notes):
    deliverable = {
        "name": "notes",
        "kind": "corpus",
        "documents": {"corpus": "gold", "schema": "mental-health"},
        "second": "second",
        "against": "gold",
        "probes": ["corpus-agreement", "corpus-duplicates"],
    }
    table = run_plan(plan_of([deliverable]), notes).results.table
    found = table.set_index(["probe", "metric", "item", "group", "axis"])["estimate"]
    assert found[("corpus-schema", "documents_with_schema_errors", "", "", "")] == 0.0
    # Every note is in the other part too: it is the same folder.
    assert found[("corpus-duplicates", "patients_in_both", "", "across", "")] == 100.0
    # Somebody missed half of the evaluations, and nothing else.
    assert 80.0 < found[("corpus-agreement", "entity_f1", "exact", "", "")] < 100.0


def test_twins_are_counted():
    documents = list(epicene.load_corpus("ibd"))[:20]
    with_twins = dataclasses.replace(
        Corpus.of(documents), twin_reader=InMemory(tuple(documents[:15]))
    )
    (row,) = twin_rows(with_twins)
    assert row.estimate == pytest.approx(75.0)
    assert row.ci_low < 75.0 < row.ci_high


@pytest.mark.slow
def test_twins_are_rewritten_where_none_ship(notes):
    deliverable = {"name": "notes", "kind": "corpus", "documents": "gold", "twins": True}
    table = run_plan(
        plan_of([deliverable | {"probes": ["corpus-duplicates"]}]), notes
    ).results.table
    assert 50.0 < table.set_index("metric").loc["documents_with_twin", "estimate"] <= 100.0


def test_a_document_that_breaks_its_schema_is_counted(notes, tmp_path):
    for path in (notes / "gold").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    broken = sorted(tmp_path.glob("*.ann"))[:6]
    for path in broken:
        text = path.read_text(encoding="utf-8").replace("\tSymptom ", "\tInvented ")
        path.write_text(text, encoding="utf-8")
    deliverable = {
        "name": "notes",
        "kind": "corpus",
        "documents": {"corpus": ".", "schema": "mental-health"},
        "probes": ["corpus-duplicates"],
    }
    asked = {"deliverable": "notes", "metric": "documents_with_schema_errors"}
    delivered = run_plan(plan_of([deliverable], asked | {"bound": "ci_high", "below": 5}), tmp_path)
    (outcome,) = delivered.outcomes
    assert outcome.estimate == pytest.approx(100.0 * len(broken) / N_NOTES)
    assert outcome.verdict == "not_met"


def test_a_detector_is_held_against_gold_spans_by_document(notes):
    detector = {"name": "detector", "kind": "detector", "gold": "gold", "predictions": "second"}
    delivered = run_plan(plan_of([detector | {"labels": ["Evaluation"]}]), notes)
    table = delivered.results.table.set_index(["metric", "axis", "group"])
    documents = list(epicene.load_corpus(notes / "gold"))
    has = [any(e.label == "Evaluation" for e in one.entities) for one in documents]
    missed = [one and place % 2 for place, one in enumerate(has)]
    expected = 1.0 - sum(map(bool, missed)) / sum(has)
    assert table.loc[("true_positive_rate", "", ""), "estimate"] == pytest.approx(expected)
    assert table.loc[("precision", "", ""), "estimate"] == 1.0


def test_models_are_audited_and_their_cards_kept():
    model = {"name": "vectors", "kind": "model", "models": ["mini-fr-vectors"]}
    asked = {"deliverable": "vectors", "metric": "effect_size", "item": "gender_urgency"}
    delivered = run_plan(
        plan_of(
            [model | {"probes": ["weat"]}], asked | {"bound": "interval", "within": [-2.0, 2.0]}
        )
    )
    assert {*delivered.results.table["probe"]} == {"weat"}
    provenance = delivered.results.provenance
    assert [card["name"] for card in provenance["models"]] == ["mini-fr-vectors"]
    assert provenance["arguments"]["probes"] == ["weat"]
    # An effect size lies between minus and plus two by its definition.
    assert delivered.outcomes[0].verdict == "met"
    assert delivered.outcomes[0].unit == "items"


def test_costs_are_of_a_deliverable_or_of_all(tmp_path):
    write_tables(tmp_path, gap=0.0, n=60)
    two = [tool(), tool(name="again")]
    delivered = run_plan(
        plan_of(
            two,
            {"metric": "duration_s", "below": 3600},
            {"metric": "duration_s", "deliverable": "again", "below": 0},
        ),
        tmp_path,
    )
    whole, again = delivered.outcomes
    assert whole.verdict == "met"
    assert again.verdict == "not_met"
    assert 0.0 < again.estimate < whole.estimate
    each = [one["footprint"]["duration_s"] for one in delivered.results.provenance["deliverables"]]
    assert sum(each) == pytest.approx(whole.estimate)


def test_a_cost_is_not_met_by_answers_that_were_kept(notes):
    deliverable = {"name": "notes", "kind": "corpus", "documents": "gold"}
    asked = plan_of(
        [deliverable | {"probes": ["corpus-duplicates"]}],
        {"metric": "duration_s", "deliverable": "notes", "below": 3600},
        {"metric": "duration_s", "below": 3600},
        {"metric": "duration_s", "below": 0},
    )
    store = Memory()
    first, second = (run_plan(asked, notes, store=store) for _ in range(2))
    assert [one.verdict for one in first.outcomes] == ["met", "met", "not_met"]
    told = ["not_enough_data", "not_enough_data", "not_met"]
    assert [one.verdict for one in second.outcomes] == told
    assert "kept from an earlier run" in second.outcomes[0].reason


def test_the_same_plan_gives_the_same_numbers(tmp_path):
    write_tables(tmp_path, gap=0.2, n=60)
    first, second = (run_plan(plan_of([tool()]), tmp_path).results.table for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
