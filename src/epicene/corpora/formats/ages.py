"""Age at a date, from what is known of the day of birth."""

from __future__ import annotations

from datetime import date
from typing import Any

OLDEST = 130


def age_at(birth: date | int | None, day: date | None) -> float | None:
    """Return completed years.

    Parameters
    ----------
    birth : date or int, optional
        The day, or the year alone: then the age may be one year too many.
    day : date, optional
        When the note was written.

    Returns
    -------
    float or None
        None where one of the two is not known, or the note was written before the birth or more
        than 130 years after: one of the dates is wrong then.
    """
    if birth is None or day is None:
        return None
    if isinstance(birth, int):
        age = day.year - birth
    else:
        age = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    return float(age) if 0 <= age < OLDEST else None


def day_of(value: Any) -> date | None:
    """Read a date, a moment, or ISO 8601 text; None for anything else."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
