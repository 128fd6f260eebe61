"""Shares, means and contrasts by group are those of a naive count, and small groups stay hidden."""

from __future__ import annotations

import math
from statistics import mean

import pytest
from records_of import inputs

from epicene.metrics import cluster_proportion, cluster_proportion_difference
from epicene.probes.corpus.group_means import mean_rows
from epicene.probes.corpus.group_shares import share_rows
from epicene.probes.corpus.groups import contrasts, groups
from epicene.probes.corpus.outcome_rates import PROBE
from epicene.probes.corpus.records import Record


def record(k, sex, yes=None, patient=None, age_group="", **groups):
    return Record(
        id=f"d{k}",
        patient=patient or f"p{k}",
        sex=sex,
        groups={**({"age_group": age_group} if age_group else {}), **groups},
        outcomes={} if yes is None else {"included": yes},
        n_words=100 + k,
    )


@pytest.fixture
def records():
    women = [record(k, "F", yes=k % 4 == 0) for k in range(20)]
    men = [record(20 + k, "M", yes=k % 2 == 0) for k in range(16)]
    unknown = [record(36, None, yes=True), record(37, "F")]
    return [*women, *men, *unknown]


def rows_of(rows):
    return {(row.metric, row.group): row for row in rows}


def test_shares_are_counted_by_hand(records):
    rows = rows_of(PROBE.measure(inputs(records)))
    women, men = rows["outcome_rate", "F"], rows["outcome_rate", "M"]
    assert women.estimate == pytest.approx(100 * 5 / 20)
    assert men.estimate == pytest.approx(100 * 8 / 16)
    assert (women.n, women.n_unscored, men.n) == (20, 1, 16)
    assert women.unscored_reason == "not_stated: the document does not say"
    assert women.ci_low < women.estimate < women.ci_high
    assert math.isnan(women.p_value)
    assert math.isnan(women.neutral)
    gap = rows["outcome_rate_difference", "F-M"]
    assert gap.estimate == pytest.approx(25.0 - 50.0)
    assert (gap.neutral, gap.axis, gap.item) == (0.0, "gender", "included")
    expected = cluster_proportion_difference(
        [k % 4 == 0 for k in range(20)], None, [k % 2 == 0 for k in range(16)], None
    )
    assert gap.p_value == pytest.approx(expected.p_value)
    assert gap.ci_low == pytest.approx(100 * expected.ci_low)


def test_documents_of_one_patient_are_one_cluster(records):
    one = [record(k, "F", yes=k % 4 == 0, patient=f"p{k % 5}") for k in range(20)]
    men = [r for r in records if r.sex == "M"]
    wide = rows_of(PROBE.measure(inputs([*one, *men])))["outcome_rate", "F"]
    assert wide.estimate == pytest.approx(25.0)
    expected = cluster_proportion([k % 4 == 0 for k in range(20)], [k % 5 for k in range(20)])
    assert wide.ci_high == pytest.approx(100 * expected.ci_high)


def test_small_groups_are_suppressed_and_so_is_what_they_are_part_of(records):
    few = [*records, record(90, "F", yes=True, origin="abroad")]
    few = [*few, *(record(100 + k, "F", yes=True, origin="France") for k in range(12))]
    rows = rows_of(PROBE.measure(inputs(few, min_group=11)))
    for metric, group in (("outcome_rate", "abroad"), ("outcome_rate_difference", "abroad-France")):
        row = rows[metric, group]
        assert math.isnan(row.estimate)
        assert row.unscored_reason == "suppressed: a group has fewer than 11 patients"
        assert row.n == 0
    assert not math.isnan(rows["outcome_rate", "France"].estimate)
    shown = rows_of(PROBE.measure(inputs(few, min_group=1)))
    assert shown["outcome_rate", "abroad"].estimate == 100.0


def test_patients_are_counted_and_not_documents():
    """Twenty documents of ten women are a group of ten."""
    women = [record(k, "F", yes=True, patient=f"p{k % 10}") for k in range(20)]
    men = [record(50 + k, "M", yes=False) for k in range(20)]
    rows = rows_of(PROBE.measure(inputs([*women, *men], min_group=11)))
    assert math.isnan(rows["outcome_rate", "F"].estimate)


def test_each_value_is_compared_with_the_reference_or_the_rest():
    made = [
        record(1, "F", origin="abroad", ward="A", age_group="18-44"),
        record(2, "M", origin="France", ward="A", age_group="45-64"),
        record(3, "F", origin="France", ward="B", age_group="75+"),
    ]
    names = {(c.axis, c.name) for c in contrasts(made)}
    assert names == {
        ("gender", "F-M"), ("origin", "abroad-France"), ("ward", "B-A"),
        ("age", "18-44-rest"), ("age", "45-64-rest"), ("age", "75+-rest"),
    }  # fmt: skip
    (rest,) = (c.second for c in contrasts(made) if c.name == "75+-rest")
    assert [r.id for r in rest.records] == ["d1", "d2"]


def test_indeterminate_sex_is_a_group_and_no_contrast():
    made = [record(1, "F"), record(2, "M"), record(3, "I")]
    assert [g.value for g in groups(made)] == ["F", "I", "M"]
    assert [c.name for c in contrasts(made)] == ["F-M"]


def test_a_field_with_many_values_is_an_identifier_and_no_group():
    made = [record(k, "F", ward=f"w{k}") for k in range(13)]
    assert groups(made) == []


def test_means_go_by_patient(records):
    numbers = {r.id: float(r.n_words) for r in records}
    rows = rows_of(
        mean_rows(
            PROBE, inputs(records), "words", lambda r: numbers[r.id], "longer_first_group", ""
        )
    )
    women = mean(numbers[r.id] for r in records if r.sex == "F")
    men = mean(numbers[r.id] for r in records if r.sex == "M")
    assert rows["words", "F"].estimate == pytest.approx(women)
    assert rows["words_difference", "F-M"].estimate == pytest.approx(women - men)
    assert rows["words_difference", "F-M"].direction == "longer_first_group"


def test_what_is_missing_is_counted(records):
    rows = rows_of(
        mean_rows(
            PROBE,
            inputs(records),
            "words",
            lambda r: None if r.id == "d0" else 1.0 * r.n_words,
            "longer_first_group",
            "no_words",
        )
    )
    assert rows["words", "F"].n_unscored == 1
    assert rows["words_difference", "F-M"].unscored_reason == "no_words"


def test_share_rows_take_any_answer(records):
    rows = rows_of(share_rows(PROBE, inputs(records), "long", lambda r: r.n_words > 110))
    expected = [r.n_words > 110 for r in records if r.sex == "F"]
    assert rows["long", "F"].estimate == pytest.approx(100 * sum(expected) / len(expected))


def test_an_attribute_that_is_called_sex_counts_nobody_twice():
    made = [Record(f"d{k}", f"p{k}", "FM"[k % 2], groups={"sex": "x"}) for k in range(8)]
    assert [(g.value, len(g.records)) for g in groups(made)] == [("F", 4), ("M", 4)]
