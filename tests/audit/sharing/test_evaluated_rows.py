"""What leaves of an evaluation, whose rows count documents and whose patients are counted apart."""

from __future__ import annotations

import pytest
from random_tables import MIN_GROUP, random_truth

from epicene.audit.sharing.attacker import inferred
from epicene.audit.sharing.counts import ALL, Counts, Shown
from epicene.audit.sharing.rows import UNCOUNTED, leaving
from epicene.core.measurement import Measurement


def patients(name, n):
    return row("n_patients", *name, estimate=float(n), ci_low=float(n), ci_high=float(n), n=3 * n)


def row(metric, axis="", group="", item="", **numbers):
    return Measurement(
        model="tool", data="gold", stage="application", probe="classification", metric=metric,
        axis=axis, group=group, item=item, **numbers,
    )  # fmt: skip


def share(metric, axis, group, n=120):
    return row(metric, axis, group, estimate=0.5, ci_low=0.4, ci_high=0.6, n=n, p_value=0.04)


@pytest.fixture
def few_men():
    counted = [
        patients(name, n)
        for name, n in {ALL: 100, ("sex", "F"): 60, ("sex", "I"): 33, ("sex", "M"): 7}.items()
    ]
    rates = [share("true_positive_rate", "sex", group) for group in ("F", "I", "M")]
    gaps = [
        share("true_positive_rate_difference", "sex", "F-M"),
        share("true_positive_rate_difference", "sex", "F-I"),
        share("equalized_odds_difference", "sex", ""),
        share("true_positive_rate_group_min", "sex", "I"),
    ]
    return counted + rates + gaps


def left_of(rows):
    return {(r.metric, r.group): r for r in leaving(rows, MIN_GROUP).rows}


def test_many_documents_do_not_make_a_large_group(few_men):
    left = left_of(few_men)
    # Seven men with 120 documents; women are hidden beside them, by name.
    for group in ("M", "F"):
        assert left["true_positive_rate", group].unscored_reason.startswith("suppressed")
        assert left["n_patients", group].n == 0
    assert left["true_positive_rate", "I"].estimate == pytest.approx(0.5, abs=0.01)
    assert left["n_patients", "I"].estimate == 33.0
    assert left["n_patients", ""].estimate == 99.0


def test_gaps_and_worst_groups_go_with_a_hidden_group(few_men):
    left = left_of(few_men)
    for metric, group in (
        ("true_positive_rate_difference", "F-M"),
        ("true_positive_rate_difference", "F-I"),
        ("equalized_odds_difference", ""),
        ("true_positive_rate_group_min", "I"),
    ):
        assert left[metric, group].unscored_reason.startswith("suppressed"), (metric, group)


def test_why_a_group_is_hidden_is_not_told(few_men):
    left = left_of(few_men)
    reasons = {left["n_patients", group].unscored_reason for group in ("F", "M")}
    assert len(reasons) == 1


def test_groups_whose_patients_are_not_counted_stay(few_men):
    found = leaving(few_men[4:], MIN_GROUP)
    assert found.rows == ()
    assert found.kept_back == {UNCOUNTED: len(few_men) - 4}


def test_nothing_is_hidden_where_all_groups_are_large():
    rows = [patients(name, 50) for name in (("sex", "F"), ("sex", "M"))]
    found = leaving([patients(ALL, 100), *rows, share("recall", "sex", "F")], MIN_GROUP)
    assert found.n_suppressed == 0


def test_patients_who_are_in_two_groups_add_up_to_nothing():
    # A patient with a note at 64 and one at 66 is in two groups of age.
    rows = [patients(("age", "18-44"), 80), patients(("age", "45-64"), 60)]
    found = leaving([patients(ALL, 100), *rows], MIN_GROUP)
    assert found.n_suppressed == 0


@pytest.mark.parametrize("seed", range(4))
def test_the_attacker_learns_nothing_from_the_rows_that_leave(seed):
    truth, sums = random_truth(seed, (2, 3))
    left = leaving([patients(name, n) for name, n in truth.items()], MIN_GROUP)
    hidden = left.hidden["gold"]
    told = {
        (r.axis, r.group): Shown(int(r.estimate), int(r.estimate) + MIN_GROUP - 1)
        for r in left.rows
        if not r.unscored_reason
    }
    assert not hidden & told.keys()
    assert all(told[name].low <= truth[name] <= told[name].high for name in told)
    if ALL in told:
        assert {name for name, n in truth.items() if 0 < n < MIN_GROUP} <= hidden
        unknown = {name: Shown(0, 10**7) for name in truth.keys() - told.keys()}
        attacked = inferred(Counts({**unknown, **told}, hidden, sums), hidden, MIN_GROUP)
        assert all(one.safe(MIN_GROUP) for one in attacked.values())
