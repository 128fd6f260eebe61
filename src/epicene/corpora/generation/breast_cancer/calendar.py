"""The calendar of a document: everything is dated from the day on which it is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from epicene.corpora.generation.breast_cancer.cases import TNBC, Case
from epicene.corpora.generation.french_dates import FORMS, month, of_month, working_day, written
from epicene.corpora.generation.stream import Stream

_SATURDAY, _WITHOUT_EC = 5, 75
_FIRST, _DAYS = date(2018, 2, 5), 2480
# Days from the first biopsy to the day of the document, by the moment of care.
_SINCE_BIOPSY = {
    "diagnosis": (9, 24),
    "postop": (52, 70),
    "hormone": (400, 560),
    "extended": (1800, 1950),
    "metastatic": (500, 1500),
}
# Days from the biopsy to the first cycle.
_BEFORE_SURGERY, _AFTER_SURGERY = 25, 70
# Days from the biopsy to the end of radiotherapy: after four cycles and twelve weeks, or four
# cycles alone for the eldest.
_RADIATED, _RADIATED_75 = 300, 215
_NUMBERS = ["trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze"]


def calendar_slots(stream: Stream, case: Case, cure_days: int, age: int) -> Mapping[str, str]:
    """Draw the dates of a document.

    Parameters
    ----------
    stream : Stream
        Of the patient.
    case : Case
        Says which moment of care it is.
    cure_days : int
        Days since the chemotherapy began, where it goes on.
    age : int
        In years.

    Returns
    -------
    mapping
        Slots: ``X_on`` follows a verb, ``X_of`` a noun; ``today``, ``entry``, ``exit``.
    """
    today = working_day(_FIRST + timedelta(days=stream.whole("day", 0, _DAYS)))
    form = stream.one("date form", ("long", *FORMS))
    in_ward = case.genre == "discharge_summary"
    febrile = in_ward and case.phase == "chemo"
    # After surgery, the summary waits for the specimen.
    exit_day = today
    stay = stream.whole("long stay", 5, 11)
    if in_ward and case.phase == "postop":
        exit_day = working_day(today - timedelta(days=stream.whole("specimen", 12, 18)))
        stay = stream.whole("stay", 2, 4)
    if case.phase == "postop":
        stay = _operated_in_the_week(exit_day, stay)
    entry = exit_day - timedelta(days=stay)
    biopsy = working_day(today - timedelta(days=_since_biopsy(stream, case, cure_days, stay)))
    radiated = _RADIATED_75 if age >= _WITHOUT_EC else _RADIATED
    months = round(((today - biopsy).days - radiated) / 30)
    operated = working_day(biopsy + timedelta(days=stream.whole("to surgery", 31, 38)))
    if case.phase == "postop":
        weeks_ago = today - timedelta(days=stream.whole("since surgery", 14, 24))
        operated = entry + timedelta(days=1) if in_ward else working_day(weeks_ago)
    extended = biopsy + timedelta(days=8)
    if case.phase == "metastatic":
        extended = today - timedelta(days=stream.whole("extension", 3, 8))
    days = {
        "imaging": working_day(biopsy - timedelta(days=stream.whole("imaging", 5, 15))),
        "biopsy": biopsy,
        "extension": working_day(extended),
        # A fever in aplasia is counted on entry.
        "bio": entry if febrile else exit_day - timedelta(days=stream.whole("bio", 0, 2)),
        "surgery": operated,
        "control": working_day(today - timedelta(days=stream.whole("control", 10, 40))),
    }
    values = {
        "today": written(today, form),
        "today_long": written(today, "long"),
        "entry": written(entry, form),
        "exit": written(exit_day, form),
        "stay_days": str(stay),
        "biopsy_year": str(biopsy.year),
        "months": _NUMBERS[min(max(months, 3), 11) - 3],
    }
    weeks = stream.whole("weeks", 2, 5)
    if case.phase in {"hormone", "extended"}:
        weeks += 23
    values["next_in"] = f"{weeks} semaines" if weeks < 10 else "six mois"
    later = today + timedelta(weeks=weeks)
    values["next"] = written(working_day(later), form)
    for name, day in days.items():
        exact = name == "bio" or (name == "surgery" and in_ward)
        if exact or stream.chance(f"{name} day", 0.6):
            text = written(day, form)
            values |= {f"{name}_on": f"le {text}", f"{name}_of": f"du {text}"}
        else:
            values |= {f"{name}_on": f"en {month(day)}", f"{name}_of": of_month(day)}
    return values


def _operated_in_the_week(exit_day: date, stay: int) -> int:
    """Return a stay as long, or some days longer, whose second day is no Saturday or Sunday."""
    while (exit_day - timedelta(days=stay - 1)).weekday() >= _SATURDAY:
        stay += 1
    return stay


def _since_biopsy(stream: Stream, case: Case, cure_days: int, stay: int) -> int:
    if case.phase != "chemo":
        return stream.whole("biopsy", *_SINCE_BIOPSY[case.phase])
    first = _BEFORE_SURGERY if case.diagnosis == TNBC else _AFTER_SURGERY
    # A fever comes ten days after the cycle.
    fever = 10 + stay if case.genre == "discharge_summary" else 0
    return first + cure_days + fever
