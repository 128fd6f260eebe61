"""Words that change with a neighbour: determiners, « toute », « la plus », « de sexe »."""

from __future__ import annotations

import re

from epicene.french.rewriting.denoting import Chosen
from epicene.french.rewriting.phrases import CONTRACTIONS, POSSESSIVES, before, previous_word
from epicene.french.rewriting.predicates import predicates
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.subjects import governor
from epicene.french.rewriting.words import Piece, Word

_LETTER = re.compile(r"sexe\s?:\s?$")


def choose_determiners(piece: Piece, head: Word, story: Story, chosen: Chosen) -> None:
    """Choose the determiner, contraction and adjectives that stand before a chosen noun."""
    if chosen[head.i] in {"participle", "adjective"}:
        return
    for word in before(piece, head):
        if (
            word.pos == "DET"
            or word.low in CONTRACTIONS
            or word.low in POSSESSIVES
            or word.low in {"l'"}
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
    for word in sentence:
        if word.i in chosen or word.i + 1 >= len(piece.words):
            continue
        following = piece.words[word.i + 1]
        if word.low in {"tout", "toute"} and word.low == (
            "toute" if story.gender == "f" else "tout"
        ):
            noun = governor(piece, following, patients)
            if (
                (
                    following.pos in {"ADJ", "VERB"}
                    and noun is not None
                    and noun.i in patients
                    and noun.i < word.i
                )
                or (following.low in predicates().human and following.pos == "ADJ" and story.known)
                or (following.i in chosen and chosen[following.i] in {"adjective", "participle"})
            ):
                chosen[word.i] = "adverb"
        if word.low == ("la" if story.gender == "f" else "le") and following.low in {
            "plus",
            "moins",
            "même",
        }:
            third = piece.words[word.i + 2] if word.i + 2 < len(piece.words) else None
            if following.low == "même" and third is not None and third.pos == "NOUN":
                continue  # « le même jour »
            previous = previous_word(piece, word)
            if following.low != "même" and (
                previous is None or previous.pos not in {"AUX", "VERB"}
            ):
                continue  # « au centre le plus proche »
            noun = governor(
                piece,
                following
                if following.low == "même"
                else piece.words[min(word.i + 2, len(piece.words) - 1)],
            )
            if noun is not None and noun.i in patients and noun.i < word.i:
                chosen[word.i] = "object"


def choose_sex(piece: Piece, sentence: tuple[Word, ...], story: Story, chosen: Chosen) -> None:
    """« De sexe féminin »."""
    wanted = {"f": ("féminin", "féminine"), "m": ("masculin", "masculine")}[story.gender]
    letters = {"f": ("F",), "m": ("M", "H")}[story.gender]
    for word in sentence:
        if word.text.rstrip(".") in letters and _LETTER.search(
            piece.text[: word.start][-8:].lower()
        ):
            chosen[word.i] = "sex"
        elif word.low in wanted and any(w.low == "sexe" for w in list(before(piece, word))[:3]):
            if not _of_a_relative(piece, word):
                chosen[word.i] = "sex"


def _of_a_relative(piece: Piece, word: Word) -> bool:
    head = governor(piece, word)
    if head is not None and head.low == "sexe":
        owner = piece.words[head.head]
        return owner.low in {"jumeau", "jumelle", "frère", "sœur", "donneur", "parent"}
    return False
