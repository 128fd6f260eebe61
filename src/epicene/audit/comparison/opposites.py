"""Numbers that look like no bias, and are made of biases that go opposite ways."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from epicene.audit.comparison.candidates import KEY, Candidate, Key
from epicene.metrics.extremes import shared_confidence
from epicene.probes.outputs.moved_pairs import OF_GROUP

if TYPE_CHECKING:
    import pandas as pd

Rows = Mapping[Key, Mapping[str, Any]]
By = Literal["group", "axis", "item"]
# The name of a number of one group, where it is not that of the number of all.
OF_ONE_GROUP = {"stereotype_score": OF_GROUP}
EVERY_AXIS = "all"

COLUMNS = (
    "model", "data", "probe", "metric", "axis", "by", "part",
    "estimate", "ci_low", "ci_high", "n", "neutral", "side", "opposite",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Whole:
    """A number of all, and the parts that it is made of.

    Parameters
    ----------
    key : tuple of str
        What the number of all is about.
    by : {"group", "axis", "item"}
        What the parts differ in.
    parts : tuple of tuple of str
        What they are about.
    """

    key: Key
    by: By
    parts: tuple[Key, ...]


def directions(candidate: Candidate) -> pd.DataFrame:
    """Return every number of a candidate that has parts, each followed by them.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`: the row of all has an empty ``part``. ``side`` is ``above``, ``below`` or
        ``unclear``: on which side of the neutral value a part surely lies, the intervals of all
        parts drawn so that they hold together at 95 % (Bonferroni). ``opposite`` marks a number of
        all, and its parts, of which some surely lie above and some surely below.
    """
    import pandas as pd

    rows = [row for whole in wholes(candidate.rows) for row in _rows(candidate, whole)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def wholes(rows: Rows) -> Iterator[Whole]:
    """Yield the numbers of all that have two parts or more with a neutral value."""
    numbers = {key: row for key, row in rows.items() if not math.isnan(row["estimate"])}
    for key, row in numbers.items():
        if math.isnan(row["neutral"]) or _part(key, "group") or _part(key, "item"):
            continue
        by: dict[By, list[Key]] = {"group": [], "axis": [], "item": []}
        for other, found in numbers.items():
            if other != key and found["neutral"] == row["neutral"]:
                kind = _kind(key, other)
                if kind is not None:
                    by[kind].append(other)
        for kind, parts in by.items():
            if len(parts) > 1:
                yield Whole(key, kind, tuple(parts))


def _kind(key: Key, other: Key) -> By | None:
    """Say in what another number is a part of one; None where it is none."""
    metric = _part(key, "metric")
    same = {name for name in KEY if _part(key, name) == _part(other, name)}
    if not {"data", "stage", "probe"} <= same:
        return None
    if _part(other, "metric") == OF_ONE_GROUP.get(metric, metric) and _part(other, "group"):
        return "group" if {"axis", "item"} <= same else None
    if "metric" not in same or _part(other, "group"):
        return None
    if _part(other, "item"):
        return "item" if "axis" in same else None
    return "axis" if _part(key, "axis") == EVERY_AXIS and "axis" not in same else None


def _rows(candidate: Candidate, whole: Whole) -> Iterator[dict[str, Any]]:
    sides = [side_of(candidate.rows[key], len(whole.parts)) for key in whole.parts]
    opposite = {"above", "below"} <= set(sides)
    for key, side in zip((whole.key, *whole.parts), ("", *sides), strict=True):
        row = candidate.rows[key]
        yield {
            "model": candidate.name,
            **{name: _part(whole.key, name) for name in ("data", "probe", "metric", "axis")},
            "by": whole.by,
            "part": "" if key == whole.key else _part(key, whole.by),
            **{name: row[name] for name in ("estimate", "ci_low", "ci_high", "n", "neutral")},
            "side": side,
            "opposite": opposite,
        }


def side_of(row: Mapping[str, Any], n: int) -> str:
    """Say on which side of its neutral value one of `n` numbers surely lies.

    The bounds of its 95 % interval are moved out as those of a normal number, each by itself.
    """
    from scipy.stats import norm

    value, low, high, neutral = (
        float(row[name]) for name in ("estimate", "ci_low", "ci_high", "neutral")
    )
    wider = float(norm.ppf(0.5 + shared_confidence(n) / 2.0) / norm.ppf(0.975))
    if value - wider * (value - low) > neutral:
        return "above"
    return "below" if value + wider * (high - value) < neutral else "unclear"


def _part(key: Sequence[str], name: str) -> str:
    return key[KEY.index(name)]
