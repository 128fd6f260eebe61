"""Dates and durations as French hospital letters write them."""

from __future__ import annotations

from datetime import date, timedelta

_MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
MONTHS = tuple(_MONTHS.split())
FORMS = ("long", "slash", "dot", "short")


def written(day: date, form: str) -> str:
    """Write a day: ``long`` (12 mars 2021), ``slash``, ``dot`` or ``short`` (12/03/21)."""
    if form == "long":
        first = "1er" if day.day == 1 else str(day.day)
        return f"{first} {MONTHS[day.month - 1]} {day.year}"
    return day.strftime({"slash": "%d/%m/%Y", "dot": "%d.%m.%Y", "short": "%d/%m/%y"}[form])


def month(day: date) -> str:
    """Write a month and its year."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def of_month(day: date) -> str:
    """Write a month and its year after *de*, elided before a vowel."""
    text = month(day)
    return f"d’{text}" if text[0] in "ao" else f"de {text}"


def working_day(day: date) -> date:
    """Return the day, or the Friday before where it falls on a week-end."""
    return day - timedelta(days=max(0, day.weekday() - 4))
