"""Where the association enters the chain, where it grows, and where it fades: the rule."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from epicene.metrics import Estimate
from epicene.metrics.estimate import undefined
from epicene.tracing.effects import CONFIDENCE, StageEffect, difference

Change = Literal["enters", "grows", "fades", "turns", ""]


@dataclass(frozen=True)
class Step:
    """What happens to the association at one place of the chain.

    Parameters
    ----------
    place : str
        Where.
    before : str
        The place that it is compared with: the last before it that has an interval; empty for the
        first.
    value : Estimate
        d with the interval that holds at all places together.
    growth : Estimate
        d minus that of `before`, with an interval that holds for all steps together.
    change : {"enters", "grows", "fades", "turns", ""}
    """

    place: str
    before: str
    value: Estimate
    growth: Estimate
    change: Change

    @property
    def found(self) -> bool:
        """Whether the interval that holds at all places together excludes 0."""
        return side(self.value) != 0

    @property
    def unseen(self) -> float:
        """How large a d could have gone unseen here: half the width of that interval."""
        return (self.value.ci_high - self.value.ci_low) / 2.0


def steps(effects: Sequence[StageEffect], confidence: float = CONFIDENCE) -> tuple[Step, ...]:
    """Apply the rule to the stages that tell the two concepts apart, in the order of the chain.

    With m such stages every interval is drawn at the level 1 - 0.05 / m (Bonferroni). An
    association is *found* at a stage whose interval excludes 0. It

    - **enters** at the first stage where it is found and where d has moved to its side since the
      stage before, beyond the interval of that difference (at the first stage there is nothing
      before: what is found enters);
    - **grows** where it is found, on the side on which it entered or on which the stage before
      has it, and has moved further to that side beyond the interval;
    - **fades** where it was found at the stage before, and has moved toward 0 beyond the interval;
    - **turns** where it is found on the other side than at the stage before, or than where it
      last entered or turned, whatever lies between.

    Where nothing is associated, 0 is excluded somewhere with probability 0.05 at most, and without
    that nothing enters or grows.
    """
    chain = [effect for effect in effects if effect.in_chain and effect.known]
    level = 1.0 - (1.0 - confidence) / max(1, len(chain))
    found: list[Step] = []
    entered = 0
    last: StageEffect | None = None
    for effect in chain:
        assert effect.at is not None  # noqa: S101 - it is known
        value = effect.at(level)
        if last is None:
            growth, before, was = undefined("no stage before"), "", 0
        else:
            growth, before, was = difference(last, effect, level), last.place, side(found[-1].value)
        change = _change(side(value), was, value if last is None else growth, entered)
        if change == "enters" or (entered and change == "turns"):
            entered = side(value)
        found.append(Step(effect.place, before, value, growth, change))
        last = effect
    return tuple(found)


def _change(now: int, was: int, moved: Estimate, entered: int) -> Change:
    to = side(moved)
    if now and -now in (was, entered):
        return "turns"
    if now and to == now:
        return "grows" if entered else "enters"
    if was and to == -was:
        return "fades"
    return ""


def side(value: Estimate) -> int:
    """Return 1 or -1 where the interval lies on one side of 0, else 0."""
    if math.isnan(value.ci_low):
        return 0
    return 1 if value.ci_low > 0.0 else -1 if value.ci_high < 0.0 else 0
