"""Two numbers over models: do they order these alike, and still when size is held constant?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from epicene.core.seeds import generator
from epicene.metrics import benjamini_hochberg, partial_spearman, spearman
from epicene.metrics.estimate import Estimate, join_reasons
from epicene.tracing.connect.numbers import ABOUT, Number

if TYPE_CHECKING:
    import pandas as pd

UNKNOWN_SIZE = "size_unknown: no results tell how many parameters the model has"
REFERENCE = "spearman1904proof"
PARTIAL_REFERENCE = "kim2015ppcor"
_BOUNDS = ("estimate", "ci_low", "ci_high", "p_value")


@dataclass(frozen=True, eq=False)
class Pair:
    """Two numbers, and how alike they order the models.

    Parameters
    ----------
    first, second : Number
    plain : Estimate
        Spearman's rank correlation over the models that have both.
    partial : Estimate
        The same with the number of parameters held constant.
    lacking : str
        Why models have only one of the two or neither; empty where all have both.
    sizes_lacking : bool
        Whether the size of a model that has both is unknown.
    """

    first: Number
    second: Number
    plain: Estimate
    partial: Estimate
    lacking: str = ""
    sizes_lacking: bool = False

    @property
    def same_probe(self) -> bool:
        """Whether both are made of the same answers, so that it is no news if they agree."""
        return self.first.about[:2] == self.second.about[:2] and bool(self.first.probe)


def pairs_of(numbers: Sequence[Number], sizes: Sequence[float], seed: int) -> Iterator[Pair]:
    """Yield every pair of numbers.

    Parameters
    ----------
    numbers : sequence of Number
    sizes : sequence of float
        Parameters of each model; NaN where unknown.
    seed : int
    """
    for first, second in combinations(numbers, 2):
        yield pair_of(first, second, sizes, seed)


def pair_of(first: Number, second: Number, sizes: Sequence[float], seed: int) -> Pair:
    """Correlate two numbers."""
    draws = generator(seed, "connect", *first.about, *second.about)
    x, y, size = (np.array(side, dtype=np.float64) for side in (first.values, second.values, sizes))
    both = ~(np.isnan(x) | np.isnan(y))
    sized = both & ~np.isnan(size)
    plain = spearman(x[both], y[both], draws)
    partial = partial_spearman(x[sized], y[sized], size[sized], draws)
    pair = Pair(first, second, plain, partial, _lacking(first, second), bool((both & ~sized).any()))
    if pair.same_probe:
        return replace(pair, plain=plain.without_test(), partial=partial.without_test())
    return pair


def _lacking(first: Number, second: Number) -> str:
    """Return why models lack either number, each reason once."""
    reasons = [reason for number in (first, second) for reason in number.reasons if reason]
    return join_reasons(*dict.fromkeys(part for reason in reasons for part in reason.split("; ")))


def pair_table(pairs: Sequence[Pair]) -> pd.DataFrame:
    """Return a row a pair: what both are about, the correlation, and that without size.

    ``unscored_reason`` says why models lack one of the two, ``undefined_reason`` why the
    correlation or its interval is undefined. Tests are corrected over the pairs
    (Benjamini-Hochberg), the two kinds each by itself.
    """
    import pandas as pd

    table = pd.DataFrame([_row(pair) for pair in pairs], columns=list(COLUMNS))
    for kind in ("", "partial_"):
        table[f"{kind}p_adjusted"] = benjamini_hochberg(table[f"{kind}p_value"])
    ends = (*_REASONS, "reference", "direction")
    texts = [name for name in COLUMNS if name in _SIDES or name.endswith(ends)]
    return table.astype(dict.fromkeys(texts, "str"))


def _of(kind: str) -> tuple[str, ...]:
    names = (*_BOUNDS, "p_adjusted", "n", "n_unscored", *_REASONS, "reference")
    return tuple(f"{kind}{name}" for name in names)


_REASONS = ("unscored_reason", "undefined_reason")
_SIDES = (*(f"first_{name}" for name in ABOUT), *(f"second_{name}" for name in ABOUT))
COLUMNS = (
    *_SIDES,
    "same_probe",
    "neutral",
    "direction",
    *_of(""),
    *_of("partial_"),
)


def _row(pair: Pair) -> dict[str, Any]:
    row: dict[str, Any] = {
        f"{side}_{name}": value
        for side, number in (("first", pair.first), ("second", pair.second))
        for name, value in zip(ABOUT, number.about, strict=True)
    }
    row |= {"same_probe": pair.same_probe, "neutral": 0.0, "direction": "same_order"}
    n_models = len(pair.first.values)
    sizes = UNKNOWN_SIZE if pair.sizes_lacking else ""
    for kind, found, why, reference in (
        ("", pair.plain, pair.lacking, REFERENCE),
        ("partial_", pair.partial, join_reasons(pair.lacking, sizes), PARTIAL_REFERENCE),
    ):
        row |= {f"{kind}{name}": getattr(found, name) for name in _BOUNDS}
        row |= {
            f"{kind}p_adjusted": math.nan,
            f"{kind}n": found.n,
            f"{kind}n_unscored": n_models - found.n,
            f"{kind}unscored_reason": why,
            f"{kind}undefined_reason": found.reason,
            f"{kind}reference": reference,
        }
    return row
