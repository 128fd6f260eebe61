"""Dates as French hospital letters write them, relative to the day of the document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from epicene.corpora.generation.french_dates import month, of_month, working_day, written
from epicene.corpora.generation.ibd.levels import MODERATE, REMISSION, SEVERE
from epicene.corpora.generation.stream import Stream

_WORDS = """
zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize
dix-sept dix-huit dix-neuf vingt
"""
WORDS = tuple(_WORDS.split())
_FORMS = ("long", "long", "slash", "dot", "short")


def words(n: int) -> str:
    """Write a small number in words, a larger one in figures."""
    return WORDS[n] if n < len(WORDS) else str(n)


def delay(months: int) -> str:
    """Write a number of months as one would say it."""
    if months == 1:
        # Not « un mois », which would elide the word before it.
        return "quatre semaines"
    years, rest = divmod(months, 12)
    if months > 23 and rest == 0:
        return f"{words(years)} ans"
    return f"{words(months)} mois"


# Days of a stay, weeks and months until the next visit: the worse, the sooner.
_STAY: Mapping[str, tuple[int, int]] = {
    REMISSION: (4, 8),
    MODERATE: (4, 8),
    SEVERE: (7, 13),
}
_NEXT_WEEKS: Mapping[str, tuple[int, int]] = {
    REMISSION: (8, 12),
    MODERATE: (3, 8),
    SEVERE: (2, 3),
}
_NEXT_MONTHS: Mapping[str, tuple[int, int]] = {
    REMISSION: (4, 6),
    MODERATE: (2, 4),
    SEVERE: (2, 2),
}


def draw_dates(stream: Stream, level: str) -> tuple[date, Mapping[str, str]]:
    """Draw the day of the document and those of examinations and appointments around it.

    Parameters
    ----------
    stream : Stream
        Of the patient.
    level : str
        How active the disease is.

    Returns
    -------
    tuple
        The day of the document, and slots: ``X_on`` follows a verb, ``X_of`` a noun.
    """
    today = date(2018, 1, 8) + timedelta(days=stream.whole("day", 0, 2500))
    today = working_day(today)
    form = stream.one("date form", _FORMS)
    stay = stream.whole("stay", *_STAY[level])
    values = {
        "today": written(today, form),
        "today_long": written(today, "long"),
        "entry": written(today - timedelta(days=stay), form),
        "stay_days": words(stay),
        "year": str(today.year),
    }
    ago = {
        # A severe flare is explored at once.
        "colo": stream.whole("colo ago", *((5, 20) if level == SEVERE else (14, 75))),
        "imaging": stream.whole("imaging ago", *((4, 18) if level == SEVERE else (15, 80))),
        "bio": stream.whole("bio ago", 2, 10),
        "last": stream.whole("last ago", 80, 200),
    }
    for name, days in ago.items():
        day = today - timedelta(days=days)
        if stream.chance(f"{name} day", 0.6):
            text = written(day, form)
            values |= {f"{name}_on": f"le {text}", f"{name}_of": f"du {text}"}
        else:
            text = of_month(day)
            values |= {f"{name}_on": f"en {month(day)}", f"{name}_of": text}
    # A stay looks back on what was done during it, from the first day on.
    for name, after in {"bio": 0, "imaging": 1, "colo": 2}.items():
        during = written(today - timedelta(days=stay - after), form)
        values |= {f"stay_{name}_on": f"le {during}", f"stay_{name}_of": f"du {during}"}
    weeks = stream.whole("next weeks", *_NEXT_WEEKS[level])
    months = stream.whole("next months", *_NEXT_MONTHS[level])
    values |= {"next": words(weeks), "next_n": str(weeks)}
    values |= {"next_months": words(months), "next_months_n": str(months)}
    return today, values
