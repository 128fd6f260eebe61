"""Nouns for people as attributes and in apposition: « elle est agricultrice »."""

from __future__ import annotations

import re

from epicene.french.people import people
from epicene.french.rewriting.forms import in_gender, occupation_in_gender
from epicene.french.rewriting.nearness import PRONOUNS
from epicene.french.rewriting.phrases import TIMES, before, determiner, has_etre, next_word
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.subjects import governor, nouns_before
from epicene.french.rewriting.words import Piece, Word

_PROFESSION = re.compile(r"(?:\s+\w+)?\s+de (?:profession|métier|formation|fonction|son état)\b")
_POSTS = frozenset({"activité", "métier", "profession", "travail", "poste", "emploi", "études"})


def is_apposed_occupation(piece: Piece, word: Word) -> bool:
    """« Droitière, enseignante à la retraite »: a noun, though it may be a participle."""
    if word.low not in people().occupations or not word.i or piece.words[word.i - 1].text != ",":
        return False
    following = next_word(piece, word)
    return following is None or following.pos != "DET"


def precedes_de_profession(piece: Piece, word: Word) -> bool:
    """« Enseignante de profession »."""
    return bool(_PROFESSION.match(piece.text, word.end))


def attribute_agreement(piece: Piece, word: Word, story: Story, patients: set[int]) -> str | None:
    """« Institutrice à la retraite », « elle est agricultrice », « comme infirmière »."""
    if not is_occupation(word):
        return None
    predicate = has_etre(piece, word)
    forms = occupation_in_gender if predicate else _noun_in_gender
    masculine, feminine = (forms(word.low, to) for to in "MF")
    if masculine is None or feminine is None or masculine == feminine:
        return None
    det = determiner(piece, word)
    if det is not None and not (det.low in {"un", "une", "la", "le", "l'"} and predicate):
        return None
    if word.low in TIMES:
        return None
    previous = next(before(piece, word), None)
    while previous is not None and previous.pos in {"ADJ", "ADV"}:
        previous = next(before(piece, previous), None)
    if previous is not None and previous.low in {"de", "d'"} and previous.i and det is None:
        return "occupation" if piece.words[previous.i - 1].low in _POSTS else None
    if (
        previous is not None
        and previous.pos == "ADP"
        and previous.low not in {"comme", "que", "en"}
    ):
        return None
    noun = governor(piece, word, patients)
    if noun is not None and noun.i in patients:
        return "occupation"
    if noun is not None and (predicate or noun.low in PRONOUNS):
        return None
    if previous is None:
        return "occupation" if story.known else None
    if previous.text == "," or previous.low in {"comme", "que", "et"}:
        nouns = (w for w in nouns_before(piece, word) if w.low not in people().clinicians)
        nearest = next(nouns, None)
        return "occupation" if nearest is not None and nearest.i in patients else None
    return None


def is_occupation(word: Word) -> bool:
    """Say whether a noun is an occupation, by our list or by its ending."""
    lists = people()
    listed = word.low in lists.occupations
    return listed or word.low.rstrip("s").endswith(lists.occupation_endings)


def _noun_in_gender(form: str, to: str) -> str | None:
    return in_gender(form, to, "N")
