"""Which tokens to hide while each one is scored: the simplest two ways."""

from __future__ import annotations

from collections.abc import Iterable

from epicene.models.capabilities import Encoding, ScoringItem, Step


def one_at_a_time(encoding: Encoding) -> tuple[Step, ...]:
    """Hide each token in turn and read it back from all the others (Salazar et al. 2020)."""
    return tuple(Step(position, (position,)) for position in encoding.positions)


def left_to_right(encoding: Encoding) -> tuple[Step, ...]:
    """Hide each token and all that follow it: the log-likelihood of a causal model."""
    return tuple(
        Step(position, tuple(range(position, len(encoding)))) for position in encoding.positions
    )


def chained(encodings: Iterable[Encoding]) -> list[ScoringItem]:
    """Return each text with the steps of its chain rule, from left to right."""
    return [ScoringItem(encoding.ids, left_to_right(encoding)) for encoding in encodings]
