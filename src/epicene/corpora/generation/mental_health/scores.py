"""Scores that fit the state of a patient, on arrival and at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

Range = tuple[int, int]


@dataclass(frozen=True)
class Ranges:
    """The least and greatest value of each score in a state.

    PHQ-9 0-27, EGF (GAF) 1-100, HAD 0-21 for each half, MADRS 0-60, GAD-7 0-21.
    """

    phq: Range
    gaf: Range
    had_a: Range
    had_d: Range
    madrs: Range
    gad: Range


_BY_MOOD = {
    "low": Ranges((8, 12), (52, 62), (7, 12), (8, 12), (12, 19), (6, 11)),
    "anxious": Ranges((6, 11), (52, 64), (11, 16), (5, 9), (8, 14), (11, 17)),
    "even": Ranges((2, 6), (55, 72), (3, 8), (2, 6), (2, 8), (2, 6)),
    "elated": Ranges((1, 4), (28, 40), (4, 9), (0, 3), (1, 5), (4, 9)),
}
# A depressive episode that a trial accepts has a PHQ-9 of 15 or more.
_DEPRESSED = {
    "moderate": Ranges((15, 18), (48, 58), (8, 13), (11, 15), (22, 31), (8, 14)),
    "severe": Ranges((20, 25), (32, 45), (9, 14), (15, 19), (35, 44), (10, 16)),
}
_AUDIT = {"none": (0, 0), "some": (1, 5), "much": (9, 14)}
_WELL = Ranges((1, 6), (71, 85), (2, 8), (1, 6), (1, 7), (1, 7))
_PSYCHOTIC = Ranges((5, 11), (52, 62), (6, 12), (5, 10), (8, 15), (5, 11))


def _ranges(key: str, kind: str, mood: str, depressed: bool) -> Ranges:
    if key == "depression":
        return _DEPRESSED[kind]
    if depressed or kind == "depressed":
        return _DEPRESSED["moderate"]
    if key == "none":
        return _WELL
    return _PSYCHOTIC if key == "schizophrenia" else _BY_MOOD[mood]


def draw_scores(
    rng: np.random.Generator,
    key: str,
    kind: str,
    mood: str,
    phase: str,
    depressed: bool,
    drinking: str,
) -> Mapping[str, str]:
    """Draw the scores of one patient.

    Parameters
    ----------
    rng : Generator
        Of this patient's scores.
    key, kind, mood, phase : str
        Of the condition and of its variant.
    depressed : bool
        A depressive episode goes with it.
    drinking : {"none", "some", "much"}
        How much alcohol.
    """

    def between(low_high: Range) -> int:
        return int(rng.integers(low_high[0], low_high[1] + 1))

    ranges = _ranges(key, kind, mood, depressed)
    acute = phase == "acute"
    psychotic = key == "schizophrenia"
    gaf = between((25, 38)) if acute else between(ranges.gaf)
    phq, madrs = between(ranges.phq), between(ranges.madrs)
    remitted = kind == "depressed"
    found = {
        "phq": phq,
        "phq_out": between((2, 5)) if remitted else min(phq, max(2, phq // 2 - between((0, 1)))),
        "gaf": gaf,
        "gaf_out": max(gaf + between((4, 8)), between((54, 60)) if acute else 0),
        "had_a": between(ranges.had_a),
        "had_d": between(ranges.had_d),
        "madrs": madrs,
        "madrs_out": between((3, 8))
        if remitted
        else min(madrs, max(2, madrs // 2 - between((0, 2)))),
        "gad": between(ranges.gad),
        "ymrs": between((24, 36)) if kind == "manic" else between((0, 5)),
        "ymrs_out": between((1, 5)),
        "panss": between((92, 116)) if acute and psychotic else between((58, 76)),
        "panss_out": between((60, 76)),
        # From 13 on dependence is likely; 20 would close the trial.
        "audit": between((13, 18) if kind == "alcohol" else _AUDIT[drinking]),
    }
    return {name: str(value) for name, value in found.items()}
