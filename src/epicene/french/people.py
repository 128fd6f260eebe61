"""Our own lists of words for people: patients, titles, kin, those who care."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from epicene.core.resources import data_folder

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class People:
    """Words for people, lower-case; a pair is (masculine, feminine), in the singular.

    Parameters
    ----------
    patient : tuple of pair
        Nouns that denote a patient, with a form for each gender.
    epicene, fixed_masculine, fixed_feminine, women_only : frozenset of str
        Nouns with one form for both genders; nouns of one gender whoever is meant; nouns that
        only women are called.
    titles_feminine, titles_masculine : frozenset of str
        Titles, as they are written.
    to_feminine, to_masculine : dict
        A title in the other gender.
    kin, kin_of_self : tuple of pair
        Relatives; those that speak of the patient when no possessive introduces them.
    kin_epicene, clinicians, others : frozenset of str
        Relatives with one form; those who care; others who are not the patient.
    """

    patient: tuple[Pair, ...]
    epicene: frozenset[str]
    fixed_masculine: frozenset[str]
    fixed_feminine: frozenset[str]
    women_only: frozenset[str]
    titles_feminine: frozenset[str]
    titles_masculine: frozenset[str]
    to_feminine: dict[str, str]
    to_masculine: dict[str, str]
    kin: tuple[Pair, ...]
    kin_of_self: tuple[Pair, ...]
    kin_epicene: frozenset[str]
    clinicians: frozenset[str]
    others: frozenset[str]


@cache
def people() -> People:
    """Return the lists, read once."""
    path = data_folder("corpora", "french_gender", "people.toml")
    lists = tomllib.loads(path.read_text(encoding="utf-8"))
    pairs = {"patient", "kin", "kin_of_self"}
    return People(
        **{
            name: value
            if isinstance(value, dict)
            else tuple((m, f) for m, f in value)
            if name in pairs
            else frozenset(value)
            for name, value in lists.items()
            if name != "titles"
        }
    )
