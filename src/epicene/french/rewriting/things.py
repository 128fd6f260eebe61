"""Things of the patient's gender that a pronoun may stand for."""

from __future__ import annotations

from epicene.french.rewriting.persons import is_other_person
from epicene.french.rewriting.phrases import before, sure_gender
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.words import Piece, Word

# « L'état de M. O. étant stable, il … »: the state is the patient's.
_STATES = frozenset({"état", "examen", "interrogatoire", "moral"})


def thing_subject_before(piece: Piece, word: Word, story: Story, patients: set[int]) -> bool:
    """Say whether the subject before is of this gender and a thing or another person."""
    for other in before(piece, word):
        if not other.dep.startswith("nsubj"):
            continue
        if other.i in patients:
            return False
        if other.low in _STATES:
            continue
        if other.pos in {"NOUN", "PROPN"} and story.gender in sure_gender(piece, other):
            return len(sure_gender(piece, other)) == 1 or is_other_person(other)
    if any(other.i in patients for other in before(piece, word)):
        return False
    return story.last_subject == "thing"


def thing_named_since(piece: Piece, word: Word, story: Story, patients: set[int]) -> bool:
    """Say whether a thing of this gender was named after the patient."""
    for other in before(piece, word):
        if other.i in patients:
            return False
        if other.pos == "NOUN" and sure_gender(piece, other) == story.gender:
            return True
    return story.thing_since
