"""Pronouns in the other gender: « elle » becomes « il », and « lui » after a preposition."""

from __future__ import annotations

from epicene.french.rewriting.forms import in_gender
from epicene.french.rewriting.phrases import previous_word
from epicene.french.rewriting.words import Piece, Word

_PREPOSITIONS = frozenset((
    "chez", "pour", "avec", "par", "sur", "de", "d'", "en", "contre", "à", "sans", "selon",
    "entre", "envers", "après", "avant", "vers", "devant", "derrière", "malgré",
))  # fmt: skip


def new_pronoun(piece: Piece, word: Word, to: str) -> str:
    """Return a pronoun in the other gender: « elle » is « il », and « lui » where it is tonic."""
    if to == "M" and word.low == "elle":
        return "lui" if _is_tonic(piece, word) else "il"
    if to == "F" and word.low == "lui":
        return "elle"
    if to == "M" and word.low == "elles":
        return "eux" if _is_tonic(piece, word) else "ils"
    return in_gender(word.low, to) or word.low


def _is_tonic(piece: Piece, word: Word) -> bool:
    following = piece.text[word.end : word.end + 6].lower()
    if following.startswith(("-même", " seul", " qui ")):
        return True
    if following.startswith(",") and word.i and piece.words[word.i - 1].text == ",":
        return True  # « la patiente, elle, … »
    previous = previous_word(piece, word)
    if previous is not None and previous.sentence != word.sentence:
        previous = None
    if previous is not None and previous.low in _PREPOSITIONS:
        return not word.dep.startswith(("nsubj", "expl")) or previous.low in {"chez", "d'", "pour"}
    if previous is not None and previous.low == "qu'" and previous.i:
        return piece.words[previous.i - 1].low in {
            "autre",
            "plus",
            "moins",
            "même",
            "aussi",
            "si",
            "tel",
            "telle",
        }
    return (
        not word.dep.startswith(("nsubj", "expl", "ROOT"))
        and previous is not None
        and previous.pos == "ADP"
    )
