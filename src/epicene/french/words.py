"""What each word tells a reader of grammatical gender: one table, from our lists."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

from epicene.core.resources import data_folder
from epicene.french.people import people


class Role(Enum):
    """What a word is to the reader."""

    PATIENT = "a noun that denotes a patient, of either gender by its form"
    GENERIC = "a noun whose masculine form is said of both (nouveau-né)"
    GROUP = "the plural of a noun that denotes a patient"
    EPICENE = "a noun of one form; its determiner agrees"
    FIXED = "a noun of one gender, whoever is meant"
    WOMAN = "a word that only women are called"
    TITLE = "a title before a name"
    KIN = "a relative"
    CLINICIAN = "one who cares, or another person who is not the patient"
    OF_PEOPLE = "an adjective or participle said of people"
    OF_BOTH = "a participle said of people and of things"
    OCCUPATION = "an occupation or origin, set beside the patient"
    PRONOUN = "il, elle"
    POINTER = "celui-ci, ce dernier, lui-même"
    SEX = "the word « sexe »"
    SHORTHAND = "F or H at the start of a note"
    INCLUSIVE = "a neutral pronoun"


Entry = tuple[Role, str]
# Masculine participles used as nouns are read as participles unless a determiner stands before.
_GENERIC = frozenset(["nouveau-né", "nouveau-nés", "prématuré", "jumeau"])


@dataclass(frozen=True, slots=True)
class Words:
    """The table of words, and the lists that the rules consult.

    Parameters
    ----------
    roles : dict
        Form to its roles, each with the gender of the form (``F``, ``M``, or empty).
    lists : dict
        Name of a list in ``detection.toml`` to its words.
    """

    roles: dict[str, tuple[Entry, ...]]
    lists: dict[str, frozenset[str]]


@cache
def words() -> Words:
    """Return the table, built once."""
    path = data_folder("corpora", "french_gender", "detection.toml")
    lists: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    lexicon = people()
    roles: dict[str, list[Entry]] = {}

    def add(form: str, role: Role, gender: str = "") -> None:
        entries = roles.setdefault(form, [])
        if (role, gender) not in entries:
            entries.append((role, gender))

    def pairs(name: str) -> list[tuple[str, str]]:
        return [(masculine, feminine) for masculine, feminine in lists[name]]

    # Titles first: « Monsieur A » is one before it is a noun.
    for form in lexicon.titles_feminine:
        add(form.lower().rstrip("."), Role.TITLE, "F")
    for form in lexicon.titles_masculine:
        add(form.lower().rstrip("."), Role.TITLE, "M")
    for masculine, feminine in [*lexicon.patient, *pairs("more_patients")]:
        if masculine in {"mr", "petit garçon", "jeune homme"}:
            continue
        if masculine == feminine:
            add(masculine, Role.EPICENE)
            continue
        generic = masculine in _GENERIC
        add(masculine, Role.GENERIC if generic else Role.PATIENT, "M")
        add(feminine, Role.PATIENT, "F")
    for masculine, feminine in pairs("groups"):
        add(masculine, Role.GROUP, "M")
        add(feminine, Role.GROUP, "F")
    for form in lists["more_fixed_feminine"]:
        add(form, Role.FIXED, "F")
    for form in lexicon.epicene:
        add(form, Role.EPICENE)
    for form in lexicon.fixed_masculine:
        add(form, Role.FIXED, "M")
    for form in lexicon.fixed_feminine:
        add(form, Role.FIXED, "F")
    for form in lexicon.women_only | set(lists["women_states"]):
        add(form, Role.WOMAN, "F")
    for masculine, feminine in [*lexicon.kin, *pairs("more_kin")]:
        add(masculine, Role.KIN, "M")
        add(feminine, Role.KIN, "F")
    for form in lexicon.kin_epicene - {"enfant"}:
        add(form, Role.KIN)
    for form in lexicon.clinicians | lexicon.others:
        add(form, Role.CLINICIAN)
    for name, role in (
        ("of_people", Role.OF_PEOPLE),
        ("of_people_or_things", Role.OF_BOTH),
        ("occupations", Role.OCCUPATION),
    ):
        for masculine, feminine in pairs(name):
            if masculine != feminine:
                add(masculine, role, "M")
                add(feminine, role, "F")
    for form, role, gender in (
        ("il", Role.PRONOUN, "M"),
        ("elle", Role.PRONOUN, "F"),
        ("celui-ci", Role.POINTER, "M"),
        ("celle-ci", Role.POINTER, "F"),
        ("lui-même", Role.POINTER, "M"),
        ("elle-même", Role.POINTER, "F"),
        ("dernier", Role.POINTER, "M"),
        ("dernière", Role.POINTER, "F"),
        ("lui", Role.POINTER, "M"),
        ("sexe", Role.SEX, ""),
        ("genre", Role.SEX, ""),
        ("f", Role.SHORTHAND, "F"),
        ("h", Role.SHORTHAND, "M"),
        ("iel", Role.INCLUSIVE, "neutral"),
        ("ielle", Role.INCLUSIVE, "neutral"),
    ):
        add(form, role, gender)
    return Words(
        {form: tuple(entries) for form, entries in roles.items()},
        {
            name: frozenset(word for word in value if isinstance(word, str))
            for name, value in lists.items()
        },
    )
