"""Words set before the subject they speak of."""

from __future__ import annotations

from epicene.french.rewriting.persons import is_other_person
from epicene.french.rewriting.phrases import after, before
from epicene.french.rewriting.verbs import auxiliary
from epicene.french.rewriting.words import Piece, Word


def speaks_of_following_subject(
    piece: Piece, word: Word, patients: set[int], *, human: bool
) -> bool | None:
    """« Plus petite que son frère, la fillette … »: say whether the subject is the patient.

    None where the word does not open its sentence.
    """
    for other in before(piece, word):
        if other.dep.startswith(("nsubj", "expl")) or other.pos == "AUX":
            return None
        small = other.pos in {"ADV", "CCONJ", "SCONJ", "PUNCT", "SPACE", "ADP"}
        if not small and other.low != "fois" and not human:
            return None
    near = next((w for w in before(piece, word) if w.pos != "ADV"), None)
    if near is not None and near.pos in {"NOUN", "PROPN"} and near.low != "fois":
        return None  # « marié à un homme plus âgé, le patient … »
    comma = next((w.i for w in after(piece, word) if w.text == ","), None)
    if comma is None or auxiliary(piece, word):
        return None
    subjects = (w for w in piece.words[comma:] if w.dep.startswith("nsubj"))
    subject = next((w for w in subjects if w.low not in {"qui", "on"}), None)
    if subject is None or subject.sentence != word.sentence:
        return None
    if subject.i in patients:
        return True
    return False if is_other_person(subject) else None
