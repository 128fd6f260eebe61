"""Gaps planted in predictions are found, covered by their intervals, and no gap is not found."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from scipy.stats import norm
from tests.evaluation.classification.invented import tables, value

import epicene
from epicene.evaluation.classification.amplification import amplification
from epicene.evaluation.classification.by_group import difference
from epicene.evaluation.classification.decisions import Decision
from epicene.evaluation.classification.rates import (
    FALSE_POSITIVE,
    PRECISION,
    SELECTION,
    TRUE_POSITIVE,
)
from epicene.evaluation.groups import axes
from epicene.evaluation.rows import Sample
from epicene.metrics import partition, proportion

GAPS = {"tpr": (0.6, 0.85), "fpr": (0.2, 0.1), "prevalence": (0.4, 0.5)}
NONE = {"tpr": (0.7, 0.7), "fpr": (0.15, 0.15), "prevalence": (0.45, 0.45)}
RATES = (SELECTION, TRUE_POSITIVE, FALSE_POSITIVE, PRECISION)


def truths(tpr, fpr, prevalence):
    """Return what the generator planted: each gap from its probabilities."""
    found, alarmed, ill = (np.array(pair) for pair in (tpr, fpr, prevalence))
    selected = ill * found + (1 - ill) * alarmed
    # A positive prediction scores above a negative one unless two draws of the noise cross.
    above = norm.cdf(0.5 / np.hypot(0.1, 0.1))
    area = (
        found * (1 - alarmed) * above
        + (found * alarmed + (1 - found) * (1 - alarmed)) / 2
        + (1 - found) * alarmed * (1 - above)
    )
    of_groups = {
        "selection_rate": selected,
        "true_positive_rate": found,
        "false_positive_rate": alarmed,
        "precision": ill * found / selected,
        "accuracy": ill * found + (1 - ill) * (1 - alarmed),
        "roc_auc_score": area,
    }
    gaps = {f"{name}_difference": float(v[0] - v[1]) for name, v in of_groups.items()}
    gaps["amplification"] = gaps["selection_rate_difference"] - (ill[0] - ill[1])
    parities = {
        "demographic_parity_difference": abs(gaps["selection_rate_difference"]),
        "equalized_odds_difference": max(np.ptp(found), np.ptp(alarmed)),
        "equal_opportunity_difference": np.ptp(found),
        "demographic_parity_ratio": selected.min() / selected.max(),
        "equalized_odds_ratio": min(found.min() / found.max(), alarmed.min() / alarmed.max()),
    }
    return gaps, parities


def quick(seed, each, planted):
    """Return the tested gaps without the rest of an evaluation."""
    gold, predictions = tables(seed, n=240, each=each, scores=False, **planted)
    both = gold.merge(predictions, on="id")
    decision = Decision("", both["label"].to_numpy() == 1, both["prediction"].to_numpy() == 1)
    everybody = np.ones(len(both), dtype=bool)
    sample = Sample(partition(both["patient"], len(both)), everybody, everybody)
    (contrast,) = axes(both, ["sex"])[0].contrasts
    gaps = {
        f"{rate.name}_difference": difference(sample, decision, rate, contrast) for rate in RATES
    }
    return {**gaps, "amplification": amplification(sample, decision, contrast)}


@pytest.mark.parametrize("each", [1, 3])
@pytest.mark.parametrize("planted", [GAPS, NONE], ids=["gaps", "none"])
def test_gaps_are_covered(each, planted):
    runs = [quick(seed, each, planted) for seed in range(100, 115)]
    for metric in runs[0]:
        truth = truths(**planted)[0][metric]
        hits = sum(run[metric].ci_low <= truth <= run[metric].ci_high for run in runs)
        assert proportion(hits, len(runs)).ci_high >= 0.93, metric


def test_the_same_runs_miss_another_truth():
    runs = [quick(seed, 1, GAPS) for seed in range(12)]
    gaps = [run["true_positive_rate_difference"] for run in runs]
    assert proportion(sum(g.ci_low <= 0.1 <= g.ci_high for g in gaps), 12).ci_high < 0.93


def test_a_planted_gap_is_found_by_its_own_measurement():
    table = epicene.evaluate(*tables(1, n=600, **GAPS), by="sex").table
    row = value(table, "true_positive_rate_difference", group="F-M")
    assert row["p_adjusted"] < 0.05
    assert row["estimate"] < 0.0
    assert row["ci_low"] < -0.25 < row["ci_high"]
    none = epicene.evaluate(*tables(1, n=600, **NONE), by="sex").table
    assert (none["p_adjusted"].dropna() >= 0.05).all()


@pytest.mark.slow
@pytest.mark.parametrize("each", [1, 3])
@pytest.mark.parametrize("planted", [GAPS, NONE], ids=["gaps", "none"])
def test_a_thousand_evaluations(each, planted):
    gaps, parities = truths(**planted)
    places = {
        **{name: (truth, partial(value, metric=name, group="F-M")) for name, truth in gaps.items()},
        **{name: (truth, partial(value, metric=name)) for name, truth in parities.items()},
    }
    covered, flagged, n = dict.fromkeys(places, 0), dict.fromkeys(gaps, 0), 1_000
    for seed in range(n):
        table = epicene.evaluate(*tables(seed, each=each, **planted), by="sex").table
        for name, (truth, row_of) in places.items():
            row = row_of(table)
            covered[name] += row["ci_low"] - 1e-12 <= truth <= row["ci_high"] + 1e-12
            if name in gaps:
                flagged[name] += row["p_value"] < 0.05
    for name in places:
        assert proportion(covered[name], n).ci_high >= 0.93, (name, covered[name])
    if planted is NONE:
        for name in gaps:
            assert proportion(flagged[name], n).ci_low <= 0.05, (name, flagged[name])
