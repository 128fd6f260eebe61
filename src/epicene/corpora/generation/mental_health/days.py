"""The dates of a document, all counted from the day on which it is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from epicene.corpora.generation.mental_health.grammar import de

if TYPE_CHECKING:
    import numpy as np

# fmt: off
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)
# fmt: on
_FIRST, _LAST = date(2018, 1, 8), date(2024, 11, 29)
# Weeks in hospital: an acute stay ends long enough after its beginning for a remission of two
# months, day hospital included; a stable patient comes for an assessment.
_STAYS = {"acute": (11, 16), "stable": (1, 3)}


def long_date(day: date) -> str:
    """Write « 1er mars 2021 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number}\u00a0{MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """Write « 01/03/2021 »."""
    return f"{day:%d/%m/%Y}"


def month_of(day: date) -> str:
    """Write « mars 2021 »."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def working_day(day: date) -> date:
    """Return the day, or the Monday after where it falls on a week-end."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def draw_days(rng: np.random.Generator, phase: str, age: int) -> Mapping[str, str]:
    """Draw the calendar of a document.

    Parameters
    ----------
    rng : Generator
        Of this patient's dates.
    phase : {"acute", "stable"}
        How long a stay in hospital lasts.
    age : int
        In years; nothing psychiatric is dated before the age of 16.
    """
    today = working_day(_FIRST + timedelta(days=int(rng.integers((_LAST - _FIRST).days))))
    low, high = _STAYS[phase]
    entry = working_day(today - timedelta(weeks=int(rng.integers(low, high + 1))))
    before = working_day(today - timedelta(weeks=int(rng.integers(4, 11)), days=1))
    after = working_day(today + timedelta(weeks=int(rng.integers(2, 7)), days=2))
    later = working_day(after + timedelta(weeks=int(rng.integers(5, 10))))
    years_ago = int(rng.integers(2, max(3, min(14, age - 15))))
    month = MONTHS[int(rng.integers(12))]
    return {
        "date": long_date(today),
        "date_short": short_date(today),
        "entry": long_date(entry),
        "entry_short": short_date(entry),
        "before": long_date(before),
        "before_month": month_of(before),
        "next": long_date(after),
        "next_short": short_date(after),
        "later": month_of(later),
        "de_later": f"{de(month_of(later))}{month_of(later)}",
        "past_year": str(today.year - years_ago),
        "past_month": f"{month} {today.year - years_ago}",
        "arrival_year": str(today.year - int(rng.integers(1, max(2, min(20, age - 16))))),
        "weeks": str(int(rng.integers(3, 11))),
        # A remission of two months is what a trial asks for.
        "months": str(int(rng.integers(4, 20))),
        "hour": f"{int(rng.integers(9, 18))}\u00a0h\u00a0{rng.choice(['00', '15', '30', '45'])}",
    }
