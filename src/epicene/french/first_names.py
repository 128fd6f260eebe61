"""First names by sex, and the name of the other sex that a rewriting puts in their place.

A sex is that of nearly all bearers in French-speaking countries; it is never asked of a person,
only of a name in a text that says no more. The card is in ``corpora/french_gender``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from epicene.core.resources import data_folder

Sex = Literal["F", "M"]


@dataclass(frozen=True, slots=True)
class FirstName:
    """A name of the list.

    Parameters
    ----------
    sex : {"F", "M"}
        Of nearly all its bearers.
    weight : int
        Bearers in Wallonia in 2022 if it is among the 500 commonest there, else 1.
    counterpart : str or None
        The name of the other sex it is swapped with.
    """

    sex: Sex
    weight: int
    counterpart: str | None


def sex_of(name: str) -> Sex | None:
    """Return the sex of a first name, None if it is unknown or given to both.

    Case and missing accents do not matter; a compound is of the sex of its first part.

    Examples
    --------
    >>> sex_of("Hélène"), sex_of("JEROME"), sex_of("Jean-Marie"), sex_of("Camille")
    ('F', 'M', 'M', None)
    """
    key = _fold(name)
    found = _by_folded().get(key)
    if found is None and "-" in key:
        found = _by_folded().get(key.split("-")[0])
    return found


def counterpart(name: str) -> str | None:
    """Return the first name of the other sex to write in place of a name.

    It is its own inverse: the counterpart of the counterpart is the name. Capitals are followed.

    Parameters
    ----------
    name : str
        Written as in the list but for capitals; without its accents it has no counterpart, as
        the way back would be lost.

    Returns
    -------
    str or None
        None if the name is unknown, given to both sexes, or has no partner.

    Examples
    --------
    >>> counterpart("Céline"), counterpart("Clément"), counterpart("CÉLINE")
    ('Clément', 'Céline', 'CLÉMENT')
    """
    composed = unicodedata.normalize("NFC", name)
    title = _title(composed)
    known = first_names().get(title)
    other = known.counterpart if known is not None else None
    if known is None:
        other = _compound_counterpart(title)
    if other is None:
        return None
    for style in (str, str.upper, str.lower):
        # A name written otherwise (« mARIE ») could not be found back.
        if style(title) == composed and _title(style(other)) == other:
            return style(other)
    return None


@cache
def first_names() -> dict[str, FirstName]:
    """Return the names of the list, with capitals and accents, read once."""
    path = data_folder("corpora", "french_gender", "first_names.tsv")
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    rows = (line.split("\t") for line in lines)
    return {
        name: FirstName(cast(Sex, sex), int(weight), other or None)
        for name, sex, weight, other in rows
    }


@cache
def _by_folded() -> dict[str, Sex]:
    """Return the sex of each name without accents, but for those that would be of both."""
    sexes: dict[str, set[Sex]] = {}
    for name, known in first_names().items():
        sexes.setdefault(_fold(name), set()).add(known.sex)
    return {name: found.pop() for name, found in sexes.items() if len(found) == 1}


def _compound_counterpart(title: str) -> str | None:
    """Swap each part of a compound that is not in the list, if all are of one sex."""
    parts = [first_names().get(part) for part in title.split("-")]
    others = [part.counterpart for part in parts if part is not None and part.counterpart]
    if len(others) < len(parts) or len({part.sex for part in parts if part}) > 1 or len(parts) < 2:
        return None
    other = "-".join(others)
    return None if other in first_names() else other


def _title(name: str) -> str:
    return re.sub(r"[^\W\d_]+", lambda part: part[0][:1].upper() + part[0][1:].lower(), name)


def _fold(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
