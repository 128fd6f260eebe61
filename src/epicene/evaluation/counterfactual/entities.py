"""Entities that a tool finds in a document and not in its twin, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from epicene.evaluation.counterfactual.matching import Found, carried, compare, overlap
from epicene.evaluation.counterfactual.run import Answered, Asked
from epicene.evaluation.counterfactual.series import Series

NO_ENTITY = "nothing_found: the tool found no entity"
NO_GOLD = "no_gold: the corpus annotates nothing under these labels"


def entity_series(asked: Sequence[tuple[int, Asked]], direction: str) -> Iterator[Series]:
    """Yield how entities come and go: with the swap, with its controls, and for which side.

    Parameters
    ----------
    asked : sequence of (int, Asked)
        Documents that were answered, with their place in the corpus.
    direction : str
        What more entities with the first value of the contrast mean.
    """
    if not any(one.swap.before.entities is not None for _, one in asked):
        return
    swap = [(place, one, list(compare(one.swap))) for place, one in asked]
    labels = sorted({found.label for _, _, all_found in swap for found in all_found})
    for item in ("", *labels) if len(labels) > 1 else ("",):
        units = [
            (place, one.first_minus_second, found)
            for place, one, all_found in swap
            for found in all_found
            if item in ("", found.label)
        ]
        yield from _of_swap(units, item, direction)
    yield from _of_controls(asked, swap)
    yield from _of_gold(asked, frozenset(labels), direction)


def _of_swap(
    units: Sequence[tuple[int, int, Found]], item: str, direction: str
) -> Iterator[Series]:
    places = np.array([place for place, _, _ in units], dtype=np.intp)
    before = np.array([found.before for _, _, found in units], dtype=np.float64)
    after = np.array([found.after for _, _, found in units], dtype=np.float64)
    moved = np.array([found.moved for _, _, found in units], dtype=np.float64)
    signs = np.array([sign for _, sign, _ in units], dtype=np.float64)
    yield Series(
        "entity_change_rate",
        np.abs(before - after),
        "share",
        places,
        NO_ENTITY,
        item,
        neutral=0.0,
        direction="more_biased",
        compared=not item,
    )
    for metric, values in (
        ("entity_only_original", before * (1.0 - after)),
        ("entity_only_twin", after * (1.0 - before)),
        ("entity_bounds_changed", moved),
    ):
        yield Series(metric, values, "share", places, NO_ENTITY, item)
    yield Series(
        "entity_shift",
        signs * (before - after),
        "change",
        places,
        NO_ENTITY,
        item,
        neutral=0.0,
        direction=direction,
        tested=True,
        compared=not item,
    )


def _of_controls(
    asked: Sequence[tuple[int, Asked]], swap: Sequence[tuple[int, Asked, list[Found]]]
) -> Iterator[Series]:
    control = [(place, list(compare(one.control))) for place, one in asked]
    yield _change_rate("entity_change_rate_neutral_edit", control)
    again = [(place, one.again) for place, one in asked]
    if all(answered is not None for _, answered in again):
        yield _change_rate(
            "entity_change_rate_repetition",
            [(place, list(compare(one))) for place, one in again if isinstance(one, Answered)],
        )
    more = [
        _n_changed(found) - _n_changed(neutral)
        for (_, _, found), (_, neutral) in zip(swap, control, strict=True)
    ]
    yield Series(
        "entity_changes_excess",
        np.array(more, dtype=np.float64),
        "mean",
        np.array([place for place, _ in asked], dtype=np.intp),
        NO_ENTITY,
        neutral=0.0,
        direction="more_biased",
        tested=True,
    )


def _change_rate(metric: str, found: Sequence[tuple[int, list[Found]]]) -> Series:
    units = [(place, one) for place, all_found in found for one in all_found]
    values = np.array([one.before != one.after for _, one in units], dtype=np.float64)
    places = np.array([place for place, _ in units], dtype=np.intp)
    return Series(metric, values, "share", places, NO_ENTITY)


def _n_changed(found: Sequence[Found]) -> int:
    return sum(one.before != one.after for one in found)


def _of_gold(
    asked: Sequence[tuple[int, Asked]], labels: frozenset[str], direction: str
) -> Iterator[Series]:
    """Yield whether what is truly there is found more often with one value than with the other."""
    units = [
        (place, one.first_minus_second * moved)
        for place, one in asked
        for moved in _gold_moves(one, labels)
    ]
    if not units:
        return
    yield Series(
        "gold_entity_shift",
        np.array([moved for _, moved in units], dtype=np.float64),
        "change",
        np.array([place for place, _ in units], dtype=np.intp),
        NO_GOLD,
        neutral=0.0,
        direction=direction,
        tested=True,
        compared=True,
    )


def _gold_moves(one: Asked, labels: frozenset[str]) -> Iterator[int]:
    """Yield, of each gold entity, 1 where it was found in the document alone, -1 in the twin."""
    for entity in one.document.entities:
        if entity.label not in labels:
            continue
        spans = entity.spans if one.pair.read is None else carried(entity.spans, one.pair.read)
        twins = carried(spans, one.pair.swap)
        if not twins:
            continue
        before, after = (
            any(e.label == entity.label and overlap(e.spans, there) for e in found or ())
            for found, there in (
                (one.swap.before.entities, spans),
                (one.swap.after.entities, twins),
            )
        )
        yield int(before) - int(after)
