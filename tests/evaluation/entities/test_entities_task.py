"""The rows of the entities task: groups, what is tested, what is not scored, and bad input."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest
from tests.evaluation.entities.extractions import document, of_words, planted, row_of

import epicene
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.evaluation.paired import compare_tools
from epicene.metrics import proportion_difference


@pytest.fixture(scope="module")
def gap():
    return planted(2, missed=(0.5, 0.1), n=60)


def evaluated(gold, predictions, **options):
    return epicene.evaluate(gold, predictions, "entities", **options).table


def test_corpora_are_evaluated_as_entities_without_being_told(gap, tmp_path):
    gold, predictions = gap
    expected = evaluated(gold, predictions, by="sex", tool="t", data="g")
    found = epicene.evaluate(
        Corpus.of(gold).to_brat(tmp_path / "gold"),
        Corpus.of(predictions).to_jsonl(tmp_path / "said.jsonl"),
        by="sex",
        tool="t",
        data="g",
    ).table
    # A folder has its documents in the order of their names.
    for metric in ("missed_entity_rate", "strict_f1", "n_patients"):
        for group in "FM":
            one, other = row_of(expected, metric, group), row_of(found, metric, group)
            assert one["estimate"] == other["estimate"]
            assert one["ci_low"] == pytest.approx(other["ci_low"])
    assert set(found["probe"]) == {"entities"}
    assert set(found["stage"]) == {"application"}


def test_with_one_entity_a_patient_intervals_are_exact():
    gold, predictions = planted(3, missed=(0.4, 0.1), each=1, made_up=0.0, n=50)
    table = evaluated(gold, predictions, by="sex")
    counts = {}
    for sex in "FM":
        lost = [
            not said.entities
            for truth, said in zip(gold, predictions, strict=True)
            if truth.subject.sex == sex
        ]
        counts[sex] = (sum(lost), len(lost))
        row = row_of(table, "missed_entity_rate", sex)
        exact = binomtest(*counts[sex]).proportion_ci()
        assert row["estimate"] == sum(lost) / len(lost)
        assert (row["ci_low"], row["ci_high"]) == (
            pytest.approx(exact.low),
            pytest.approx(exact.high),
        )
        assert row["n"] == len(lost)
    expected = proportion_difference(counts["F"], counts["M"])
    row = row_of(table, "missed_entity_rate_difference", "F-M")
    for name in ("estimate", "ci_low", "ci_high", "p_value"):
        assert row[name] == pytest.approx(getattr(expected, name))


def test_each_question_is_tested_once(gap):
    table = evaluated(*gap, by="sex")
    tested = table[table["p_value"].notna()]
    asked = ["missed_entity_rate", "spurious_entity_rate", "strict_f1"]
    assert sorted(set(tested["metric"])) == [f"{name}_difference" for name in asked]
    assert sorted(set(tested["item"])) == ["", "Drug", "Sign"]
    assert set(tested["neutral"]) == {0.0}


def test_every_number_has_an_interval_or_a_reason(gap):
    table = evaluated(*gap, by="sex")
    bare = table["ci_low"].isna()
    assert (table.loc[bare, "unscored_reason"] != "").all()
    known = table[~bare]
    assert (known["ci_low"] <= known["estimate"] + 1e-12).all()
    assert (known["estimate"] <= known["ci_high"] + 1e-12).all()
    whole = known[~known["metric"].str.contains("difference|ratio|patients")]
    assert whole["ci_low"].ge(0.0).all()
    assert whole["ci_high"].le(1.0).all()


def test_gaps_and_worst_groups(gap):
    table = evaluated(*gap, by="sex")
    women, men = (row_of(table, "strict_f1", sex)["estimate"] for sex in "FM")
    difference = row_of(table, "strict_f1_difference", "F-M")
    assert difference["estimate"] == pytest.approx(women - men)
    assert difference["p_adjusted"] < 0.05
    largest = row_of(table, "strict_f1_gap")
    assert largest["estimate"] == pytest.approx(abs(women - men))
    assert row_of(table, "strict_f1_group_min", "F")["estimate"] == women
    worst = row_of(table, "missed_entity_rate_group_max", "F")["estimate"]
    assert worst == row_of(table, "missed_entity_rate", "F")["estimate"]


def test_patients_are_counted():
    gold, predictions = planted(2, missed=(0.5, 0.1), n=60, each=1)
    twice = [replace(d, id=f"{d.id}bis") for d in gold]
    answers = [replace(d, id=f"{d.id}bis") for d in predictions]
    table = evaluated(gold + twice, predictions + answers, by="sex")
    for group, n in (("", 60), ("F", 30), ("M", 30)):
        row = row_of(table, "n_patients", group)
        assert (row["estimate"], row["n"]) == (n, 2 * n)
    # Documents of one patient that repeat each other tell nothing more.
    once = row_of(evaluated(gold, predictions, by="sex"), "missed_entity_rate", "F")
    again = row_of(table, "missed_entity_rate", "F")
    assert again["estimate"] == once["estimate"]
    assert again["ci_low"] == pytest.approx(once["ci_low"], rel=0.02)


def test_documents_without_an_answer_are_counted_where_they_are(gap):
    gold, predictions = gap
    with pytest.raises(InputError, match=r"2 documents have no prediction \(first: document 1\)"):
        evaluated(gold, predictions[2:], by="sex")
    table = evaluated(gold, predictions[2:], by="sex", missing="unscored")
    for group, k in (("M", 0), ("F", 1)):
        row = row_of(table, "missed_entity_rate", group)
        assert row["n_unscored"] == len(gold[k].entities)
        assert row["unscored_reason"].startswith("no_prediction")
        assert row_of(table, "n_patients", group)["n_unscored"] == 1
        assert row_of(table, "partial_f1", group)["n_unscored"] == len(gold[k].entities)
        assert row["n"] == sum(len(d.entities) for d in gold[2:] if d.subject.sex == group)


def test_labels_of_another_tool(gap):
    gold, predictions = gap
    theirs = [
        replace(
            d,
            entities=(
                *(replace(e, label=e.label.upper()) for e in d.entities),
                of_words("NOISE", 0, 0),
            ),
        )
        for d in predictions
    ]
    with pytest.raises(InputError, match="3 labels are not in the gold: 'DRUG'") as caught:
        evaluated(gold, theirs)
    assert "label_map" in str(caught.value)
    expected = evaluated(gold, predictions, tool="t", data="g")
    for renamed in (
        {"SIGN": "Sign", "DRUG": "Drug", "NOISE": None},
        ("SIGN=Sign", "DRUG=Drug", "NOISE="),
    ):
        found = evaluated(gold, theirs, label_map=renamed, tool="t", data="g")
        assert found.equals(expected)
    with pytest.raises(InputError, match=r"'SING', which was to be renamed\. Did you mean 'SIGN'"):
        evaluated(gold, theirs, label_map={"SING": "Sign"})
    with pytest.raises(InputError, match="'Sign' is not THEIRS=OURS"):
        evaluated(gold, theirs, label_map="Sign")


def test_a_label_misspelt_by_the_tool(gap):
    gold, predictions = gap
    wrong = replace(predictions[0], entities=(of_words("Drugs", 0, 0),))
    with pytest.raises(
        InputError, match=r"a label is not in the gold: 'Drugs'\. Did you mean 'Drug'"
    ):
        evaluated(gold, [wrong, *predictions[1:]])
    long = replace(predictions[0], entities=(of_words("the whole text of a note " * 9, 0, 0),))
    with pytest.raises(InputError, match="too long to be shown") as caught:
        evaluated(gold, [long, *predictions[1:]])
    assert "whole text" not in str(caught.value)


def test_labels_that_are_asked_about(gap):
    table = evaluated(*gap, by="sex", labels="Drug")
    assert set(table["item"]) == {"", "Drug"}
    whole = evaluated(*gap, by="sex")
    for metric in ("strict_f1", "missed_entity_rate"):
        overall = row_of(table, metric, "F")["estimate"]
        assert overall == row_of(whole, metric, "F", "Drug")["estimate"]
    # The only label asks nothing that all entities did not ask.
    assert set(table.loc[table["p_value"].notna(), "item"]) == {""}
    with pytest.raises(InputError, match=r"no entity has the label 'Drgu'\. Did you mean 'Drug'"):
        evaluated(*gap, labels=("Drgu",))


def test_groups_without_entities_are_undefined():
    gold = [document("a", [of_words("Drug", 0, 0)]), document("b", [], "M")]
    table = evaluated(gold, gold, by="sex")
    row = row_of(table, "missed_entity_rate", "M")
    assert np.isnan(row["estimate"])
    assert row["unscored_reason"].startswith("no_gold_entity")
    assert np.isnan(row_of(table, "strict_f1_difference", "F-M")["estimate"])
    assert np.isnan(row_of(table, "strict_f1_macro", "M")["estimate"])


def test_bad_input(gap):
    gold, predictions = gap
    with pytest.raises(InputError, match=r"no column 'sexe' to group by\. Did you mean 'sex'"):
        evaluated(gold, predictions, by="sexe")
    women = [d for d in gold if d.subject.sex == "F"]
    answers = [d for d in predictions if d.subject.sex == "F"]
    with pytest.raises(InputError, match="has one value, 'F'"):
        evaluated(women, answers, by="sex")
    with pytest.raises(InputError, match="the column 'site' has no value"):
        evaluated(gold, predictions, by="site")
    bare = [replace(d, entities=()) for d in gold]
    with pytest.raises(InputError, match="the gold has no entity"):
        evaluated(bare, bare)
    with pytest.raises(InputError, match="no option 'label'"):
        evaluated(gold, predictions, label="Drug")


def test_a_field_held_constant(gap):
    gold, predictions = gap
    old = [
        replace(d, patient=replace(d.subject, age=30.0 + 40.0 * (k % 3 == 0)))
        for k, d in enumerate(gold)
    ]
    table = evaluated(old, predictions, by="sex", control="age_group")
    pooled = row_of(table, "missed_entity_rate_difference", "F-M", "within age_group")
    parts = [
        row_of(table, "missed_entity_rate_difference", "F-M", f"age_group={value}")
        for value in ("18-44", "65-74")
    ]
    low, high = sorted(part["estimate"] for part in parts)
    assert low <= pooled["estimate"] <= high
    assert pooled["p_value"] < 0.05
    assert all(np.isnan(part["p_value"]) for part in parts)


def test_two_tools_on_the_same_patients(gap):
    gold, first = gap
    _, second = planted(2, missed=(0.1, 0.1), n=60)
    table = compare_tools(gold, first, second, "entities", by="sex", names=("a", "b")).table
    ours, theirs = (evaluated(gold, tool, by="sex") for tool in (first, second))
    for metric in ("missed_entity_rate", "strict_f1", "partial_f1", "ent_type_precision"):
        row = row_of(table, f"{metric}_between_tools", axis="")
        gain = row_of(ours, metric)["estimate"] - row_of(theirs, metric)["estimate"]
        assert row["estimate"] == pytest.approx(gain)
        gaps = [row_of(one, f"{metric}_difference", "F-M")["estimate"] for one in (ours, theirs)]
        row = row_of(table, f"{metric}_difference_between_tools", "F-M")
        assert row["estimate"] == pytest.approx(gaps[0] - gaps[1])
        assert row["ci_low"] < gaps[0] - gaps[1] < row["ci_high"]
    tested = set(table.loc[table["p_value"].notna(), "metric"])
    assert "missed_entity_rate_difference_between_tools" in tested
    assert "partial_f1_between_tools" not in tested
    row = row_of(table, "missed_entity_rate_difference_between_tools", "F-M")
    assert row["p_adjusted"] < 0.05
    again = compare_tools(iter(gold), first, second, "entities", by="sex", names=("a", "b"))
    assert again.table["estimate"].equals(table["estimate"])
    with pytest.raises(InputError, match="no prediction"):
        compare_tools(gold, first[1:], second, "entities", names=("a", "b"), missing="unscored")
