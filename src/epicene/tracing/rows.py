"""The effects of a trace as rows of the one tidy table."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from epicene.core.measurement import Measurement, to_frame
from epicene.metrics import Estimate
from epicene.metrics.judging import judged
from epicene.tracing.associations.association import Association
from epicene.tracing.effects import CONFIDENCE, StageEffect, difference

if TYPE_CHECKING:
    import pandas as pd

PROBE, EFFECT, GROWTH = "trace", "trace_effect", "trace_growth"
REFERENCES = {
    "log_odds_ratio": "hasselblad1995meta",
    "decisions": "hasselblad1995meta",
    "weat": "caliskan2017semantics",
    "tokens": "petrov2023language",
}


def table_of(model: str, association: Association, effects: Sequence[StageEffect]) -> pd.DataFrame:
    """Return a row an effect, and a row a step from one place of the chain to the next.

    Intervals are those of each number by itself, at 95 %; those that hold for all places together
    are in `Trace.steps`.
    """
    rows = [*_effects(model, association, effects), *_growth(model, association, effects)]
    return judged(to_frame(rows))


def _effects(
    model: str, association: Association, effects: Sequence[StageEffect]
) -> Iterator[Measurement]:
    for effect in effects:
        direction = "toward_association" if effect.in_chain else "more_tokens_first_group"
        yield _measured(model, association, effect, EFFECT, effect.place, effect.value, direction)


def _growth(
    model: str, association: Association, effects: Sequence[StageEffect]
) -> Iterator[Measurement]:
    chain = [effect for effect in effects if effect.in_chain and effect.known]
    for before, after in itertools.pairwise(chain):
        yield _measured(
            model,
            association,
            after,
            GROWTH,
            f"{before.place}>{after.place}",
            difference(before, after, CONFIDENCE),
            "toward_association",
        )


def _measured(
    model: str,
    association: Association,
    effect: StageEffect,
    metric: str,
    item: str,
    value: Estimate,
    direction: str,
) -> Measurement:
    return Measurement(
        model=model if effect.stage != "corpus" else "",
        data=effect.data or association.name.label,
        stage=effect.stage,
        probe=PROBE,
        metric=metric,
        axis=association.axis,
        group=association.id,
        item=item,
        estimate=value.estimate,
        ci_low=value.ci_low,
        ci_high=value.ci_high,
        p_value=value.p_value,
        neutral=0.0,
        direction=direction,
        n=value.n,
        n_unscored=value.n_unscored,
        unscored_reason=value.reason,
        reference=REFERENCES.get(effect.measure, ""),
    )
