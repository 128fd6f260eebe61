"""Read the grammatical gender of the patient, or the patients, that a text describes."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from itertools import pairwise

from epicene.french.cases import headings
from epicene.french.evidence import weigh
from epicene.french.patient_marks import marks, names_someone
from epicene.french.patient_verdict import BORN, DECLARED, INDEFINITE, INTRODUCTION, PRONOUNS
from epicene.french.reading import GenderLabel, GenderReading, Marker
from epicene.french.tokens import sentences, tokenize
from epicene.french.words import words

# Too little weight of pronouns to make somebody of them.
_ENOUGH_PRONOUNS = 0.3
# Rules that make a patient known.
_INTRODUCES = frozenset([INTRODUCTION, "title", "women only", "aged"])
_NAMES = frozenset([INTRODUCTION, INDEFINITE, "title", "group", "patient noun"])
# What tells the gender of somebody who was called « une personne ».
_TELLS = _NAMES | {DECLARED, BORN, "women only", "shorthand", "initial or title"}
_AND = re.compile(r"\bet\b|;")


def read_patient(text: str) -> GenderReading:
    """Return the reading of a text that describes a patient, in the third person.

    Parameters
    ----------
    text : str
        Any text; one that is not French carries no mark and is neutral.
    """
    table = words()
    tokens = tokenize(text)
    starts = [start for start, _ in headings(text)]
    # Index -1 is what stands before the first heading.
    by_patient: dict[int, list[Marker]] = {i: [] for i in range(-1, len(starts) or 1)}
    introduced: set[int] = set()
    named: dict[int, str] = {}
    paired = False
    for first, last in sentences(text, tokens):
        patient = bisect_right(starts, tokens[first].start) - 1 if starts else 0
        found = list(marks(text, tokens, first, last, table, patient))
        named.setdefault(patient, "")
        named[patient] = named[patient] or names_someone(tokens, first, last, table)
        if not found:
            continue
        if patient in introduced:
            found = [_of_child(mark) for mark in found]
        elif not starts and not paired:
            paired = _names_two(text, found)
        by_patient[patient] += found
        if any(mark.rule in _INTRODUCES and mark.weight >= 0.5 for mark in found):
            introduced.add(patient)
    for patient, of_patient in by_patient.items():
        by_patient[patient] = _drop_lone_pronouns(of_patient, named.get(patient, ""))
    if paired:
        by_patient = _by_gender(by_patient[0])
    return combine(by_patient)


def _of_child(mark: Marker) -> Marker:
    """Weaken the sex declared of a child (« un bébé de sexe … ») once the patient is known."""
    if mark.rule in {DECLARED, BORN}:
        return replace(mark, rule="sex of another", weight=0.05)
    return mark


def _drop_lone_pronouns(found: list[Marker], named: str) -> list[Marker]:
    """Drop pronouns, and what agrees with them, where nobody is named whose gender they show.

    A pronoun or two in a text that names nobody stand for things; « elle » after « une personne »
    agrees with the noun.
    """
    if named == "F" and not any(m.gender == "F" and m.rule in _TELLS for m in found):
        return [mark for mark in found if mark.gender != "F"]
    if not named and all(mark.rule in PRONOUNS for mark in found):
        return found if sum(mark.weight for mark in found) >= _ENOUGH_PRONOUNS else []
    return found


def _names_two(text: str, found: list[Marker]) -> bool:
    """Say whether a sentence introduces a woman and a man (« un homme de 30 ans et une femme »)."""
    people = [m for m in found if m.rule in _NAMES and (m.weight >= 1.0 or m.rule == "group")]
    return any(
        a.gender != b.gender and b.start - a.end < 100 and _AND.search(text, a.end, b.start)
        for a, b in pairwise(people)
    )


def _by_gender(found: list[Marker]) -> dict[int, list[Marker]]:
    """Share the marks of a woman and a man between the two, whoever came first being patient 0."""
    genders = list(dict.fromkeys(mark.gender for mark in found if mark.gender != "neutral"))
    shared: dict[int, list[Marker]] = {-1: []}
    for mark in found:
        index = genders.index(mark.gender) if mark.gender in genders else 0
        shared.setdefault(index, []).append(replace(mark, patient=index))
    return shared


def combine(by_patient: dict[int, list[Marker]]) -> GenderReading:
    """Return the reading of a whole text from the marks of each patient.

    The label is that of all who have a gender; ``ambiguous`` where they differ.

    Parameters
    ----------
    by_patient : dict of int to list of Marker
        Marks by index of the patient; those of index -1, before the first heading, count only
        where no case has any.
    """
    preamble = by_patient.pop(-1, [])
    if preamble and not any(by_patient.values()):
        by_patient = {0: [replace(mark, patient=0) for mark in preamble]}
    readings = tuple(weigh(found) for _, found in sorted(by_patient.items()))
    if not any(by_patient.values()):
        return GenderReading(
            "neutral", weigh(()).confidence, (), readings if len(readings) > 1 else ()
        )
    gendered = [reading for reading in readings if reading.markers]
    labels = {reading.label for reading in gendered}
    labels = labels - {"neutral"} or labels
    label: GenderLabel = labels.pop() if len(labels) == 1 else "ambiguous"
    markers = tuple(mark for reading in readings for mark in reading.markers)
    return GenderReading(
        label,
        min(reading.confidence for reading in gendered),
        tuple(sorted(markers, key=lambda mark: mark.start)),
        readings,
    )
