"""Patients and predicates joined by « et »."""

from __future__ import annotations

from epicene.french.rewriting.noun_mentions import patient_nouns
from epicene.french.rewriting.phrases import child, sure_gender
from epicene.french.rewriting.words import Piece, Word


def _adults(gender: str) -> frozenset[str]:
    """Return the nouns of a patient, without those that also mean a son or a daughter."""
    return patient_nouns(gender) - {"fille", "filles", "garçon", "garçons"}


def joins_both_genders(piece: Piece, noun: Word, gender: str) -> bool:
    """« Deux patientes et trois patients »: what agrees with both is masculine either way."""
    window = piece.words[max(0, noun.i - 5) : noun.i + 5]
    other = _adults("m" if gender == "f" else "f")
    return any(w.low == "et" for w in window) and any(w.low in other for w in window)


def is_joined_to_women(piece: Piece, patient: Word, gender: str) -> bool:
    """« La patiente et sa sœur ont été hospitalisées »: the plural changes if all are women.

    In the masculine the plural is masculine as soon as one is, so it changes only where the others
    are women; and from a feminine plural, all are.
    """
    others = [piece.words[i] for i in piece.children[patient.i] if piece.words[i].dep == "conj"]
    if not others and patient.dep == "conj":
        others = [piece.words[patient.head]]
    return _are_other_women(piece, others, gender)


def _are_other_women(piece: Piece, others: list[Word], gender: str) -> bool:
    """Say whether there are others, all women, none the patient in the other gender."""
    counterpart = _adults("m" if gender == "f" else "f")
    if any(other.low in counterpart for other in others):
        return False  # « le patient et la patiente »: each becomes the other
    return bool(others) and all(sure_gender(piece, other) == "f" for other in others)


def is_joined_to_women_by_words(piece: Piece, patient: Word, word: Word, gender: str) -> bool:
    """Say the same by the words alone: the parse misses some coordinations."""
    others: list[Word] = []
    for joint in piece.words[max(0, patient.i - 4) : min(patient.i + 3, word.i)]:
        if joint.low == "et":
            near = (
                piece.words[joint.i + 1 : joint.i + 4]
                if joint.i > patient.i
                else piece.words[max(0, joint.i - 3) : joint.i]
            )
            others += [w for w in near if w.pos in {"NOUN", "PROPN"} and w.i != patient.i][:1]
    return _are_other_women(piece, others, gender)


def joined_predicate(piece: Piece, word: Word, gender: str) -> Word | None:
    """« Traitée et déclarée guérie »: what « et » joins this adjective or participle to."""
    if word.dep not in {"conj", "xcomp"}:
        return None
    head = piece.words[word.head]
    if child(piece, head, "nsubj", "expl:comp", "expl:subj", "expl:pass") is not None:
        return None  # « se dit épuisé »
    if head.i > word.i or head.sentence != word.sentence or head.pos not in {"ADJ", "VERB"}:
        return None
    between = [w.low for w in piece.words[head.i + 1 : word.i] if w.pos != "ADV"]
    if word.dep == "conj" and not set(between) <= {"et", "ou", "puis", "mais", "ni", ","}:
        return None
    agreeing = [a for a in head.analyses if a.category in "AK" and a.gender == gender]
    return head if agreeing else None
