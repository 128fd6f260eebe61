"""Words that change with a neighbour: determiners, « toute », « la plus », « de sexe »."""

from __future__ import annotations

import re

from epicene.french.rewriting.denoting import Chosen
from epicene.french.rewriting.phrases import (
    CONTRACTIONS,
    POSSESSIVES,
    before,
    next_word,
    previous_word,
)
from epicene.french.rewriting.predicates import predicates
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.subjects import governor
from epicene.french.rewriting.words import Piece, Word

_LETTER = re.compile(r"sexe\s?:?\s?$")


def choose_determiners(piece: Piece, head: Word, chosen: Chosen) -> None:
    """Choose the determiner, contraction and adjectives that stand before a chosen noun."""
    if chosen[head.i] in {"participle", "adjective"}:
        return
    for word in before(piece, head):
        if (
            word.pos == "DET"
            or word.low in CONTRACTIONS
            or word.low in POSSESSIVES
            or word.low == "l'"
        ):
            chosen.setdefault(word.i, "determiner")
            if word.low not in {"tous", "toutes", "tout", "toute"}:
                previous = previous_word(piece, word)
                if previous is not None and previous.low in {"toute", "toutes", "tout", "tous"}:
                    chosen.setdefault(previous.i, "determiner")
                return
        elif word.pos in {"ADJ", "NUM", "ADV"}:
            chosen.setdefault(word.i, "adjective")
        else:
            return


def choose_adverbs(
    piece: Piece, sentence: tuple[Word, ...], story: Story, patients: set[int], chosen: Chosen
) -> None:
    """« Toute pâle », « la plus jeune », « n'est plus la même »."""
    adverb, article = ("toute", "la") if story.gender == "f" else ("tout", "le")
    for word in sentence:
        following = next_word(piece, word)
        if word.i in chosen or following is None:
            continue
        if word.low == adverb and _is_before_predicate(piece, following, story, patients, chosen):
            chosen[word.i] = "adverb"
        if word.low == article and _opens_a_superlative(piece, word, following, patients):
            chosen[word.i] = "object"


def _is_before_predicate(
    piece: Piece, following: Word, story: Story, patients: set[int], chosen: Chosen
) -> bool:
    """« Toute pâle »: what follows « toute » is said of the patient."""
    if chosen.get(following.i) in {"adjective", "participle"}:
        return True
    if following.low in predicates().human and following.pos == "ADJ" and story.known:
        return True
    if following.pos not in {"ADJ", "VERB"}:
        return False
    noun = governor(piece, following, patients)
    return noun is not None and noun.i in patients and noun.i < following.i - 1


def _opens_a_superlative(piece: Piece, word: Word, following: Word, patients: set[int]) -> bool:
    """« Est la plus jeune », « n'est plus la même », unlike « au centre le plus proche »."""
    third = next_word(piece, following)
    if following.low == "même":
        if third is not None and third.pos == "NOUN":
            return False  # « le même jour »
        predicate = following
    elif following.low in {"plus", "moins"}:
        previous = previous_word(piece, word)
        if previous is None or previous.pos not in {"AUX", "VERB"}:
            return False
        predicate = third or following
    else:
        return False
    noun = governor(piece, predicate)
    return noun is not None and noun.i in patients and noun.i < word.i


def choose_sex(piece: Piece, sentence: tuple[Word, ...], story: Story, chosen: Chosen) -> None:
    """« De sexe féminin »."""
    wanted = {"f": ("féminin", "féminine"), "m": ("masculin", "masculine")}[story.gender]
    letters = {"f": ("F",), "m": ("M", "H")}[story.gender]
    for word in sentence:
        if word.text.rstrip(".") in letters and _LETTER.search(
            piece.text[: word.start][-8:].lower()
        ):
            chosen[word.i] = "sex"
            continue
        named = word.low in wanted and any(w.low == "sexe" for w in list(before(piece, word))[:3])
        if named and not _of_a_relative(piece, word):
            chosen[word.i] = "sex"


def _of_a_relative(piece: Piece, word: Word) -> bool:
    """« Un jumeau de sexe féminin »."""
    head = governor(piece, word)
    if head is not None and head.low == "sexe":
        owner = piece.words[head.head]
        return owner.low in {"jumeau", "jumelle", "frère", "sœur", "donneur", "parent"}
    return False
