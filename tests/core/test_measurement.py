"""The one tidy table: what a row may say, and the form of the table."""

from __future__ import annotations

import math

import pytest

from epicene.core.measurement import Measurement, to_frame

# DESIGN, "The nouns": the columns of the table, in the order of its rows there.
TEXT = ["model", "data", "stage", "probe", "metric", "axis", "group", "item"]
NUMBERS = ["estimate", "ci_low", "ci_high", "p_value", "p_adjusted", "neutral"]
COLUMNS = [*TEXT, *NUMBERS, "direction", "n", "n_unscored", "unscored_reason", "reference"]
# What docs/architecture.md adds to them.
JUDGED = ["p_adjusted_stage", "margin", "p_equivalence", "detectable", "bayes_factor"]


def row(**changes):
    fields = {
        "model": "m@1", "data": "d@2", "stage": "outputs", "probe": "p", "metric": "share",
        "estimate": 52.0, "ci_low": 50.0, "ci_high": 54.0,
    }  # fmt: skip
    return Measurement(**{**fields, **changes})


def test_a_plain_row_is_accepted():
    assert row().estimate == 52.0


def test_one_point_is_an_interval_too():
    assert row(ci_low=52.0, ci_high=52.0).ci_low == row().estimate


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"estimate": math.nan}, "needs a reason"),
        ({"n_unscored": 3}, "need a reason"),
        ({"ci_low": 55.0, "ci_high": 51.0}, "reversed"),
        ({"stage": "decoding"}, "unknown stage 'decoding'"),
    ],
)
def test_what_could_not_be_read_is_refused(changes, complaint):
    with pytest.raises(ValueError, match=complaint) as caught:
        row(**changes)
    assert str(caught.value).startswith("p/share: ")


def test_undefined_with_its_reason_is_accepted():
    undefined = row(estimate=math.nan, ci_low=math.nan, ci_high=math.nan, unscored_reason="why")
    assert math.isnan(undefined.estimate)
    assert row(n_unscored=3, unscored_reason="empty: 3").n_unscored == 3


def test_fields_are_given_by_name():
    with pytest.raises(TypeError):
        Measurement("m", "d", "outputs", "p", "share")


@pytest.mark.parametrize("n", [0, 1, 3])
def test_frame_has_the_columns_and_types_of_the_design(n):
    frame = to_frame([row(n=k, axis="gender") for k in range(n)])
    assert list(frame.columns) == COLUMNS + JUDGED
    assert len(frame) == n
    types = {name: str(kind) for name, kind in frame.dtypes.items()}
    assert {types[name] for name in NUMBERS + JUDGED} == {"float64"}
    assert (types["n"], types["n_unscored"]) == ("int64", "int64")
    assert {types[name] for name in (*TEXT, "direction", "unscored_reason", "reference")} == {"str"}


def test_frame_keeps_values_and_order():
    rows = [row(metric="b", n=7), row(metric="a", p_value=0.25, unscored_reason="; é")]
    frame = to_frame(rows)
    assert frame["metric"].tolist() == ["b", "a"]
    assert frame.loc[0, "n"] == 7
    assert frame.loc[1, "p_value"] == 0.25
    assert math.isnan(frame.loc[0, "p_value"])
    assert frame.loc[1, "unscored_reason"] == "; é"
    assert frame.loc[0, "unscored_reason"] == ""
