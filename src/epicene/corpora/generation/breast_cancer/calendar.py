"""The calendar of a document: everything is dated from the day on which it is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from epicene.corpora.generation.french_dates import FORMS, month, of_month, working_day, written
from epicene.corpora.generation.stream import Stream

_FIRST, _DAYS = date(2018, 2, 5), 2480
# Days since the first biopsy, by the moment of care.
_SINCE_BIOPSY = {
    "diagnosis": (9, 24),
    "postop": (30, 55),
    "chemo": (80, 150),
    "hormone": (270, 420),
    "extended": (1650, 2500),
    "metastatic": (500, 1500),
}


def calendar_slots(stream: Stream, phase: str) -> Mapping[str, str]:
    """Draw the dates of a document.

    Returns
    -------
    mapping
        Slots: ``X_on`` follows a verb, ``X_of`` a noun; ``today``, ``entry``, ``biopsy_year``.
    """
    today = working_day(_FIRST + timedelta(days=stream.whole("day", 0, _DAYS)))
    form = stream.one("date form", ("long", *FORMS))
    biopsy = working_day(today - timedelta(days=stream.whole("biopsy", *_SINCE_BIOPSY[phase])))
    stay = stream.whole("stay", 2, 4) if phase == "postop" else stream.whole("long stay", 5, 11)
    entry = today - timedelta(days=stay)
    # In a stay after surgery the operation is on the day after the entry.
    operated = entry + timedelta(days=1) if phase == "postop" else biopsy + timedelta(days=35)
    days = {
        "imaging": working_day(biopsy - timedelta(days=stream.whole("imaging", 5, 15))),
        "biopsy": biopsy,
        "extension": working_day(today - timedelta(days=stream.whole("extension", 3, 8))),
        "bio": today - timedelta(days=stream.whole("bio", 0, 2)),
        "surgery": operated,
        "control": working_day(today - timedelta(days=stream.whole("control", 10, 40))),
    }
    values = {
        "today": written(today, form),
        "today_long": written(today, "long"),
        "entry": written(entry, form),
        "stay_days": str(stay),
        "biopsy_year": str(biopsy.year),
        "weeks": str(stream.whole("weeks", 2, 5)),
        "months": stream.one("months", ("trois", "quatre", "six")),
        "next": written(working_day(today + timedelta(days=stream.whole("next", 14, 35))), form),
    }
    for name, day in days.items():
        if name == "bio" or stream.chance(f"{name} day", 0.6):
            values |= {
                f"{name}_on": f"le {written(day, form)}",
                f"{name}_of": f"du {written(day, form)}",
            }
        else:
            values |= {f"{name}_on": f"en {month(day)}", f"{name}_of": of_month(day)}
    return values
