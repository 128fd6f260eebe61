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
# Day and month, of those that fall on the same date each year.
HOLIDAYS = frozenset([(1, 1), (1, 5), (8, 5), (14, 7), (15, 8), (1, 11), (11, 11), (25, 12)])
_OF_3114 = date(2021, 10, 1)
# Weeks in hospital: an acute stay ends long enough after its beginning for a remission of two
# months, day hospital included; a stable one lasts
# long enough for scores to have changed; one for advice is brief.
_STAYS = {"acute": (11, 16), "stable": (3, 6), "brief": (1, 2)}


def _long(day: date) -> str:
    return written(day, "long").replace(" ", NBSP, 1)


def _short(day: date) -> str:
    return written(day, "slash")


def _working_day(day: date) -> date:
    """Return the day, or the next one that is neither of a week-end nor a public holiday."""
    while day.weekday() > 4 or (day.day, day.month) in HOLIDAYS:
        day += timedelta(days=1)
    return day


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
    weeks = int(rng.integers(4, 11))
    before = _working_day(today - timedelta(weeks=weeks, days=1))
    after = _working_day(today + timedelta(weeks=int(rng.integers(2, 7)), days=2))
    later = _working_day(after + timedelta(weeks=int(rng.integers(5, 10))))
    # Long enough ago for a diagnosis that came late to have been made since.
    years_ago = int(rng.integers(3, max(4, min(14, age - 15))))
    # Nobody is followed in France before having come.
    here_for = years_ago + int(rng.integers(0, max(1, min(8, age - 12 - years_ago))))
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
        "arrival_year": str(today.year - here_for),
        # The national number for the prevention of suicide.
        "has_3114": "yes" if today >= _OF_3114 else "no",
        "weeks": str(weeks),
        # A remission of two months is what a trial asks for.
        "months": str(int(rng.integers(4, 20))),
        "hour": f"{int(rng.integers(9, 18))}\u00a0h\u00a0{rng.choice(['00', '15', '30', '45'])}",
    }
