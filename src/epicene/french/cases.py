"""Where one text tells of several patients: headings, and one patient introduced after another."""

from __future__ import annotations

import re

_ORDINAL = "premi[eè]re?|deuxi[eè]me|seconde?|troisi[eè]me|quatri[eè]me|cinqui[eè]me|sixi[eè]me"
_NUMBER = r"(?:n\s?[°ºo]s?\s?|num[ée]ro\s|#\s?)"
_ROMAN = r"(?:I{1,3}|IV|VI{0,3}|IX|X)"
_HEADING = re.compile(
    rf"(?:(?<=[.:;!?\n»)])|(?<=[.:;!?\n»)]\s)|^)\s*"
    rf"(?:(?:(?i:cas|observation|patiente?|dossier|malade|enfant|vignette|obs\.?)"
    rf"(?:\s(?i:clinique))?\s?"
    # « Patient 2 », not « Patient 45 ans ».
    rf"(?:{_NUMBER}?(?P<number>\d{{1,2}}|{_ROMAN})(?![\d.,]\d|\s?(?i:ans|mois|jours|cas)\b)\b))"
    rf"|(?:(?i:le|la|notre|)\s?\b(?P<ordinal>(?i:{_ORDINAL}))\s"
    rf"(?i:cas|observation|patiente?|malade|vignette)\b))"
)
_VALUE = {
    "premier": 1, "première": 1, "premiere": 1, "deuxième": 2, "deuxieme": 2, "second": 2,
    "seconde": 2,
    "troisième": 3, "troisieme": 3, "quatrième": 4, "quatrieme": 4, "cinquième": 5, "cinquieme": 5,
    "sixième": 6, "sixieme": 6,
    "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10,
}  # fmt: skip


def headings(text: str) -> list[tuple[int, int]]:
    """Return where the cases begin, each with its number, in the order of the text.

    Only a series that counts (1, 2, …) is one: a lone « Cas 2 » refers to somewhere else.
    """
    found: list[tuple[int, int]] = []
    for match in _HEADING.finditer(text):
        key = match["number"] or match["ordinal"].lower()
        value = int(key) if key.isdigit() else _VALUE.get(key, 0)
        if value:
            found.append((match.start(), value))
    series: list[tuple[int, int]] = []
    for start, value in found:
        if value == (series[-1][1] + 1 if series else 1):
            series.append((start, value))
    return series if len(series) > 1 else []
