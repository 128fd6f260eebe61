"""Who is described by which social determinant; what notes and metadata both say is no finding."""

from __future__ import annotations

import math

import pytest
from records_of import inputs

from epicene.core.errors import NotApplicableError
from epicene.probes.corpus.determinants import PROBE
from epicene.probes.corpus.records import Record


def record(k, sex, kinds, origin):
    return Record(f"d{k}", f"p{k}", sex, groups={"origin": origin}, determinants=frozenset(kinds))


@pytest.fixture
def rows():
    """Women are told their household, men their occupation; origin is told of some born abroad."""
    made = [
        record(
            k,
            "F" if k % 2 else "M",
            {"living_situation" if k % 2 else "occupation"} | ({"origin"} if k % 4 < 2 else set()),
            "abroad" if k % 4 < 2 else "France",
        )
        for k in range(80)
    ]
    return {(r.metric, r.group, r.item): r for r in PROBE.measure(inputs(made))}


def test_what_is_told_of_whom_is_found(rows):
    gap = rows["determinant_named_difference", "F-M", "occupation"]
    assert (gap.estimate, gap.n) == (-100.0, 80)
    assert gap.p_value < 0.001
    assert rows["determinant_named", "M", "occupation"].estimate == 100.0
    assert rows["determinant_named_difference", "F-M", "origin"].p_value > 0.5


def test_a_kind_is_not_tested_between_groups_of_the_same_field(rows):
    own = rows["determinant_named_difference", "abroad-France", "origin"]
    assert own.estimate == 100.0
    assert math.isnan(own.p_value)
    other = rows["determinant_named_difference", "abroad-France", "occupation"]
    assert not math.isnan(other.p_value)


def test_a_corpus_without_determinants_cannot_say():
    with pytest.raises(NotApplicableError, match="no social determinant"):
        PROBE.measure(inputs([record(k, "FM"[k % 2], (), "France") for k in range(4)]))
