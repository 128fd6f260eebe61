"""The short form of the controls of the embedding stage."""

from __future__ import annotations

import pytest
from benchmarks.controls.embeddings import CONTROLS

# They are asked through the unit of seat, which the short form tests.
LONG = ("association-scores-by-layer", "grammatical-gender-by-layer")


@pytest.mark.parametrize(
    "control",
    [
        pytest.param(c, id=c.probe, marks=[pytest.mark.slow] if c.probe in LONG else [])
        for c in CONTROLS
    ],
)
def test_what_is_planted_is_found_and_nothing_else(control):
    assert control.flags(0, True)
    assert not control.flags(0, False)
