"""The short form of the controls of the probes of generated texts."""

from __future__ import annotations

import pytest
from benchmarks.controls.generation import CONTROLS

QUICK = {("generated-cases", "gender_gap"), ("cover-letters", "gender_gap")}


@pytest.mark.parametrize(
    "control",
    [
        pytest.param(
            control,
            id=f"{control.probe}/{control.metric}",
            marks=() if (control.probe, control.metric) in QUICK else pytest.mark.slow,
        )
        for control in CONTROLS
    ],
)
def test_what_is_planted_is_found_and_nothing_else(control):
    assert control.flags(0, True)
    # Chance makes two draws of two an alarm in 0.25 %; one draw alone tells nothing.
    assert not all(control.flags(seed, False) for seed in range(2))
