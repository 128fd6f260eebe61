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

# Nouns that also mean « spouse », « child », or people in general.
_AMBIGUOUS = frozenset(
    [
        "femme",
        "homme",
        "fille",
        "garçon",
        "dame",
        "monsieur",
        "fillette",
        "garçonnet",
        "jumeau",
        "jumelle",
        "enfant",
        "jeune",
        "adulte",
        "adolescent",
        "adolescente",
        "élève",
        "consultant",
        "consultante",
        "candidat",
        "candidate",
        "participant",
        "participante",
        "opéré",
        "opérée",
        "blessé",
        "blessée",
    ]
)
_CHILDREN = frozenset({"fille", "garçon", "jumeau", "jumelle", "enfant"})
# With a definite article, these denote the patient once they have been introduced.
_COMMON = frozenset(
    [
        "femme",
        "homme",
        "fille",
        "garçon",
        "jumeau",
        "jumelle",
        "jeune",
        "adulte",
        "opéré",
        "opérée",
        "blessé",
        "blessée",
    ]
)
DEFINITE = frozenset({"le", "la", "l'", "du", "au"})
DEMONSTRATIVE = frozenset({"ce", "cet", "cette", "ces"})
SMALL_NUMBERS = frozenset({"deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"})
AGE = re.compile(
    r"\W*(?:[\w'-]+\W+){0,3}?(?:(?:âgée?s?|agée?s?)\s+d|(?:de|,)?\s*\d+\s*(?:ans|mois|jours|semaines|a\b))",
    re.IGNORECASE,
)
_OF_KIN = re.compile(
    r"\b(?:mère|père|mari[ée]e?|épous\w*|accouch\w*|naissance|vi[tv]\w* avec|union|conjointe?|parents?"
    r"|frère|sœur|soeur|cousine?|compagnon|compagne|jum\w+) (?:à |d'|de |avec |la |le |l'|un[e]? |\w+ ){0,4}$"
)
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
    det = determiner(piece, word)
    low = det.low if det is not None else ""
    is_plural = _is_plural(word, low)
    base = word.low[:-1] if is_plural and word.low.endswith("s") else word.low
    if _in_a_ratio(piece, word):
        return False
    if low in POSSESSIVES - OWN_POSSESSIVES and base in _AMBIGUOUS:
        return False
    if is_plural:
        numbered = any(
            w.low in SMALL_NUMBERS or w.text.isdigit()
            for w in list(before(piece, word))[:3]
            if w.pos in {"NUM", "DET", "ADJ"}
        )
        if numbered or low in {"nos", "mes"}:
            story.several = story.several or not _generic(piece, word)
            return True
        if base in {"femme", "homme"} or (base in _AMBIGUOUS and not story.several):
            return False
        return story.explicit or (story.several and low in {"les", "ces", "des", "aux"})
    if low in {"aucun", "aucune", "chaque", "tout", "toute"} or _generic(piece, word):
        return story.explicit and base not in _AMBIGUOUS
    if base not in _AMBIGUOUS:
        return True
    text = piece.text[max(0, word.start - 60) : word.start].lower()
    has_age = bool(AGE.match(piece.text, word.end))
    if base in _CHILDREN and story.other_is_named and not story.read:
        return False
    if (
        base == "enfant"
        and low in {"un", "une"}
        and not _OF_KIN.search(piece.text[max(0, word.start - 60) : word.start].lower())
    ):
        return True
    if (
        base != "enfant"
        and base in _CHILDREN
        and story.introduced - _CHILDREN
        and not (low and low in DEMONSTRATIVE)
    ):
        return base in story.introduced and low in DEFINITE
    if low in DEFINITE and base in _COMMON:
        previous = next(before(piece, word), None)
        aged = previous is not None and previous.low in {
            "jeune",
            "petite",
            "petit",
            "vieille",
            "vieil",
        }
        return base in story.introduced or has_age or (aged and story.known)
    if low in DEMONSTRATIVE:
        return True
    if (
        low in {"un", "une", ""}
        and _OF_KIN.search(text.rsplit(". ", 1)[-1])
        and not (has_age and not story.introduced)
    ):
        return False
    if not low:
        previous = next(before(piece, word), None)
        if any(is_other_person(w) for w in before(piece, word)) and not has_age:
            return False  # « son épouse est sans travail, femme au foyer »
        return (
            has_age
            or previous is None
            or previous.text in {",", ":", "-", "–", "("}
            or previous.low in {"jeune", "petite", "petit", "vieille", "vieil"}
        )
    return True


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
