"""When a training has cost too much, and which of its weights are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """Perplexity on what is held out, after a number of steps."""

    step: int
    perplexity: float


@dataclass(frozen=True)
class Verdict:
    """The step whose weights are kept, and whether to go on."""

    kept: int
    stop: bool


def judged(measured: Sequence[Measured], allowed: float, patience: int) -> Verdict:
    """Keep the last weights that cost little; stop after too many that cost too much.

    The same rule for a training that first gains (it learns the language of the corpus, then too
    much of it) and for one that only costs (an adversary): perplexity may lie `allowed` above
    the lowest seen so far, that before training included.

    Parameters
    ----------
    measured : sequence of Measured
        In order; the first is from before the training.
    allowed : float
        Relative: 0.02 is two per cent.
    patience : int
        How many measurements in a row may lie above.
    """
    lowest, kept, above = float("inf"), 0, 0
    for one in measured:
        lowest = min(lowest, one.perplexity)
        if one.perplexity <= (1 + allowed) * lowest:
            kept, above = one.step, 0
        else:
            above += 1
    return Verdict(kept, above >= patience)
