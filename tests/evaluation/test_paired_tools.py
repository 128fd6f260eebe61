"""Two tools on the same patients."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from tests.evaluation.classification.invented import tables, value

from epicene.core.errors import InputError
from epicene.evaluation.paired import compare_tools
from epicene.metrics import proportion

EVEN = {"tpr": (0.7, 0.7), "fpr": (0.15, 0.15), "prevalence": (0.5, 0.5)}


def two_tools(seed, tpr=(0.7, 0.7), n=200):
    """Return gold and two tools, whose errors are independent of each other."""
    gold, first = tables(seed, n=n, **EVEN)
    rng = np.random.default_rng([seed, 1])
    man = (gold["sex"] == "M").to_numpy().astype(int)
    chance = np.where(gold["label"] == 1, np.asarray(tpr)[man], 0.15)
    second = first.sort_index().assign(prediction=(rng.random(n) < chance).astype(int))
    return gold, first, second


def compared(seed, **options):
    gold, first, second = two_tools(seed, **options)
    return compare_tools(gold, first, second, by="sex", names=("a", "b")).table


def test_differences_are_those_of_the_two_tools():
    gold, first, second = two_tools(0)
    table = compared(0)
    ill = gold["label"] == 1
    one, two = first.sort_index()["prediction"], second["prediction"]
    row = value(table, "true_positive_rate_between_tools", axis="")
    assert row["estimate"] == pytest.approx(one[ill].mean() - two[ill].mean())
    assert row["n"] == ill.sum()
    # Of single patients, the interval and the test are Student's of the paired differences.
    expected = stats.ttest_rel(one[ill], two[ill])
    low, high = expected.confidence_interval(0.95)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((low, high))
    assert row["p_value"] == pytest.approx(expected.pvalue)
    gaps = [
        said[ill & (gold["sex"] == "F")].mean() - said[ill & (gold["sex"] == "M")].mean()
        for said in (one, two)
    ]
    row = value(table, "true_positive_rate_difference_between_tools", group="F-M")
    assert row["estimate"] == pytest.approx(gaps[0] - gaps[1])
    assert {*table["model"]} == {"a − b"}


def test_the_interval_is_narrower_than_that_of_unpaired_tools():
    gold, first, _ = two_tools(3)
    rng = np.random.default_rng(0)
    flipped = rng.random(200) < 0.05
    second = first.sort_index()
    second["prediction"] = np.where(flipped, 1 - second["prediction"], second["prediction"])
    table = compare_tools(gold, first, second, names=("a", "b")).table
    row = value(table, "accuracy_between_tools", axis="")
    assert row["ci_high"] - row["ci_low"] < 0.1
    assert row["ci_low"] < row["estimate"] < row["ci_high"]


def test_equal_tools_differ_by_nothing():
    gold, first, _ = two_tools(0)
    table = compare_tools(gold, first, first, by="sex", names=("a", "b")).table
    assert (table["estimate"] == 0.0).all()
    assert table["unscored_reason"].ne("").all()
    assert table["p_value"].isna().all()


def test_a_tool_that_misses_women_is_found():
    table = compared(1, tpr=(0.3, 0.7), n=600)
    row = value(table, "true_positive_rate_difference_between_tools", group="F-M")
    assert row["ci_low"] < 0.4 < row["ci_high"]
    assert row["p_adjusted"] < 0.05


def _rates(n):
    metric = "true_positive_rate_difference_between_tools"
    rows = [value(compared(seed, tpr=(0.5, 0.7)), metric, group="F-M") for seed in range(n)]
    return sum(row["ci_low"] <= 0.2 <= row["ci_high"] for row in rows)


def test_planted_differences_of_gaps_are_covered():
    assert proportion(_rates(8), 8).ci_high >= 0.93


@pytest.mark.slow
def test_a_thousand_differences_of_gaps_are_covered():
    assert proportion(_rates(1_000), 1_000).ci_high >= 0.93


def test_bad_input():
    gold, first, second = two_tools(0)
    with pytest.raises(InputError, match="both tools are called 'predictions'"):
        compare_tools(gold, first, second, names=("predictions", "predictions"))
    with pytest.raises(InputError, match="no prediction"):
        compare_tools(gold, first[3:], second, names=("a", "b"), missing="unscored")
