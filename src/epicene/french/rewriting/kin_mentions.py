"""Kinship nouns that denote the patient: « mère de deux enfants, la patiente … »."""

from __future__ import annotations

from functools import cache

from epicene.french.people import people
from epicene.french.rewriting.phrases import after, before, determiner
from epicene.french.rewriting.words import Piece, Word


@cache
def _kin_of_self(gender: str) -> frozenset[str]:
    return frozenset(pair[1 if gender == "f" else 0] for pair in people().kin_of_self)


def kin_denotes_patient(piece: Piece, word: Word, gender: str) -> bool:
    """« Mère de deux enfants, la patiente … », « elle est veuve »."""
    if word.low not in _kin_of_self(gender):
        return False
    previous = next(before(piece, word), None)
    if word.low in {"veuf", "veuve"} and word.pos == "ADJ":
        return False  # an adjective: its subject says whose
    if word.low in {"époux", "épouse"} and previous is not None:
        return False
    if determiner(piece, word) is not None or (previous is not None and previous.pos == "DET"):
        return False
    following = next(after(piece, word), None)
    if word.low in {"fils", "fille"}:
        alone = following is not None and following.low in {
            "unique",
            "aîné",
            "aînée",
            "cadet",
            "cadette",
        }
        return alone and (previous is None or previous.text in {",", "et"})
    complement = following is not None and following.low in {"de", "d'", "célibataire", "au"}
    alone = following is None or following.pos == "PUNCT"
    start = (
        previous is None
        or previous.text in {",", ";", ":", "-", "–", "("}
        or previous.low in {"et", "est", "était"}
    )
    return start and (
        complement or (alone and word.low in {"veuf", "veuve", "divorcé", "divorcée"})
    )
