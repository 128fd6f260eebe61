"""Gaps planted in what a tool extracts: covered, found, and not found where there is none."""

from __future__ import annotations

import numpy as np
import pytest
from tests.evaluation.inclusion.invented_records import TRIAL, Flow, records, truths, value

import epicene
from epicene.evaluation.documents import aligned, patient_columns
from epicene.evaluation.groups import axes
from epicene.evaluation.inclusion.candidates import candidates_of
from epicene.evaluation.inclusion.criteria import Trial
from epicene.evaluation.inclusion.decisions import decided, passes_of
from epicene.evaluation.inclusion.views import views_of
from epicene.evaluation.inclusion.wrongful import wrongful_shares
from epicene.evaluation.rows import Sample
from epicene.evaluation.shares import difference
from epicene.metrics import partition, proportion

PREGNANCY = Flow(0.85, 0.95, 0.2)
# Of women the first criterion is lost more often, and the second let through less often.
GAP = {
    "F": (Flow(0.85, 0.65, 0.1), Flow(0.7, 0.9, 0.05), PREGNANCY),
    "M": (Flow(0.85, 0.85, 0.1), Flow(0.7, 0.9, 0.35)),
}
# The same errors for all, of criteria that gold meets as often; pregnancy is for women alone.
NONE = {"F": (*GAP["M"], PREGNANCY), "M": GAP["M"]}
# Errors on the lawful criterion alone: a third of the women who are let in are shut out by it.
LAWFUL = {
    "F": (Flow(0.9, 0.95, 0.1), Flow(0.8, 0.95, 0.1), Flow(0.85, 0.67, 0.3)),
    "M": (Flow(0.9, 0.95, 0.1), Flow(0.8, 0.95, 0.1)),
}
PLANTED = {"gap": GAP, "none": NONE, "lawful": LAWFUL}


def planted_gaps(flows, criteria=2):
    """Return the true gaps, of women minus men, of the first criteria."""
    of = {sex: truths(flows[sex][:criteria]) for sex in "FM"}
    return {f"{rate}_difference": of["F"][rate] - of["M"][rate] for rate in of["F"]}


def quick(seed, flows, n=240):
    """Return the tested gaps without the rest of an evaluation."""
    pairs = aligned(*records(seed, n, flows))
    trial = Trial.model_validate(TRIAL)
    candidates = candidates_of(pairs, trial)
    passes = passes_of(trial, candidates)
    everybody = np.ones(n, dtype=bool)
    sample = Sample(partition(None, n), everybody, everybody)
    view = views_of(trial, passes, decided(passes.gold), sample, "human")[0]
    (contrast,) = axes(patient_columns(pairs.gold), ["sex"])[0].contrasts
    return {
        f"{rate.name}_difference": difference(view.sample, rate, contrast)
        for rate in wrongful_shares(view)
    }


def check(runs, flows, alarms):
    """Hold coverage, and where nothing is planted false alarms, to their rates."""
    for metric, truth in planted_gaps(flows).items():
        held = sum(run[metric].ci_low <= truth <= run[metric].ci_high for run in runs)
        flagged = sum(run[metric].p_value < 0.05 for run in runs)
        print(metric, f"truth {truth:+.3f} covered {held} flagged {flagged} of {len(runs)}")
        assert proportion(held, len(runs)).ci_high >= 0.93, metric
        if alarms:
            assert abs(truth) < 1e-12
            assert proportion(flagged, len(runs)).ci_low <= 0.05, metric


@pytest.mark.parametrize("name", PLANTED)
def test_gaps_are_covered(name):
    flows = PLANTED[name]
    check([quick(seed, flows) for seed in range(500, 515)], flows, alarms=name != "gap")


def test_the_same_runs_miss_another_truth():
    gaps = [quick(seed, GAP)["wrongful_exclusion_rate_difference"] for seed in range(12)]
    assert proportion(sum(g.ci_low <= -0.1 <= g.ci_high for g in gaps), 12).ci_high < 0.93


@pytest.mark.slow
@pytest.mark.parametrize("name", PLANTED)
def test_a_thousand_trials(name):
    flows = PLANTED[name]
    check([quick(seed, flows) for seed in range(1_000)], flows, alarms=name != "gap")


def evaluated(flows, seed=3, n=600):
    return epicene.evaluate(
        *records(seed, n, flows), task="inclusion", criteria=TRIAL, by="sex"
    ).table


def test_a_planted_gap_is_found_and_put_down_to_its_criterion():
    table = evaluated(GAP)
    row = value(table, "wrongful_exclusion_rate_difference")
    truth = planted_gaps(GAP)["wrongful_exclusion_rate_difference"]
    assert row["p_adjusted"] < 0.05
    assert row["ci_low"] < truth < row["ci_high"]
    # With failures f and g of two criteria, a criterion bears f (1 - g) + f g / 2.
    (f, g), (h, k) = ([1 - flow.kept for flow in GAP[sex][:2]] for sex in "FM")
    parts = {"I1": f * (1 - g / 2) - h * (1 - k / 2), "I2": g * (1 - f / 2) - k * (1 - h / 2)}
    assert sum(parts.values()) == pytest.approx(truth)
    for item, part in parts.items():
        blamed = value(table, "wrongful_exclusion_by_criterion_difference", item=item)
        assert blamed["ci_low"] < part < blamed["ci_high"], item
    found = value(table, "wrongful_exclusion_by_criterion_difference", item="I1")
    assert found["ci_low"] > 0.0


def test_errors_on_a_lawful_criterion_are_told_apart():
    table = evaluated(LAWFUL)
    row = value(table, "wrongful_exclusion_rate_difference")
    assert row["p_adjusted"] >= 0.05
    # With it, women are wrongly left out more often, and the criterion says by how much.
    name = "with_lawful_criteria"
    truth = planted_gaps(LAWFUL, 3)["wrongful_exclusion_rate_difference"]
    told = value(table, f"wrongful_exclusion_rate_{name}_difference")
    assert 0.0 < told["ci_low"] < truth < told["ci_high"]
    part = value(table, f"wrongful_exclusion_by_criterion_{name}_difference", item="E1")
    assert part["ci_low"] > 0.1
    assert np.isnan(told["p_value"])


def test_the_same_errors_on_a_general_criterion_are_a_gap():
    lost = LAWFUL["F"][2]
    general = {"F": (LAWFUL["F"][0], Flow(0.8, lost.kept, 0.1)), "M": LAWFUL["M"]}
    table = evaluated(general)
    assert value(table, "wrongful_exclusion_rate_difference")["p_adjusted"] < 0.05
