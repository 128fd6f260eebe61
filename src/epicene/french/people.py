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
    occupations : frozenset of str
        Nouns for people that may be attributes or in apposition, in every form that is read.
    occupation_endings, person_endings : tuple of str
        What other occupations end in; what a noun that introduces a person ends in.
    ambiguous, ambiguous_once_introduced : frozenset of str
        Patient nouns that also mean a spouse or a child; those of them that a definite article
        makes the patient once introduced.
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
    occupations: frozenset[str]
    occupation_endings: tuple[str, ...]
    person_endings: tuple[str, ...]
    ambiguous: frozenset[str]
    ambiguous_once_introduced: frozenset[str]


@cache
def people() -> People:
    """Return the lists, read once."""
    path = data_folder("corpora", "french_gender", "people.toml")
    lists = tomllib.loads(path.read_text(encoding="utf-8"))
    return People(
        patient=_pairs(lists["patient"]),
        epicene=frozenset(lists["epicene"]),
        fixed_masculine=frozenset(lists["fixed_masculine"]),
        fixed_feminine=frozenset(lists["fixed_feminine"]),
        women_only=frozenset(lists["women_only"]),
        titles_feminine=frozenset(lists["titles_feminine"]),
        titles_masculine=frozenset(lists["titles_masculine"]),
        to_feminine=lists["to_feminine"],
        to_masculine=lists["to_masculine"],
        kin=_pairs(lists["kin"]),
        kin_of_self=_pairs(lists["kin_of_self"]),
        kin_epicene=frozenset(lists["kin_epicene"]),
        clinicians=frozenset(lists["clinicians"]),
        others=frozenset(lists["others"]),
        occupations=frozenset(lists["occupations"]),
        occupation_endings=tuple(lists["occupation_endings"]),
        person_endings=tuple(lists["person_endings"]),
        ambiguous=frozenset(lists["ambiguous"]),
        ambiguous_once_introduced=frozenset(lists["ambiguous_once_introduced"]),
    )


def _pairs(rows: list[list[str]]) -> tuple[Pair, ...]:
    return tuple((masculine, feminine) for masculine, feminine in rows)
