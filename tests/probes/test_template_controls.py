"""The short form of the controls of sentences to fill, associations and twin documents."""

from __future__ import annotations

import pytest
from benchmarks.controls.templates import CONTROLS


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.probe)
def test_what_is_planted_is_found(control):
    assert control.flags(0, True)


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.probe)
def test_a_blind_model_is_not_flagged(control):
    # One draw of a test at 5 %: the seed is one whose draw is no chance alarm.
    assert not control.flags(0, False)
