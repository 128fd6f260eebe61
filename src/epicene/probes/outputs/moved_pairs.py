"""Scores of sentence pairs with the move of each pair, and by the group that pairs are about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from epicene.corpora.pair_table import AUTHORS_ONLY
from epicene.corpora.pairs import contrast
from epicene.metrics import partition
from epicene.metrics.linear import linear_mean
from epicene.probes.base import Moved, PairSet

if TYPE_CHECKING:
    import pandas as pd

OF_GROUP = "stereotype_score_of_group"


def directions(table: pd.DataFrame) -> Iterator[tuple[str, str, np.ndarray]]:
    """Yield each axis and group that has stereotypes, where the other has some against it too.

    That is a group that stands both in ``group_more`` and in ``group_less`` of an axis; or, in the
    authors' own file, whether a pair is one of a stereotype or of its contrary.

    Yields
    ------
    axis, group : str
    chosen : ndarray of bool, shape (n_pairs,)
        The pairs whose stereotype is about the group.
    """
    if {"group_more", "group_less"} <= set(table.columns):
        column, other = table["group_more"], table["group_less"]
    elif AUTHORS_ONLY[0] in table:
        column = other = table[AUTHORS_ONLY[0]]
    else:
        return
    for axis in sorted(set(table["axis"])):
        here = (table["axis"] == axis).to_numpy()
        against = sorted(set(column[here]) & set(other[here]) - {""})
        for group in against if len(against) > 1 else ():
            yield axis, str(group), here & (column == group).to_numpy()


def moved_pairs(
    pairs: PairSet,
    scored: pd.DataFrame,
    controls: pd.DataFrame | None,
    axis: str,
    group: str,
    counted: np.ndarray,
) -> Iterator[Moved]:
    """Yield the numbers of an axis, or of a group of it, with the moves of contrasts.

    Parameters
    ----------
    scored, controls : pandas.DataFrame
        With their margins; see `epicene.probes.outputs.pairs`.
    counted : ndarray of bool, shape (n_pairs,)
        The pairs that count.
    """
    counted = counted & scored["margin"].notna().to_numpy()
    items = partition(contrasts_of(scored), len(scored))
    margins = np.where(counted, scored["margin"], 0.0)
    numbers = {OF_GROUP if group else "stereotype_score": np.where(margins > 0.0, 100.0, 0.0)}
    if not group:
        numbers["mean_margin"] = margins
    if controls is not None and "edit" in scored and not group:
        means = controls[controls["usable"]].groupby("edit")["margin"].mean()
        numbers["margin_vs_control"] = margins - scored["edit"].map(means).to_numpy()
    for metric, values in numbers.items():
        among = counted & ~np.isnan(values)
        number = linear_mean(np.where(among, values, 0.0), among, items)
        yield Moved(pairs.name.label, metric, axis, group, "", number, items)


def contrasts_of(frame: pd.DataFrame) -> list[str] | None:
    """Return what the two sentences of each pair exchange; None where the file does not say."""
    return [contrast(edit) for edit in frame["edit"]] if "edit" in frame else None
