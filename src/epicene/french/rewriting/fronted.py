"""Words set before the subject they speak of."""

from __future__ import annotations

from epicene.french.rewriting.persons import is_other_person
from epicene.french.rewriting.phrases import after, before
from epicene.french.rewriting.verbs import auxiliary
from epicene.french.rewriting.words import Piece, Word


def speaks_of_following_subject(
    piece: Piece, word: Word, patients: set[int], *, human: bool
) -> bool | None:
    """« Plus petite que son frère, la fillette … »: whether the subject that follows is the patient.

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
    if not any(w.text == "," for w in after(piece, word)) or auxiliary(piece, word):
        return None
    comma = next(w.i for w in after(piece, word) if w.text == ",")
    subject_word = next(
        (
            w
            for w in piece.words[comma:]
            if w.dep.startswith("nsubj") and w.low not in {"qui", "on"}
        ),
        None,
    )
    if subject_word is None or subject_word.sentence != word.sentence:
        return None
    if subject_word.i in patients:
        return True
    return None if not is_other_person(subject_word) else False
