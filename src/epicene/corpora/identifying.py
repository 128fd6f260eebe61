"""Find what may identify a person in French text: numbers with a form of their own, and names.

A search for what was left in by mistake, not a means to make a text anonymous: names without a
title or a known first name are not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

Kind = Literal[
    "nir", "telephone", "email", "date_of_birth", "address", "record_number", "person_name"
]
KINDS: tuple[Kind, ...] = (
    "nir", "telephone", "email", "date_of_birth", "address", "record_number", "person_name",
)  # fmt: skip

# Spaces of every width, dots and hyphens stand between groups of digits.
_GAP = r"[ \u00a0\u202f.\-]?"
_NIR = re.compile(
    rf"(?<!\d)([1-478]){_GAP}(\d\d){_GAP}(0[1-9]|1[0-2]|[2-9]\d){_GAP}(\d\d|2[AB]){_GAP}(\d{{3}})"
    rf"{_GAP}(\d{{3}}){_GAP}(\d\d)(?!\d)",
    re.IGNORECASE,
)
_TELEPHONE = re.compile(
    rf"(?<![\d/])(?:(?:\+|00)33{_GAP}(?:\(0\))?|0){_GAP}[1-9](?:{_GAP}\d\d){{4}}(?![\d/])"
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}(?![\w-])")
_DAY = (
    r"(?:\d{1,2}[/.\- ]\d{1,2}[/.\- ]\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2}(?:er)?\s(?:janvier|février"
    r"|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)\s\d{4})"
)
_BORN = re.compile(
    rf"\b(?:née?(?:\(e\))?\sle|date\sde\snaissance|d\.?d\.?n\.?|naissance)\s*:?\s*(?:le\s)?({_DAY})",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\b\d{1,4}(?:\s?(?:bis|ter|quater))?,?\s(?:rue|avenue|av\.|boulevard|bd|place|impasse|allée"
    r"|chemin|route|quai|cours|square|résidence|lotissement)\s(?:de\s|du\s|des\s|d’|d'|la\s|le\s"
    r"|les\s|l’|l')*\w[\w’'\-]+",
    re.IGNORECASE,
)
_TOWN = re.compile(r"(?<![\d.,])(?:0[1-9]|[1-8]\d|9[0-8])\d{3}\s(?=[A-ZÉÈ])[A-ZÉÈ][\w’'\-]{2,}")
_RECORD = re.compile(
    r"\b(?:IPP|NDA|NIP|n°\s?(?:de\s)?(?:dossier|patient)|numéro\s(?:de\s)?(?:dossier|patient))"
    r"\s*:?\s*n?°?\s*([A-Z]{0,3}\d{5,12})\b",
    re.IGNORECASE,
)
# A surname of three letters or more: « Mme D. » and « M. A » are initials.
_SURNAME = (
    r"(?:(?:[Dd]e\s(?:[Ll]a\s)?|[Dd]u\s|L[ea]\s|[Ee]l\s|Ben\s|d’|d')?[A-ZÀ-Ý][a-zà-ÿ]{2,}"
    r"|[A-ZÀ-Ý]{3,})"
)
_TITLED = re.compile(
    r"\b(?:Mme|Mlle|Madame|Mademoiselle|Monsieur|M\.|Mr\.?|Dr\.?|Docteur|Docteure|Pr\.?|Professeur"
    rf"|Professeure)\s+((?:[A-ZÀ-Ý][a-zà-ÿ]+(?:-[A-ZÀ-Ý][a-zà-ÿ]+)?\s)?{_SURNAME}(?:-{_SURNAME})?)"
)
_NAMED = re.compile(rf"\b([A-ZÀ-Ý][a-zà-ÿ]+(?:-[A-ZÀ-Ý][a-zà-ÿ]+)?)\s+({_SURNAME})")
# What a title may stand before that is no surname.
_NO_NAME = re.compile(
    r"(?:l[ea]s?|une?|est|a|ou|et|d[eu]s?|patiente?|président|directeur|docteur)\Z", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Identifying:
    """A stretch of text that may identify a person; its words are not kept."""

    kind: Kind
    start: int
    end: int


def find_identifying(text: str) -> tuple[Identifying, ...]:
    """Find identifying data: national numbers, telephone, e-mail, birth, addresses, names.

    A national number (NIR) counts only where its key is right, which chance gives to one number
    in 97. Shorter kinds inside a longer one are not counted again.

    Returns
    -------
    tuple of Identifying
        In the order of the text, without overlap.
    """
    found = sorted(_all(text), key=lambda one: (one.start, -one.end))
    kept: list[Identifying] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return tuple(kept)


def nir_key(number: str) -> int:
    """Return the control key of the thirteen characters of a NIR: 97 minus their rest by 97.

    In Corsica ``2A`` counts as 19 and ``2B`` as 18.
    """
    department = {"2A": "19", "2B": "18"}.get(number[5:7].upper(), number[5:7])
    return 97 - int(number[:5] + department + number[7:]) % 97


def _all(text: str) -> Iterator[Identifying]:
    for match in _NIR.finditer(text):
        *parts, key = match.groups()
        if nir_key("".join(parts)) == int(key):
            yield Identifying("nir", *match.span())
    for match in _TELEPHONE.finditer(text):
        yield Identifying("telephone", *match.span())
    for match in _EMAIL.finditer(text):
        yield Identifying("email", *match.span())
    for match in _BORN.finditer(text):
        yield Identifying("date_of_birth", *match.span(1))
    for pattern in (_ADDRESS, _TOWN):
        for match in pattern.finditer(text):
            yield Identifying("address", *match.span())
    for match in _RECORD.finditer(text):
        yield Identifying("record_number", *match.span(1))
    for match in _TITLED.finditer(text):
        if not _NO_NAME.match(match[1].split()[-1]):
            yield Identifying("person_name", *match.span(1))
    first_names = _first_names()
    for match in _NAMED.finditer(text):
        if match[1].lower() in first_names and not _is_no_name(match, text):
            yield Identifying("person_name", *match.span())


def _is_no_name(match: re.Match[str], text: str) -> bool:
    """Say whether the second word is capitalised for another reason (a heading, an elision)."""
    return _NO_NAME.match(match[2]) is not None or text[match.end() : match.end() + 1] == "’"


@cache
def _first_names() -> frozenset[str]:
    from epicene.french.first_names import first_names

    return frozenset(name.lower() for name in first_names())
