"""Nouns with one form or one gender for all: « malade », « victime »."""

from __future__ import annotations

from functools import cache

from epicene.french.people import people
from epicene.french.rewriting.forms import plural
from epicene.french.rewriting.noun_mentions import AGE, DEFINITE, DEMONSTRATIVE
from epicene.french.rewriting.phrases import (
    CONTRACTIONS,
    POSSESSIVES,
    after,
    before,
    determiner,
    has_etre,
    next_word,
    noun_gender,
    sure_gender,
)
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.words import Piece, Word

_SINGULAR_DETERMINERS = DEFINITE | DEMONSTRATIVE - {"ces"} | {"un", "une"}
_PLAIN = frozenset(["femme", "homme", "fille", "garçon", "patient", "patiente", "dame", "monsieur"])


@cache
def epicene_nouns() -> frozenset[str]:
    """Return the nouns with one form for both genders, singular and plural."""
    return frozenset(people().epicene | {plural(noun) for noun in people().epicene})


@cache
def fixed_nouns() -> frozenset[str]:
    """Return the nouns of one gender whoever is meant, singular and plural."""
    words = people().fixed_masculine | people().fixed_feminine
    return frozenset(words | {plural(noun) for noun in words})


def is_introduced_as_noun(piece: Piece, word: Word) -> bool:
    """« Une octogénaire », but not « une femme malade » nor « une malade mentale »."""
    previous = next(before(piece, word), None)
    following = next_word(piece, word)
    if following is not None and following.low in _PLAIN:
        return False
    if (
        following is not None
        and following.pos == "NOUN"
        and all(a.category == "N" for a in following.analyses)
    ):
        return False
    if previous is not None and (previous.pos == "DET" or previous.low in CONTRACTIONS):
        return True
    if word.pos == "ADJ" and word.dep in {"amod", "conj"}:
        return False
    return word.pos in {"NOUN", "PROPN"} or determiner(piece, word) is not None


def epicene_gender(piece: Piece, word: Word, story: Story) -> str:
    """« L'enfant » and « enfant de 5 ans » are of the gender that the text reads as."""
    sure = sure_gender(piece, word)
    if len(sure) == 1:
        return sure
    for other in (*before(piece, word), *list(after(piece, word))[:2]):
        if abs(other.i - word.i) > 2 or other.pos == "PUNCT":
            break
        genders = {g for a in other.analyses if a.category in "AK" for g in a.gender}
        if other.pos in {"ADJ", "VERB"} and len(genders) == 1:
            return genders.pop()
    said = [
        piece.words[i]
        for i in piece.children[word.i]
        if piece.words[i].dep in {"amod", "acl", "appos"}
    ]
    if word.dep.startswith("nsubj") and has_etre(piece, piece.words[word.head]):
        said.append(piece.words[word.head])
    for other in said:
        genders = {g for a in other.analyses if a.category in "AK" for g in a.gender}
        if len(genders) == 1 and not other.low.endswith("ant"):
            return genders.pop()
    return story.gender if story.read else noun_gender(piece, word)


def fixed_denotes_patient(piece: Piece, word: Word) -> bool:
    """« Le nourrisson », « la victime est âgée de », unlike « une personne »."""
    det = determiner(piece, word)
    if word.low in {"donneur", "receveur", "mineur"}:
        return False
    if word.low in {"victime", "sujet", "individu", "personne"}:
        if det is None or det.low not in _SINGULAR_DETERMINERS:
            return False
        return (
            word.low != "sujet"
            or word.dep.startswith("nsubj")
            or bool(AGE.match(piece.text, word.end))
            or det.low in DEMONSTRATIVE
        )
    return det is None or det.low not in POSSESSIVES
