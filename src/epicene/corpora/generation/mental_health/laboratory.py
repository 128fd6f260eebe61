"""Laboratory values and measures that fit the case; the same hold for a woman and for a man."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace(".", ",")


def draw_laboratory(rng: np.random.Generator, kind: str, drug: str) -> Mapping[str, str]:
    """Draw the values of one patient.

    Parameters
    ----------
    rng : Generator
        Of this patient's values.
    kind : str
        Of the variant: thyroid, iron, diabetes or alcohol change what they concern.
    drug : str
        The main drug; lithium has a level in the blood.
    """

    def between(low: float, high: float, digits: int = 0) -> str:
        return _number(float(rng.uniform(low, high)), digits)

    alcohol, iron = kind == "alcohol", kind == "iron"
    return {
        "tsh": between(11.0, 19.0, 1) if kind == "thyroid" else between(0.9, 3.4, 1),
        "t4": between(6.1, 7.9, 1),
        # g/dL; within the reference range of either sex.
        "hb": between(9.4, 10.6, 1) if iron else between(13.4, 14.9, 1),
        "ferritin": between(4, 9) if iron else between(45, 160),
        "hba1c": between(8.6, 10.1, 1) if kind == "diabetes" else between(5.0, 5.6, 1),
        "glucose": between(9.5, 12.8, 1) if kind == "diabetes" else between(4.4, 5.5, 1),
        "creatinine": between(62, 84),
        "ggt": between(95, 240) if alcohol else between(14, 38),
        "mcv": between(99, 104) if alcohol else between(84, 94),
        "ahi": between(28, 44),
        "crp": between(1, 4),
        "sodium": between(137, 142),
        "vitamin_d": between(14, 24),
        "qtc": between(392, 432),
        "bmi": between(31, 36, 1) if kind in {"apnoea", "diabetes"} else between(20.5, 28.9, 1),
        "weight_change": between(2, 6),
        "pressure": f"{int(rng.integers(11, 14))}/{int(rng.integers(7, 9))}",
        "pulse": between(62, 84),
        "weight": str(rng.choice(["gain", "loss", "stable"])),
        "lithium": between(0.82, 1.08, 2),
        "liver": "raised" if alcohol else "normal",
        "on_lithium": "yes" if drug.startswith("lithium") else "no",
    }
