"""Where one text tells of several patients, each under a heading."""

from __future__ import annotations

import re

_ORDINALS = ("premi", "deuxi", "second", "troisi", "quatri", "cinqui", "sixi")
_VALUES = {"premi": 1, "deuxi": 2, "second": 2, "troisi": 3, "quatri": 4, "cinqui": 5, "sixi": 6}
_ROMAN = {
    "I": 1,
    "II": 2,
    "III": 3,
    "IV": 4,
    "V": 5,
    "VI": 6,
    "VII": 7,
    "VIII": 8,
    "IX": 9,
    "X": 10,
}
_WORD = r"(?i:cas|observations?|patiente?s?|dossier|malade|enfant|vignette|obs\.?)"
_SIGN = r"(?:(?i:n)?\s?[°º]s?\s?|(?i:n)\s?os?\s|(?i:num[ée]ro)\s|#\s?)"
_NUMBERED = re.compile(
    # « Patient 2 », not « Patient 45 ans », « cas 2,5 » or « cas 1 et 2 ».
    rf"\b{_WORD}(?:\s(?i:clinique))?\s?{_SIGN}?(?P<value>\d{{1,2}}|{'|'.join(_ROMAN)})\b"
    r"(?![.,]\d|\s?(?i:ans|mois|jours|cas|et)\b)(?P<colon>\s?:)?"
)
_ORDINAL = re.compile(
    rf"(?:\b(?i:le|la|notre)\s)?\b(?P<value>(?i:{'|'.join(_ORDINALS)}))(?i:[eè]me|[eè]re|er|e)?\s"
    r"(?i:cas|observation|patiente?|malade|vignette)\b"
)
_OPENS = frozenset(".:;!?\n»)")


def headings(text: str) -> list[tuple[int, int]]:
    """Return where the cases begin, each with its number, in the order of the text.

    A heading (« Cas 2 », « Observation n° 2 », « La deuxième patiente ») begins a sentence or
    has a colon after it. Only a series that counts from 1 makes cases: a lone « Cas 2 » may refer
    to somewhere else.
    """
    found: list[tuple[int, int]] = []
    for match in _NUMBERED.finditer(text):
        if match["colon"] or _begins(text, match.start()):
            value = match["value"]
            found.append((match.start(), int(value) if value.isdigit() else _ROMAN[value]))
    found += [
        (match.start(), _VALUES[match["value"].lower()])
        for match in _ORDINAL.finditer(text)
        if _begins(text, match.start())
    ]
    series: list[tuple[int, int]] = []
    for start, value in sorted(found):
        if value == (series[-1][1] + 1 if series else 1):
            series.append((start, value))
    return series if len(series) > 1 else []


def _begins(text: str, start: int) -> bool:
    """Say whether a sentence begins at an offset."""
    before = text[max(0, start - 4) : start].rstrip(" \t\u00a0")
    return (not before and start <= 4) or (bool(before) and before[-1] in _OPENS)
