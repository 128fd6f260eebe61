"""Find the one measurement that a criterion is on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from epicene.audit.deliverables.criterion import Criterion
from epicene.core.errors import InputError
from epicene.core.measurement import Measurement
from epicene.core.registry import suggestion

if TYPE_CHECKING:
    import pandas as pd

_EXACT = ("probe", "axis", "group", "item")
_NAMED = ("model", "data")
_SHOWN = 6


def row_of(criterion: Criterion, table: pd.DataFrame) -> Measurement:
    """Return the measurement that a criterion is on.

    A field that the criterion leaves out means the row that has none; where there is no such row,
    any.

    Raises
    ------
    InputError
        If there is none, with the names that come near; or if there are several, with what would
        tell them apart.
    """
    where = f"criterion {criterion.title!r}"
    answered = table[table["metric"] != ""]
    found = answered[answered["metric"] == criterion.metric]
    if not len(found):
        raise InputError(
            f"the deliverable {criterion.deliverable!r} has no metric {criterion.metric!r}.",
            where=where,
            hint=_why_not(criterion, table),
        )
    for field in (*_EXACT, *_NAMED):
        asked = getattr(criterion, field)
        if asked is None:
            continue
        values = found[field] if field in _EXACT else found[field].map(_name)
        chosen = found[values == asked]
        if not len(chosen):
            raise InputError(
                f"the metric {criterion.metric!r} has no {field} {asked!r} here.",
                where=where,
                hint=suggestion(asked, sorted({value or "''" for value in values})),
            )
        found = chosen
    for field in _EXACT:
        if getattr(criterion, field) is None and len(found) > 1:
            plain = found[found[field] == ""]
            found = plain if len(plain) else found
    if len(found) > 1:
        raise InputError(
            f"{len(found)} measurements are what it is on.", where=where, hint=_apart(found)
        )
    row = found.iloc[0].to_dict()
    return Measurement(**{str(key): value for key, value in row.items()})


def _why_not(criterion: Criterion, table: pd.DataFrame) -> str:
    known = sorted({metric for metric in table["metric"] if metric})
    hint = suggestion(criterion.metric, known)
    absent = table[(table["metric"] == "") & (table["unscored_reason"] != "")]
    if len(absent):
        row = absent.iloc[0]
        reason = str(row["unscored_reason"]).removeprefix("not_applicable: ")
        hint += f" The probe {row['probe']!r} had no answer: {reason}"
    return hint


def _apart(found: pd.DataFrame) -> str:
    for field in (*_EXACT, *_NAMED):
        values = found[field] if field in _EXACT else found[field].map(_name)
        distinct = list(dict.fromkeys(values))
        if len(distinct) > 1:
            shown = ", ".join(repr(value) for value in distinct[:_SHOWN])
            more = ", …" if len(distinct) > _SHOWN else ""
            return f"Add its {field}: {shown}{more}."
    return "Evaluate it once."


def _name(label: Any) -> str:
    """Return a label without its hash."""
    return str(label).rpartition("@")[0] or str(label)
