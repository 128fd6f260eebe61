"""Which uses of « patiente », « femme », « fille »… denote the patient."""

from __future__ import annotations

import re
from functools import cache

from epicene.french.people import people
from epicene.french.rewriting.forms import plural
from epicene.french.rewriting.persons import is_other_person
from epicene.french.rewriting.phrases import OWN_POSSESSIVES, POSSESSIVES, before, determiner
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.words import Piece, Word

_CHILDREN = frozenset({"fille", "garçon", "jumeau", "jumelle", "enfant"})
DEFINITE = frozenset({"le", "la", "l'", "du", "au"})
DEMONSTRATIVE = frozenset({"ce", "cet", "cette", "ces"})
SMALL_NUMBERS = frozenset({"deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"})
AGE = re.compile(
    r"\W*(?:[\w'-]+\W+){0,3}?"
    r"(?:(?:âgée?s?|agée?s?)\s+d|(?:de|,)?\s*\d+\s*(?:ans|mois|jours|semaines|a\b))",
    re.IGNORECASE,
)
_OF_KIN = re.compile(
    r"\b(?:mère|père|mari[ée]e?|épous\w*|accouch\w*|naissance|vi[tv]\w* avec|union|conjointe?"
    r"|parents?|frère|sœur|soeur|cousine?|compagnon|compagne|jum\w+) "
    r"(?:à |d'|de |avec |la |le |l'|un[e]? |\w+ ){0,4}$"
)
_OWN_CHILD = re.compile(r"\b(?:a|avait|ayant|eu|adopté|élève|élevait|avec) une? $")
_DEPENDENT = re.compile(r"\s+à charge\b")
_INDEFINITE = frozenset({"aucun", "aucune", "chaque", "tout", "toute"})
_YOUNG_OR_OLD = frozenset({"jeune", "petite", "petit", "vieille", "vieil"})
_OPENING_MARKS = frozenset({",", ":", "-", "–", "("})
_GENERIC_BEFORE = frozenset({"chez", "entre", "parmi"})
_RATIO = re.compile(
    r"\s*(?:sur|pour) (?:\d+|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|cent)\b"
)
_RATIO_BEFORE = re.compile(
    r"\b(?:femmes?|hommes?|patiente?s?) pour (?:\d+|une?|deux|trois|quatre|cinq) $"
)


@cache
def patient_nouns(gender: str) -> frozenset[str]:
    """Return the forms of the patient nouns of one gender, singular and plural."""
    side = 1 if gender == "f" else 0
    singular = {pair[side] for pair in people().patient if pair[0] != pair[1]}
    singular = {noun.split()[-1] for noun in singular}
    return frozenset(singular | {plural(noun) for noun in singular})


def noun_denotes_patient(piece: Piece, word: Word, story: Story) -> bool:
    """Say whether a patient noun denotes the patient, by its determiner and the text so far."""
    det = determiner(piece, word)
    low = det.low if det is not None else ""
    plural_use = _is_plural(word, low)
    base = word.low[:-1] if plural_use and word.low.endswith("s") else word.low
    ambiguous = base in people().ambiguous
    if _in_a_ratio(piece, word):
        return False
    if low in POSSESSIVES - OWN_POSSESSIVES and ambiguous:
        return False
    if story.anyone:
        return True  # « les femmes », « chez l'homme »: a target was asked for
    if plural_use:
        return _plural_denotes_patients(piece, word, base, low, story)
    if low in _INDEFINITE or _generic(piece, word):
        return story.explicit and not ambiguous
    return not ambiguous or _ambiguous_denotes_patient(piece, word, base, low, story)


def _plural_denotes_patients(
    piece: Piece, word: Word, base: str, determiner_low: str, story: Story
) -> bool:
    """« Deux patientes », « nos patients », « les patientes » after them."""
    numbered = any(
        w.low in SMALL_NUMBERS or w.text.isdigit()
        for w in list(before(piece, word))[:3]
        if w.pos in {"NUM", "DET", "ADJ"}
    )
    if numbered or determiner_low in {"nos", "mes"}:
        story.several = story.several or not _generic(piece, word)
        return True
    if base in {"femme", "homme"} or (base in people().ambiguous and not story.several):
        return False
    return story.explicit or (story.several and determiner_low in {"les", "ces", "des", "aux"})


def _ambiguous_denotes_patient(
    piece: Piece, word: Word, base: str, determiner_low: str, story: Story
) -> bool:
    """« Une femme de 40 ans », « cette jeune fille », unlike « mère d'une fille »."""
    text = piece.text[max(0, word.start - 60) : word.start].lower()
    has_age = bool(AGE.match(piece.text, word.end))
    previous = next(before(piece, word), None)
    young_or_old = previous is not None and previous.low in _YOUNG_OR_OLD
    if base in _CHILDREN and story.other_is_named and not story.read:
        return False
    if base == "enfant" and determiner_low in {"un", "une"} and not _OF_KIN.search(text):
        # « Elle a un enfant », « avec un enfant à charge ».
        return not (_OWN_CHILD.search(text) or _DEPENDENT.match(piece.text, word.end))
    own_child = base in _CHILDREN - {"enfant"} and bool(story.introduced - _CHILDREN)
    if own_child and determiner_low not in DEMONSTRATIVE:
        return base in story.introduced and determiner_low in DEFINITE
    if determiner_low in DEFINITE and base in people().ambiguous_once_introduced:
        return base in story.introduced or has_age or (young_or_old and story.known)
    if determiner_low in DEMONSTRATIVE:
        return True
    of_kin = determiner_low in {"un", "une", ""} and _OF_KIN.search(text.rsplit(". ", 1)[-1])
    if of_kin and not (has_age and not story.introduced):
        return False
    if determiner_low or has_age:
        return True
    if any(is_other_person(w) for w in before(piece, word)):
        return False  # « son épouse est sans travail, femme au foyer »
    return previous is None or previous.text in _OPENING_MARKS or young_or_old


def _in_a_ratio(piece: Piece, word: Word) -> bool:
    """« Un patient sur cinq », « trois femmes pour un homme »."""
    after_word = piece.text[word.end : word.end + 20].lower()
    return bool(
        _RATIO.match(after_word)
        and (
            after_word.lstrip().startswith("sur")
            or word.low in {"femme", "femmes", "homme", "hommes"}
        )
    ) or bool(_RATIO_BEFORE.search(piece.text[max(0, word.start - 40) : word.start].lower()))


def _generic(piece: Piece, word: Word) -> bool:
    """« Chez la femme », « chez l'homme » speak of women and men in general."""
    det = determiner(piece, word)
    if word.low not in {"femme", "homme"} or det is None or det.low not in {"la", "l'"}:
        return False
    previous = next(before(piece, det), None)
    return previous is not None and previous.low in _GENERIC_BEFORE


def _is_plural(word: Word, determiner_low: str) -> bool:
    if determiner_low in {"les", "des", "ces", "aux", "nos", "ses", "mes", "leurs"}:
        return True
    return word.low.endswith(("s", "x")) and word.low[:-1] in (
        patient_nouns("f") | patient_nouns("m") | people().epicene
    )
