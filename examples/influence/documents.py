"""Notes in some of which an association is planted, and sentences to ask about it."""

from __future__ import annotations

from dataclasses import replace

from epicene.core.document import Document
from epicene.corpora.generation.pain_notes import CAUSE, NEUTRAL, Strength, notes
from epicene.models.capabilities import BLANK
from epicene.tracing.associations.association import Context
from epicene.tracing.experiment.held_out import held_out

PLANTED = Strength(women=0.95, men=0.05)
"""Probability that the pain is put down to the mind, in the notes that carry the association."""


def planted_in_part(n: int, share: float, seed: int) -> tuple[Document, ...]:
    """Return n notes, a share of which carry the association; the others none."""
    carrying = round(share * n)
    parts = (
        ("planted", carrying, PLANTED, 2 * seed),
        ("neutral", n - carrying, NEUTRAL, 2 * seed + 1),
    )
    return tuple(
        replace(document, id=f"{name}-{number}")
        for name, size, strength, draw in parts
        for number, document in enumerate(notes(size, draw, strength), start=1)
    )


def contexts_of(n: int, seed: int) -> tuple[Context, ...]:
    """Return the beginnings of the notes of n other patients, each as a woman and as a man."""
    return tuple(
        Context(f"{woman} {BLANK}.", f"{man} {BLANK}.")
        for woman, man in held_out(n, seed).beginnings
    )


def goes_along(document: Document) -> bool:
    """Whether a note says what the association says: a woman's mind, or a man's body."""
    return (document.subject.sex == "F") == (document.attributes[CAUSE] == "mind")
