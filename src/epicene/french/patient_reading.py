"""Read the grammatical gender of the patient, or the patients, that a text describes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

from epicene.french.cases import headings
from epicene.french.clause import Clause
from epicene.french.evidence import weigh
from epicene.french.patient_rules import BORN, DECLARED, INTRODUCTION, RULES
from epicene.french.reading import GenderLabel, GenderReading, Marker
from epicene.french.tokens import Token, sentences, tokenize
from epicene.french.words import Role, Words, words

# Rules that make a patient known.
_INTRODUCES = frozenset([INTRODUCTION, "title", "women only", "aged"])


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
    by_patient: dict[int, list[Marker]] = {}
    introduced: set[int] = set()
    for first, last in sentences(text, tokens):
        for mark in _marks(text, tokens, first, last, table, starts):
            # The patient is known: a child of declared sex is hers (« un bébé de sexe … »).
            another = mark.rule in {DECLARED, BORN} and mark.patient in introduced
            marker = replace(mark, rule="sex of another", weight=0.05) if another else mark
            by_patient.setdefault(marker.patient, []).append(marker)
        introduced |= {
            patient
            for patient, markers in by_patient.items()
            if any(m.rule in _INTRODUCES and m.weight >= 0.5 for m in markers)
        }
    return combine(by_patient, len(starts))


def combine(by_patient: dict[int, list[Marker]], n_cases: int) -> GenderReading:
    """Return the reading of a whole text from the marks of each patient."""
    preamble = by_patient.pop(-1, [])
    if not by_patient and preamble:
        by_patient = {0: preamble}
    readings = [weigh(markers) for _, markers in sorted(by_patient.items())]
    markers = tuple(
        sorted((m for reading in readings for m in reading.markers), key=lambda m: m.start)
    )
    labels = {reading.label for reading in readings}
    if not readings:
        alone = weigh(())
        return GenderReading("neutral", alone.confidence, (), ())
    gendered = labels - {"neutral"}
    label: GenderLabel
    if len(labels) == 1:
        label = readings[0].label
    elif len(gendered) == 1:
        label = next(iter(gendered))
    else:
        label = "ambiguous"
    confidence = min(reading.confidence for reading in readings)
    return GenderReading(label, confidence, markers, tuple(readings))


def _marks(
    text: str, tokens: list[Token], first: int, last: int, table: Words, starts: list[int]
) -> Iterator[Marker]:
    roles = table.roles
    candidates = [
        i for i in range(first, last) if tokens[i].form in roles or tokens[i].kind == "inclusive"
    ]
    if not candidates:
        return
    forms = {tokens[i].form for i in range(first, last)}
    literature = not forms.isdisjoint(table.lists["literature"]) or (
        "et" in forms and "al" in forms
    )
    clause = Clause(text, tokens, first, last, table, literature)
    patient = bisect_right(starts, tokens[first].start) - 1 if starts else 0
    for i in candidates:
        token = tokens[i]
        if token.kind == "inclusive":
            verdict = _inclusive(clause, i)
        else:
            verdict = None
            for role, gender in roles[token.form]:
                if role in RULES:
                    verdict = RULES[role](clause, i, gender)
                    if verdict is not None:
                        break
        if verdict is not None:
            rule, gender, weight = verdict
            where = text[token.start : token.end]
            yield Marker(token.start, token.end, where, gender, rule, weight, patient)


def _inclusive(clause: Clause, i: int) -> tuple[str, str, float] | None:
    form = clause.tokens[i].form
    stem = next((form[:k] for k, c in enumerate(form) if not (c.isalpha() or c == "'")), form)
    people = {Role.PATIENT, Role.OF_PEOPLE, Role.OF_BOTH, Role.GENERIC, Role.OCCUPATION}
    if any(role in people for role, _ in clause.words.roles.get(stem, ())):
        return "inclusive form", "neutral", 1.5
    return None
