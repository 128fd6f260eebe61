"""Intervals of blame hold the expected blame, of criteria and of gaps."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from tests.evaluation.inclusion.invented_records import Flow

from epicene.evaluation.base import EvaluationInputs
from epicene.evaluation.groups import Axis, Contrast, Group
from epicene.evaluation.inclusion.blame import conjunction_shares
from epicene.evaluation.inclusion.blame_rows import blame_rows, blames_of
from epicene.evaluation.inclusion.extraction_errors import KINDS
from epicene.evaluation.inclusion.views import View
from epicene.evaluation.rows import Rows, Sample
from epicene.metrics import partition, proportion

FLOWS = {
    "F": (Flow(0.8, 0.7, 0.1), Flow(0.7, 0.9, 0.2), Flow(0.9, 0.97, 0.3)),
    "M": (Flow(0.8, 0.9, 0.1), Flow(0.7, 0.9, 0.3), Flow(0.9, 0.97, 0.3)),
}
METRICS = ("wrongful_exclusion_by_criterion", "wrongful_inclusion_by_criterion")
NAMES = ("I1", "I2", "I3")


def expected(flows):
    """Return the blame of each criterion: over every way in which gold and tool may read them."""
    ways = list(product((False, True), repeat=6))
    before, after = np.array(ways)[:, :3], np.array(ways)[:, 3:]
    chance = np.ones(len(ways))
    for k, flow in enumerate(flows):
        gold, tool = before[:, k], after[:, k]
        lets_in = np.where(gold, flow.kept, flow.opened)
        chance *= np.where(gold, flow.gold, 1 - flow.gold) * np.where(tool, lets_in, 1 - lets_in)
    shares, included = conjunction_shares(before, after), before.all(axis=1)
    parts = {}
    for metric, among, sign in zip(METRICS, (included, ~included), (-1, 1), strict=True):
        blamed = sign * (chance * among) @ shares / (chance * among).sum()
        parts |= {(metric, name): float(part) for name, part in zip(NAMES, blamed, strict=True)}
    return parts


def drawn(rng, n):
    """Return the rows of blame of one draw of patients, half of them women."""
    woman = np.arange(n) < n // 2
    before, after = np.empty((n, 3), dtype=bool), np.empty((n, 3), dtype=bool)
    for members, flows in ((woman, FLOWS["F"]), (~woman, FLOWS["M"])):
        for k, flow in enumerate(flows):
            gold = rng.random(n) < flow.gold
            tool = rng.random(n) < np.where(gold, flow.kept, flow.opened)
            before[members, k], after[members, k] = gold[members], tool[members]
    everybody = np.ones(n, dtype=bool)
    sample = Sample(partition(None, n), everybody, everybody)
    gold, tool = before.all(axis=1), after.all(axis=1)
    view = View("", np.arange(3), before, after, gold, tool, sample)
    groups = (Group("sex", "F", woman), Group("sex", "M", ~woman))
    axis = Axis("sex", groups, (Contrast(*groups),))
    rows = Rows(EvaluationInputs(None, None), "inclusion")
    kinds = np.zeros((n, 3, len(KINDS)))
    return [
        row
        for blame in blames_of(view, NAMES, kinds)
        for row in blame_rows(rows, view, blame, axis)
        if "criterion" in row.metric and "error" not in row.metric
    ]


def check(runs, n):
    women, men = expected(FLOWS["F"]), expected(FLOWS["M"])
    held = {}
    for seed in range(runs):
        for row in drawn(np.random.default_rng(seed), n):
            key = (row.metric.removesuffix("_difference"), row.item)
            truth = {"F": women[key], "M": men[key], "F-M": women[key] - men[key]}[row.group]
            place = (row.metric, row.item, row.group)
            held[place] = held.get(place, 0) + (row.ci_low <= truth <= row.ci_high)
    print(f"of {runs}, {n} patients: {min(held.values())} to {max(held.values())}")
    assert len(held) == 2 * 3 * 3
    for place, hits in held.items():
        assert proportion(hits, runs).ci_high >= 0.93, (place, hits)


def test_blame_is_covered():
    check(30, 240)


@pytest.mark.slow
@pytest.mark.parametrize("n", [120, 400])
def test_blame_is_covered_a_thousand_times(n):
    check(1_000, n)
