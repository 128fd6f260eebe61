"""Ask every stage of the chain for the effect of one association."""

from __future__ import annotations

from collections.abc import Iterator

from epicene.core.errors import NotApplicableError
from epicene.core.progress import Progress, Silent
from epicene.tracing.effects import StageEffect, not_applicable
from epicene.tracing.stages.base import StageInputs, lacking
from epicene.tracing.stages.registry import STAGES


def follow(inputs: StageInputs, progress: Progress | None = None) -> tuple[StageEffect, ...]:
    """Return the effects of all stages, in the order of the chain.

    A stage that cannot be asked gives one row with the reason, never a gap.
    """
    told = progress or Silent()
    found: list[StageEffect] = []
    for kind in STAGES:
        told.describe(kind)
        found += _of(kind, inputs)
        told.advance()
    return tuple(found)


def _of(kind: str, inputs: StageInputs) -> Iterator[StageEffect]:
    stage = STAGES.get(kind)
    if missing := lacking(stage, inputs.model):
        reason = f"the model lacks {', '.join(missing)}."
        yield not_applicable(kind, stage.stage, reason)
        return
    try:
        yield from stage.effects(inputs)
    except NotApplicableError as error:
        yield not_applicable(kind, stage.stage, error.message)
