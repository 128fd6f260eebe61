"""Intervals and tests of the probe of pairs, over a thousand samples from the generator.

The margins of a sample are known without a model; the probe reads them as if a model had given
them. That a saved model gives these margins is shown in `test_planted_pairs.py`.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import planted_pairs
import pytest

from epicene.corpora.embedded import DataName
from epicene.probes.base import Inputs, PairSet
from epicene.probes.outputs.pairs import PLL


def scored(table, margins):
    """Return pairs as `score_pairs` does, with these margins."""
    return table.assign(score_more=margins, score_less=0.0, flags="")


def rates(world, model, planted, runs) -> tuple[Counter, Counter]:
    """Count, by metric, the intervals that hold the truth and the tests below 0.05."""
    edit, stereotype = planted
    truths = {
        "mean_margin": edit + stereotype,
        "margin_vs_control": stereotype,
        "stereotype_score": planted_pairs.share_preferred(world, *planted),
    }
    covered, alarms = Counter(), Counter()
    for seed in range(runs):
        draw = planted_pairs.draw(10_000 + seed)
        tables = (draw.table(kind) for kind in ("stereotype", "neutral"))
        margins = draw.margins(world, *planted)
        pairs, controls = (
            scored(table, values) for table, values in zip(tables, margins, strict=True)
        )
        pair_set = PairSet(DataName("drawn", f"{seed:064d}", len(pairs)), pairs, controls)
        for row in PLL.measure(Inputs(model, (pair_set,), seed=seed)):
            if row.axis == "gender":
                covered[row.metric] += row.ci_low <= truths[row.metric] <= row.ci_high
                alarms[row.metric] += row.p_value < 0.05
    return covered, alarms


@pytest.mark.parametrize("runs", [200, pytest.param(1000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("planted", [(0.3, 0.5)])
def test_intervals_cover_what_was_planted(worlds, mini_fr, replayed, planted, runs, coverage_holds):
    covered, _ = rates(worlds["pll"], mini_fr, planted, runs)
    assert set(covered) == {"mean_margin", "margin_vs_control", "stereotype_score"}
    for metric, count in covered.items():
        print(metric)
        coverage_holds(count, runs, short=runs < 1000)


@pytest.mark.slow
@pytest.mark.parametrize("planted", [(0.3, 0.0), (0.0, 0.0), (1.0, -1.0)])
def test_nothing_is_found_where_nothing_was_planted(
    worlds, mini_fr, replayed, planted, false_alarms_hold
):
    edit, stereotype = planted
    _, alarms = rates(worlds["pll"], mini_fr, planted, 1000)
    if stereotype == 0.0:
        false_alarms_hold(alarms["margin_vs_control"], 1000)
    if edit + stereotype == 0.0:
        false_alarms_hold(alarms["mean_margin"], 1000)


def test_the_generator_has_the_mean_that_it_states(worlds):
    for world in worlds.values():
        stereotypes, neutral = world.by_trait(0.7)
        assert stereotypes.mean() - neutral.mean() == pytest.approx(0.7)
        assert neutral.mean() == pytest.approx(0.0, abs=1e-9)
        draws = np.concatenate([planted_pairs.draw(seed).epsilon for seed in range(100)])
        assert abs(draws.mean()) < 4 * draws.std() / np.sqrt(draws.size)
