"""How rows of twins are named: what is of all documents stands under the contrast of the swap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from epicene.core.measurement import Measurement

TASK: Final = "counterfactual"
# Written out, so that who reads a table loads no swap.
CONTRASTS: Final[Mapping[str, tuple[str, str]]] = {
    f"{TASK}-sex": ("gender", "F-M"),
    f"{TASK}-age": ("age", "older-younger"),
    f"{TASK}-origin": ("origin", "abroad-France"),
    f"{TASK}-socioeconomic": ("socioeconomic", "precarious-secure"),
}
"""The axis and the contrast of each name in the column ``probe``."""


def probe_of(swap: str) -> str:
    """Return what stands in the column ``probe``."""
    return f"{TASK}-{swap}"


def of_every_twin(row: Measurement) -> bool:
    """Whether a row is of all documents and their twins.

    Its group then names the two values of the swap, and no groups of patients; a comparison of
    groups of the same names is a ``…_difference``.
    """
    named = CONTRASTS.get(row.probe) == (row.axis, row.group)
    return named and not row.metric.endswith("_difference")
