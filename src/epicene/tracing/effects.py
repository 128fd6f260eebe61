"""The one scale: the effect of a stage as a standardised mean difference, d, and its evidence."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from epicene.core.measurement import Stage
from epicene.metrics import Estimate, crossed_difference
from epicene.metrics.estimate import NAN, undefined

Floats = NDArray[np.float64]
Evidence = Callable[[float], Estimate]
"""From a confidence level to d with its interval at that level."""

LOGISTIC = math.sqrt(3.0) / math.pi
"""From a log odds ratio to d: the standard deviation of the logistic distribution is pi / sqrt(3)
(hasselblad1995meta, chinn2000simple)."""
CONFIDENCE = 0.95


@dataclass(frozen=True, eq=False)
class Cells:
    """What each word does in each sentence, already on the scale of d.

    Parameters
    ----------
    first, second : ndarray, shape (n_1, t) and (n_2, t)
        A row a word of the first and of the second set, a column a pair of sentences: how much
        more the first group goes with the word than the second. NaN where it could not be scored.
    """

    first: Floats
    second: Floats

    def at(self, confidence: float) -> Estimate:
        """Return d: the words of the first set minus those of the second.

        Words and sentences are both a sample of those that could have been chosen; see
        `epicene.metrics.crossed_difference`.
        """
        return crossed_difference(self.first, self.second, confidence)

    def minus(self, before: Cells) -> Cells:
        """Return how the same cells differ from those of another stage."""
        return Cells(self.first - before.first, self.second - before.second)

    def matches(self, other: Cells) -> bool:
        """Whether the other stage asked of the same words in the same sentences."""
        own = (self.first.shape, self.second.shape)
        return own == (other.first.shape, other.second.shape)


@dataclass(frozen=True, eq=False)
class StageEffect:
    """How strongly one stage holds the association.

    Parameters
    ----------
    kind : str
        The stage, as the registry calls it.
    place : str
        The finest place: ``layer_3``; the kind where a stage has one place.
    stage : str
        Where in the chain, as in the results table.
    value : Estimate
        d with its 95 % interval, n, and what could not be scored and why. Positive: the
        association goes as its name says.
    measure : str
        What was standardised: ``log_odds_ratio``, ``weat``, ``tokens``, ``decisions``.
    data : str
        Name and hash of what was read.
    at : callable, optional
        d with its interval at another level; None where the stage does not apply.
    cells : Cells, optional
        The same by word and sentence, where the stage has them: stages that share words and
        sentences are compared cell by cell.
    in_chain : bool
        Whether the stage tells the two sets of words apart. One that does not (`segmentation`)
        is shown beside the others, and never the place where the association enters.
    not_applicable : str
        Why the stage says nothing; empty where it does.
    """

    kind: str
    place: str
    stage: Stage
    value: Estimate
    measure: str = ""
    data: str = ""
    at: Evidence | None = None
    cells: Cells | None = None
    in_chain: bool = True
    not_applicable: str = ""

    @property
    def known(self) -> bool:
        """Whether d has an interval."""
        return not (math.isnan(self.value.estimate) or math.isnan(self.value.ci_low))


def of_cells(
    kind: str,
    stage: Stage,
    cells: Cells,
    *,
    place: str = "",
    measure: str,
    data: str,
    unscored: int = 0,
    reason: str = "",
) -> StageEffect:
    """Return the effect that a table of words and sentences gives."""
    value = cells.at(CONFIDENCE).with_unscored(unscored, reason)
    return StageEffect(kind, place or kind, stage, value, measure, data, cells.at, cells)


def of_evidence(
    kind: str,
    stage: Stage,
    at: Evidence,
    *,
    measure: str,
    data: str,
    unscored: int = 0,
    reason: str = "",
    in_chain: bool = True,
) -> StageEffect:
    """Return the effect of a stage that has one place and no table of words and sentences."""
    value = at(CONFIDENCE).with_unscored(unscored, reason)
    return StageEffect(kind, kind, stage, value, measure, data, at, in_chain=in_chain)


def not_applicable(kind: str, stage: Stage, reason: str, place: str = "") -> StageEffect:
    """Return the row of a stage that says nothing of this model, and why."""
    value = undefined(f"not_applicable: {reason}")
    return StageEffect(kind, place or kind, stage, value, not_applicable=reason)


def scaled(value: Estimate, factor: float) -> Estimate:
    """Return an estimate in another unit; the factor is positive."""
    return replace(
        value,
        estimate=factor * value.estimate,
        ci_low=factor * value.ci_low,
        ci_high=factor * value.ci_high,
    )


def difference(before: StageEffect, after: StageEffect, confidence: float) -> Estimate:
    """Return how much d changed from one stage to another.

    Paired, cell by cell, where both asked of the same words in the same sentences. Else the two
    are independent (patients of a corpus, words in sentences) and the limits of the difference
    follow from those of each (MOVER, zou2008construction); what a model learnt from the same
    corpus correlates the two positively, which these limits leave out, on the wide side.

    Returns
    -------
    Estimate
        After minus before; NaN with a reason where either is unknown.
    """
    if before.at is None or after.at is None or not (before.known and after.known):
        return undefined("unknown: a stage has no interval")
    if before.cells is not None and after.cells is not None and before.cells.matches(after.cells):
        return after.cells.minus(before.cells).at(confidence)
    one, two = after.at(confidence), before.at(confidence)
    value = one.estimate - two.estimate
    down = math.hypot(one.estimate - one.ci_low, two.ci_high - two.estimate)
    up = math.hypot(one.ci_high - one.estimate, two.estimate - two.ci_low)
    return Estimate(value, value - down, value + up, NAN, min(one.n, two.n))
