"""The numbers of a classification are those of fairlearn and scikit-learn on the same arrays."""

from __future__ import annotations

import warnings

import fairlearn.metrics as fm
import pytest
import sklearn.metrics as skm
from tests.evaluation.classification.invented import tables, value

import epicene

RATES = {
    "selection_rate": fm.selection_rate,
    "true_positive_rate": fm.true_positive_rate,
    "false_positive_rate": fm.false_positive_rate,
    "false_negative_rate": fm.false_negative_rate,
    "precision": skm.precision_score,
    "accuracy": skm.accuracy_score,
}
PARITIES = (
    "demographic_parity_difference",
    "demographic_parity_ratio",
    "equalized_odds_difference",
    "equalized_odds_ratio",
    "equal_opportunity_difference",
    "equal_opportunity_ratio",
)


@pytest.fixture(scope="module")
def case():
    gold, predictions = tables()
    both = gold.merge(predictions, on="id")
    by = ["sex", "age_group", ("sex", "age_group")]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return both, epicene.evaluate(gold, predictions, by=by, control="site").table


def arrays(both):
    return {"y_true": both["label"], "y_pred": both["prediction"]}


@pytest.mark.parametrize("axis", [["sex"], ["age_group"], ["sex", "age_group"]])
def test_rates_of_groups(case, axis):
    both, table = case
    frame = fm.MetricFrame(metrics=RATES, **arrays(both), sensitive_features=both[axis])
    for metric in RATES:
        for group, expected in frame.by_group[metric].items():
            names = (group,) if isinstance(group, str) else group
            row = value(table, metric, axis="×".join(axis), group="×".join(names))
            assert row["estimate"] == pytest.approx(expected, abs=1e-9)
            assert row["ci_low"] <= expected <= row["ci_high"]
        row = value(table, metric, axis="")
        assert row["estimate"] == pytest.approx(frame.overall[metric], abs=1e-9)


def test_rates_within_strata_are_those_of_control_features(case):
    both, table = case
    frame = fm.MetricFrame(
        metrics=RATES,
        **arrays(both),
        sensitive_features=both["sex"],
        control_features=both["site"],
    )
    gaps = frame.difference()
    for metric in RATES:
        for (site, sex), expected in frame.by_group[metric].items():
            row = value(table, metric, group=sex, item=f"site={site}")
            assert row["estimate"] == pytest.approx(expected, abs=1e-9)
        for site, expected in gaps[metric].items():
            row = value(table, f"{metric}_difference", group="F-M", item=f"site={site}")
            assert abs(row["estimate"]) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("metric", PARITIES)
def test_parities(case, metric):
    both, table = case
    for axis in (["sex"], ["sex", "age_group"]):
        expected = getattr(fm, metric)(**arrays(both), sensitive_features=both[axis])
        row = value(table, metric, axis="×".join(axis))
        assert row["estimate"] == pytest.approx(expected, abs=1e-9)
        assert row["ci_low"] <= expected <= row["ci_high"]


@pytest.mark.parametrize("metric", ["true_positive_rate", "precision", "accuracy"])
def test_worst_group(case, metric):
    both, table = case
    frame = fm.MetricFrame(
        metrics=RATES[metric], **arrays(both), sensitive_features=both["age_group"]
    )
    row = value(table, f"{metric}_group_min", axis="age_group", group=str(frame.by_group.idxmin()))
    assert row["estimate"] == pytest.approx(frame.group_min(), abs=1e-9)


def test_differences_and_ratios_of_two_groups(case):
    both, table = case
    for metric, function in RATES.items():
        of = {sex: function(part["label"], part["prediction"]) for sex, part in both.groupby("sex")}
        row = value(table, f"{metric}_difference", group="F-M")
        assert row["estimate"] == pytest.approx(of["F"] - of["M"], abs=1e-9)
        if metric != "false_negative_rate":
            row = value(table, f"{metric}_ratio", group="F-M")
            assert row["estimate"] == pytest.approx(of["F"] / of["M"], abs=1e-9)


def test_roc_areas(case):
    both, table = case
    areas = {
        sex: skm.roc_auc_score(part["label"], part["score"]) for sex, part in both.groupby("sex")
    }
    for sex, expected in areas.items():
        row = value(table, "roc_auc_score", group=sex)
        assert row["estimate"] == pytest.approx(expected, abs=1e-9)
        assert 0.0 < row["ci_low"] < expected < row["ci_high"] < 1.0
    gap = value(table, "roc_auc_score_difference", group="F-M")
    assert gap["estimate"] == pytest.approx(areas["F"] - areas["M"], abs=1e-9)


def test_calibration_is_that_of_its_definition(case):
    both, table = case
    women = both[both["sex"] == "F"]
    error = 0.0
    for number in range(10):
        low, high = number / 10, (number + 1) / 10
        inside = women[(women["score"] > low) & (women["score"] <= high)]
        if number == 0:
            inside = women[women["score"] <= high]
        if len(inside):
            gap = inside["label"].mean() - inside["score"].mean()
            error += abs(gap) * len(inside) / len(women)
            row = value(table, "reliability", group="F", item=f"{low:g}–{high:g}")
            assert row["estimate"] == pytest.approx(inside["label"].mean(), abs=1e-9)
            assert row["neutral"] == pytest.approx(inside["score"].mean(), abs=1e-9)
            assert row["n"] == len(inside)
    row = value(table, "expected_calibration_error", group="F")
    assert row["estimate"] == pytest.approx(error, abs=1e-9)
    large = value(table, "calibration_in_the_large", group="F")
    assert large["estimate"] == pytest.approx(
        women["score"].mean() - women["label"].mean(), abs=1e-9
    )


def test_amplification_is_the_gap_of_predictions_minus_that_of_gold(case):
    both, table = case
    means = both.groupby("sex")[["label", "prediction"]].mean()
    gaps = means.loc["F"] - means.loc["M"]
    row = value(table, "amplification", group="F-M")
    assert row["estimate"] == pytest.approx(gaps["prediction"] - gaps["label"], abs=1e-9)
    row = value(table, "base_rate_difference", group="F-M")
    assert row["estimate"] == pytest.approx(gaps["label"], abs=1e-9)


def test_one_test_a_question_and_each_agrees_with_its_interval(case):
    _, table = case
    asked = table[table["p_value"].notna()]
    assert {*asked["metric"]} == {
        *(f"{metric}_difference" for metric in RATES if metric != "false_negative_rate"),
        "amplification",
        "roc_auc_score_difference",
        "calibration_in_the_large_difference",
    }
    outside = (asked["ci_low"] > asked["neutral"]) | (asked["ci_high"] < asked["neutral"])
    assert ((asked["p_value"] < 0.05) == outside).all()
    assert asked["detectable"].notna().all()
    assert outside.any()
    assert not outside.all()


def test_n_of_each_group_is_shown(case):
    both, table = case
    for sex, part in both.groupby("sex"):
        row = value(table, "n_patients", group=sex)
        assert row["estimate"] == row["n"] == len(part)
