"""The short form of the controls of the tokenization stage."""

from __future__ import annotations

import pytest
from benchmarks.controls.tokenization import CONTROLS


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.probe)
def test_what_is_planted_is_found_and_nothing_else(control):
    runs = 1 if control.probe == "tokenization-notes" else 2
    found, alarms = (control.rate(planted, runs)[0] for planted in (True, False))
    assert found >= runs / 2
    # Chance makes two draws of two an alarm in 0.25 %; one draw alone tells nothing.
    assert alarms < 2
