"""Two models or tools along the chain: every number that both have, and by how much it changed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from epicene.audit.comparison.candidates import KEY, Candidate, Key
from epicene.audit.comparison.opposites import EVERY_AXIS
from epicene.audit.comparison.pairs import NO_INTERVAL, Comparing, linears_of_moves
from epicene.audit.comparison.questions import CONTROL_AXIS, Better, Question, better_of
from epicene.core.measurement import NAN, STAGES
from epicene.metrics import benjamini_hochberg
from epicene.metrics.distances import UNKNOWN

if TYPE_CHECKING:
    import pandas as pd

Role = Literal["bias", "usefulness", "recoverability"]

LEVEL = 0.95
ALPHA = 0.05
LINEAR, NONLINEAR = "gender_accuracy", "gender_accuracy_nonlinear"
# How well a probe reads a gender that a text says: what an erasure is to take away.
RECOVERED = frozenset({LINEAR, NONLINEAR})

COLUMNS = (
    "stage", "role", "probe", "data", "metric", "axis", "group", "item",
    "first", "first_low", "first_high", "second", "second_low", "second_high",
    "change", "change_low", "change_high", "p_value", "p_adjusted", "paired", "reading",
    "neutral", "direction", "n", "tested", "reason",
)  # fmt: skip


def chain(first: Candidate, second: Candidate) -> pd.DataFrame:
    """Compare every number of bias, usefulness or recoverability that two candidates share.

    Returns
    -------
    pandas.DataFrame
        A row a number (`COLUMNS`), in the order of the chain. ``change`` is the second minus the
        first: of a bias, by how much further it lies from its neutral value, on either side; of
        the others, of the number itself. ``paired`` where it is of the same items. ``reading`` is
        ``better``, ``worse`` or ``unclear``, by ``p_adjusted`` (Benjamini-Hochberg over
        the rows of its role, of bias those that either was tested in: many biases hide no loss of
        usefulness),
        or ``same`` where every item gives both the same.
        A number that one of them lacks has a ``reason`` and no change.
    """
    import pandas as pd

    rows = [
        _row(first, second, key, role, better)
        for key in first.rows
        if key in second.rows and not _said_again(first, key)
        for role, better in _roles(first, second, key)
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table["p_adjusted"] = _adjusted(table)
    table["reading"] = [
        "same" if bounds == (0.0, 0.0) else _reading(str(role), better, change, p)
        for role, better, change, p, bounds in zip(
            table["role"],
            table["reading"],
            table["change"],
            table["p_adjusted"],
            zip(table["change_low"], table["change_high"], strict=True),
            strict=True,
        )
    ]
    order = {stage: place for place, stage in enumerate(STAGES)}
    return table.sort_values("stage", key=lambda s: s.map(order), kind="stable", ignore_index=True)


def _adjusted(table: pd.DataFrame) -> list[float]:
    asked = (table["tested"] | (table["role"] != "bias")).to_numpy(bool)
    adjusted = np.full(len(table), NAN)
    for role in sorted(set(table["role"])):
        chosen = asked & (table["role"] == role).to_numpy(bool)
        adjusted[chosen] = benjamini_hochberg(table.loc[chosen, "p_value"].to_numpy(float))
    return [float(value) for value in adjusted]


def _said_again(candidate: Candidate, key: Key) -> bool:
    """Say whether a number of all axes is that of the only axis that there is."""
    if _part(key, "axis") != EVERY_AXIS:
        return False
    place = KEY.index("axis")
    same = [other for other in candidate.rows if _without(other, place) == _without(key, place)]
    return len(same) == 2


def _without(key: Key, place: int) -> Key:
    return (*key[:place], *key[place + 1 :])


def _roles(first: Candidate, second: Candidate, key: Key) -> list[tuple[Role, Better | None]]:
    """Say what a number is about; nothing where it only describes."""
    row = first.rows[key]
    if _part(key, "metric") in RECOVERED:
        return [("recoverability", "lower")]
    if _part(key, "axis") == CONTROL_AXIS:
        return []
    better = better_of(first, key)
    if better is not None:
        return [("usefulness", better)]
    both_neutral = not (math.isnan(row["neutral"]) or math.isnan(second.rows[key]["neutral"]))
    return [("bias", None)] if both_neutral else []


def _row(
    first: Candidate, second: Candidate, key: Key, role: Role, better: Better | None
) -> dict[str, Any]:
    one, two = first.rows[key], second.rows[key]
    fixed = dict(zip(KEY, key, strict=True)) | {
        "role": role,
        **{f"first{end}": one[name] for end, name in _ENDS},
        **{f"second{end}": two[name] for end, name in _ENDS},
        "neutral": one["neutral"],
        "direction": one["direction"],
        "n": min(int(one["n"]), int(two["n"])),
        "tested": not (math.isnan(one["p_value"]) and math.isnan(two["p_value"])),
        "reading": better or "",
    }
    if math.isnan(one["estimate"]) or math.isnan(two["estimate"]):
        reason = "; ".join(dict.fromkeys(filter(None, _reasons(one, two))))
        unknown = dict.fromkeys(("change", "change_low", "change_high", "p_value"), NAN)
        return fixed | unknown | {"paired": False, "reason": reason}
    linears = linears_of_moves((first, second), key)
    gap = Comparing(Question(key, better), linears).gap(second, first)
    low, high = gap.at(LEVEL)
    known = (low, high) != UNKNOWN
    return fixed | {
        "change": gap.value,
        "change_low": low if known else NAN,
        "change_high": high if known else NAN,
        "p_value": gap.p_value,
        "paired": bool(linears),
        "reason": "" if known else NO_INTERVAL,
    }


_ENDS = (("", "estimate"), ("_low", "ci_low"), ("_high", "ci_high"))


def _reasons(*rows: Any) -> list[str]:
    return [str(row["unscored_reason"]) for row in rows if math.isnan(row["estimate"])]


def _reading(role: str, better: str, change: float, p_adjusted: float) -> str:
    if math.isnan(change):
        return ""
    if not p_adjusted < ALPHA:
        return "unclear"
    wanted = 1.0 if role == "usefulness" and better == "higher" else -1.0
    return "better" if change * wanted > 0.0 else "worse"


def _part(key: Key, name: str) -> str:
    return key[KEY.index(name)]
