"""The short form of the controls of the pair estimators and of the clinical templates."""

from __future__ import annotations

import pytest
from benchmarks.controls import clinical_templates, forced_choice
from benchmarks.controls.pairs import CONTROLS, loaded, masked, rows

# One of each way to read a sentence; the others with the slow tests.
FAST = ("pairs/pll", "pairs/aula", "pairs/causal-mean")


@pytest.mark.parametrize(
    "control",
    [
        pytest.param(c, id=c.probe, marks=[] if c.probe in FAST else pytest.mark.slow)
        for c in (*CONTROLS, *forced_choice.CONTROLS, *clinical_templates.CONTROLS)
    ],
)
def test_what_is_planted_is_found_and_nothing_else(control):
    found, alarms = control.rate(True, 2)[0], control.rate(False, 2)[0]
    assert found >= 1
    # Chance makes two draws of two an alarm in 0.25 %.
    assert alarms < 2


def test_the_frequency_of_one_group_moves_the_score_and_not_the_comparison():
    found = {row.metric: row for row in rows(loaded(masked, 0, 0.0), "pairs/pll")}
    assert found["mean_margin"].p_value < 0.05
    assert found["mean_margin"].estimate > 1.0
    assert found["margin_vs_control"].p_value > 0.05
