"""What a corpus can show: the gap that the test itself sees in four corpora of five."""

from __future__ import annotations

import math

import numpy as np
import pytest
from records_of import inputs

from epicene.core.errors import NotApplicableError
from epicene.metrics import proportion_difference
from epicene.probes.corpus.power import PROBE
from epicene.probes.corpus.records import Record


def records(women, men, entities=20):
    labels = {"Symptom": entities} if entities else {}
    return [
        *(Record(f"f{k}", f"f{k}", "F", labels=labels) for k in range(women)),
        *(Record(f"m{k}", f"m{k}", "M", labels=labels) for k in range(men)),
    ]


def rows_of(made, min_group=1):
    return {row.item: row for row in PROBE.measure(inputs(made, min_group))}


def test_the_gap_in_inclusion_is_the_one_the_test_sees():
    """By simulation: 80 % of the corpora with that gap are flagged, of those with half fewer."""
    gap = rows_of(records(60, 60))["inclusion"].estimate / 100
    rng = np.random.default_rng(0)

    def seen(size, runs=400):
        drawn = zip(rng.binomial(60, 0.5 - size, runs), rng.binomial(60, 0.5, runs), strict=True)
        tests = (proportion_difference((int(a), 60), (int(b), 60)).p_value for a, b in drawn)
        return sum(p < 0.05 for p in tests) / runs

    assert 0.74 < seen(gap) < 0.88
    assert seen(gap / 2) < 0.5


def test_more_patients_see_smaller_gaps():
    small, large = rows_of(records(50, 50)), rows_of(records(200, 200))
    assert set(small) == {"true_positive_rate", "inclusion", "f1"}
    for item in small:
        assert large[item].estimate < small[item].estimate
        assert small[item].n == 100
        assert math.isnan(small[item].p_value)
        assert "planning" in small[item].unscored_reason


def test_more_entities_see_smaller_gaps_in_f1_alone():
    few, many = rows_of(records(50, 50, 5)), rows_of(records(50, 50, 50))
    assert many["f1"].estimate < few["f1"].estimate
    assert many["inclusion"].estimate == few["inclusion"].estimate


def test_what_has_no_gap_says_why():
    nothing = rows_of(records(50, 50, 0))
    assert nothing["f1"].unscored_reason.startswith("no_entities")
    hidden = rows_of(records(8, 50), min_group=11)
    assert all(row.unscored_reason.startswith("suppressed") for row in hidden.values())
    two = rows_of(records(2, 2))
    assert math.isnan(two["inclusion"].estimate)
    with pytest.raises(NotApplicableError, match="no two groups"):
        rows_of(records(20, 0))
