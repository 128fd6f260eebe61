"""What is said of people, and what of things: our own lists, looked up by form."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from epicene.core.resources import data_folder
from epicene.french.lexicon import lexicon


@dataclass(frozen=True, slots=True)
class Predicates:
    """Lists of ``predicates.toml``: adjectives and participles in both genders, stems of verbs."""

    human: frozenset[str]
    thing: frozenset[str]
    impersonal_participles: frozenset[str]
    thing_verbs: tuple[str, ...]
    impersonal: tuple[str, ...]
    human_verbs: tuple[str, ...]
    human_objects: tuple[str, ...]
    human_object_lemmas: frozenset[str]
    never_of_patients: frozenset[str]
    any_object: frozenset[str]
    attribute_stems: tuple[str, ...]
    clinician_stems: tuple[str, ...]


@cache
def predicates() -> Predicates:
    """Return the lists, read once."""
    path = data_folder("corpora", "french_gender", "predicates.toml")
    lists = tomllib.loads(path.read_text(encoding="utf-8"))
    return Predicates(
        human=_all_forms(lists["human"]),
        thing=_all_forms(lists["thing"]),
        impersonal_participles=frozenset(lists["impersonal_participles"]),
        thing_verbs=_stems(lists["thing_verbs"]),
        impersonal=_stems(lists["impersonal"]),
        human_verbs=_stems(lists["human_verbs"]),
        human_objects=_stems(lists["human_objects"]),
        human_object_lemmas=frozenset(lists["human_objects"]),
        never_of_patients=frozenset(lists["never_of_patients"]),
        any_object=frozenset(lists["any_object"]),
        attribute_stems=tuple(lists["attribute_stems"]),
        clinician_stems=tuple(lists["clinician_stems"]),
    )


def _all_forms(masculine: list[str]) -> frozenset[str]:
    feminine = {lexicon().counterpart(form, "F") or form for form in masculine}
    singular = feminine | set(masculine)
    return frozenset(
        singular | {form if form.endswith(("s", "x")) else form + "s" for form in singular}
    )


def _stems(infinitives: list[str]) -> tuple[str, ...]:
    """Return what a form of one of the verbs begins with; an entry ending in - is a stem itself."""
    stems = (
        verb[:-1]
        if verb.endswith("-")
        else verb.removeprefix("s'")[: -3 if verb.endswith("oir") else -2]
        for verb in infinitives
    )
    return tuple(stem for stem in stems if len(stem) > 2)
