"""How active the disease is: stools, signs, laboratory values and scores that fit together."""

from __future__ import annotations

from collections.abc import Mapping

from epicene.corpora.generation.ibd.dates import words
from epicene.corpora.generation.ibd.disease import COLITIS, Disease
from epicene.corpora.generation.ibd.levels import MODERATE, REMISSION, SEVERE
from epicene.corpora.generation.stream import Stream

# Lowest and highest value, in the unit of the slot; the sexes overlap in all of them.
_RANGES: Mapping[str, Mapping[str, tuple[float, float, int]]] = {
    "hb": {REMISSION: (12.9, 14.6, 1), MODERATE: (10.6, 12.6, 1), SEVERE: (7.6, 10.4, 1)},
    "crp": {REMISSION: (1, 4, 0), MODERATE: (11, 44, 0), SEVERE: (48, 142, 0)},
    "calpro": {REMISSION: (18, 138, 0), MODERATE: (420, 1480, 0), SEVERE: (1350, 3600, 0)},
    "albumin": {REMISSION: (40, 46, 0), MODERATE: (33, 39, 0), SEVERE: (24, 32, 0)},
    "ferritin": {REMISSION: (62, 165, 0), MODERATE: (9, 31, 0), SEVERE: (12, 40, 0)},
    "platelets": {REMISSION: (215, 330, 0), MODERATE: (340, 465, 0), SEVERE: (450, 640, 0)},
    "leucocytes": {REMISSION: (4.8, 7.6, 1), MODERATE: (7.4, 10.8, 1), SEVERE: (10.2, 15.4, 1)},
    "temperature": {REMISSION: (36.4, 37.1, 1), MODERATE: (36.8, 37.6, 1), SEVERE: (38.0, 38.6, 1)},
    "pulse": {REMISSION: (62, 78, 0), MODERATE: (74, 92, 0), SEVERE: (94, 114, 0)},
    "stools": {REMISSION: (1, 2, 0), MODERATE: (4, 7, 0), SEVERE: (8, 14, 0)},
    "nights": {REMISSION: (0, 0, 0), MODERATE: (1, 2, 0), SEVERE: (2, 4, 0)},
    "loss": {REMISSION: (0, 0, 0), MODERATE: (2, 5, 0), SEVERE: (5, 10, 0)},
    "eva": {REMISSION: (2, 3, 0), MODERATE: (4, 6, 0), SEVERE: (6, 8, 0)},
    # Points of Harvey-Bradshaw beside the stools: well-being, pain, mass, complications.
    "hbi": {REMISSION: (0, 1, 0), MODERATE: (4, 5, 0), SEVERE: (6, 8, 0)},
    "bmi": {REMISSION: (20.0, 25.8, 1), MODERATE: (19.0, 24.8, 1), SEVERE: (17.6, 22.8, 1)},
    # The trial's bounds are 220 and 450.
    "cdai": {REMISSION: (48, 118, 0), MODERATE: (228, 318, 0), SEVERE: (322, 440, 0)},
    "flare_weeks": {REMISSION: (2, 3, 0), MODERATE: (3, 9, 0), SEVERE: (2, 5, 0)},
}
# Under these, in g/dl, a patient is pale, or is given blood.
_PALE, _TRANSFUSED = 11.5, 8.6
_SYSTOLIC = {REMISSION: (11, 13), MODERATE: (10, 12), SEVERE: (9, 11)}


def draw_activity(stream: Stream, disease: Disease, level: str) -> Mapping[str, str]:
    """Draw the slots that say how active the disease is."""
    numbers = {name: _number(stream, name, *ranges[level]) for name, ranges in _RANGES.items()}
    values = {
        name: f"{number:.{_RANGES[name][level][2]}f}".replace(".", ",")
        for name, number in numbers.items()
    }
    stools, nights = int(numbers["stools"]), int(numbers["nights"])
    systolic = stream.whole("systolic", *_SYSTOLIC[level])
    height = stream.whole("height", 162, 180) / 100
    hb = numbers["hb"]
    values |= {
        "activity": level,
        "stools": f"{words(stools)} selle{'s' if stools > 1 else ''}",
        "stools_n": str(stools),
        "nights": f"{words(nights)} nocturne{'s' if nights > 1 else ''}".replace("un ", "une "),
        "hbi": str(stools + int(numbers["hbi"])),
        "anaemia": "deep" if hb <= _TRANSFUSED else "mild" if hb < _PALE else "none",
        "weight": f"{numbers['bmi'] * height**2:.0f}",
        "pressure": f"{systolic}/{stream.whole('diastolic', 6, 7)}",
    }
    values["stools"] = values["stools"].replace("un selle", "une selle")
    if disease.kind == COLITIS:
        values |= _mayo(stream, level, stools)
    return values


def _mayo(stream: Stream, level: str, stools: int) -> Mapping[str, str]:
    """Return the Mayo score as the sum of its parts: stools, blood, physician, endoscopy."""
    frequency = 2 if stools <= 5 else 3
    blood = 2 if level == SEVERE else stream.whole("blood", 1, 2)
    physician = 3 if level == SEVERE else 2
    # Ulcers, which every account of an active endoscopy tells.
    endoscopic = 3
    partial = frequency + blood + physician
    return {
        "mayo_partial": str(partial),
        "mayo_endo": str(endoscopic),
        "mayo": str(partial + endoscopic),
    }


def _number(stream: Stream, name: str, low: float, high: float, digits: int) -> float:
    scale = 10**digits
    return float(stream.whole(name, round(low * scale), round(high * scale)) / scale)
