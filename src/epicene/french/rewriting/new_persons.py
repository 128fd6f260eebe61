"""Nouns for people that introduce the patient: « une éleveuse de 40 ans »."""

from __future__ import annotations

from epicene.french.people import people
from epicene.french.rewriting.forms import in_gender
from epicene.french.rewriting.noun_mentions import AGE, SMALL_NUMBERS
from epicene.french.rewriting.persons import is_other_person
from epicene.french.rewriting.phrases import after, before, determiner, next_word, noun_gender
from epicene.french.rewriting.predicates import predicates
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.words import Piece, Word


def is_occupation_with_age(piece: Piece, word: Word, gender: str) -> bool:
    """« Un cycliste âgé de 17 ans », « une agricultrice de 45 ans »."""
    if word.pos not in {"NOUN", "ADJ", "PROPN"} or not any(
        a.category == "N" for a in word.analyses
    ):
        return False
    genders = {g for a in word.analyses if a.category == "N" for g in a.gender}
    if (
        is_other_person(word)
        or gender not in genders
        or not _is_human(word)
        or not word.low.endswith(people().person_endings)
    ):
        return False
    det = determiner(piece, word)
    previous = next(before(piece, word), None)
    following = next_word(piece, word)
    if following is not None and following.pos in {"NOUN", "PROPN"}:
        return False
    if det is None and previous is not None:
        return False
    if det is not None and det.low not in {"un", "une"}:
        return False
    if det is not None and noun_gender(piece, word) != gender:
        return False
    return bool(AGE.match(piece.text, word.end))


def is_new_person(piece: Piece, word: Word, story: Story) -> bool:
    """« Une éleveuse de chèvres est hospitalisée »: the first person of a text, by what is said."""
    if story.introduced - {word.low} or is_other_person(word):
        return False
    if word.pos != "NOUN" and not (word.pos == "ADJ" and word.dep.startswith("nsubj")):
        return False
    det = determiner(piece, word)
    numbered = any(
        w.low in SMALL_NUMBERS
        for w in list(before(piece, word))[:3]
        if w.pos in {"NUM", "DET", "ADJ"}
    )
    if numbered:
        story.several = True
    elif det is None or det.low not in {"un", "une", "ce", "cet", "cette", "le", "la", "l'"}:
        return False
    if not word.low.rstrip("s").endswith(people().person_endings) or not _is_human(word):
        return False
    if noun_gender(piece, word) != story.gender:
        return False
    if not word.dep.startswith("nsubj") and not (
        det is not None and det.low in {"un", "une"} and _is_case(piece, det)
    ):
        return False
    lists = predicates()
    for other in after(piece, word):
        if other.low in lists.human or (
            other.pos == "VERB" and other.low.startswith(lists.human_verbs)
        ):
            return True
    return False


def _is_case(piece: Piece, det: Word) -> bool:
    """« Le cas d'une étudiante », « il s'agit d'un maçon »."""
    words = list(before(piece, det))[:5]
    return any(w.low in {"cas", "observation", "agit", "rapportons"} for w in words)


def _is_human(word: Word) -> bool:
    """Say whether the lexicon has a noun in both genders, as it has nouns for people."""
    by_lemma: dict[str, set[str]] = {}
    for a in word.analyses:
        if a.category == "N":
            by_lemma.setdefault(a.lemma, set()).update(a.gender)
    if any(len(g) > 1 for g in by_lemma.values()):
        return True
    masculine, feminine = (in_gender(word.low, to, "N") for to in "MF")
    return masculine is not None and feminine is not None and masculine != feminine
