"""The dates of a document, all counted from the day on which it is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from epicene.corpora.generation.french_dates import MONTHS, month, of_month, written
from epicene.corpora.generation.marks import NBSP
from epicene.corpora.generation.mental_health.grammar import de

if TYPE_CHECKING:
    import numpy as np

_FIRST, _LAST = date(2018, 1, 8), date(2024, 11, 29)
# Weeks in hospital: an acute stay ends long enough after its beginning for a remission of two
# months, day hospital included; a stable one lasts
# long enough for scores to have changed; one for advice is brief.
_STAYS = {"acute": (11, 16), "stable": (3, 6), "brief": (1, 2)}


def _long(day: date) -> str:
    return written(day, "long").replace(" ", NBSP, 1)


def _short(day: date) -> str:
    return written(day, "slash")


def _working_day(day: date) -> date:
    """Return the day, or the Monday after where it falls on a week-end."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def draw_days(rng: np.random.Generator, stay: str, age: int) -> Mapping[str, str]:
    """Draw the calendar of a document.

    Parameters
    ----------
    rng : Generator
        Of this patient's dates.
    stay : {"acute", "stable", "brief"}
        How long a stay in hospital lasts.
    age : int
        In years; nothing psychiatric is dated before the age of 16.
    """
    today = _working_day(_FIRST + timedelta(days=int(rng.integers((_LAST - _FIRST).days))))
    low, high = _STAYS[stay]
    entry = _working_day(today - timedelta(weeks=int(rng.integers(low, high + 1))))
    before = _working_day(today - timedelta(weeks=int(rng.integers(4, 11)), days=1))
    after = _working_day(today + timedelta(weeks=int(rng.integers(2, 7)), days=2))
    later = _working_day(after + timedelta(weeks=int(rng.integers(5, 10))))
    years_ago = int(rng.integers(2, max(3, min(14, age - 15))))
    past = f"{MONTHS[int(rng.integers(12))]} {today.year - years_ago}"
    return {
        "date": _long(today),
        "date_short": _short(today),
        "entry": _long(entry),
        "entry_short": _short(entry),
        "before": _long(before),
        "before_month": month(before),
        "next": _long(after),
        "next_short": _short(after),
        "later": month(later),
        "de_later": of_month(later),
        "past_year": str(today.year - years_ago),
        "past_month": past,
        "de_past_month": f"{de(past)}{past}",
        "arrival_year": str(today.year - int(rng.integers(1, max(2, min(20, age - 16))))),
        "weeks": str(int(rng.integers(3, 11))),
        # A remission of two months is what a trial asks for.
        "months": str(int(rng.integers(4, 20))),
        "hour": f"{int(rng.integers(9, 18))}\u00a0h\u00a0{rng.choice(['00', '15', '30', '45'])}",
    }
