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

_OCCUPATION_ENDINGS = (
    "eur", "euse", "rice", "ier", "ière", "ien", "ienne", "iste", "ère", "mère", "cher", "chère", "eure",
)  # fmt: skip
# Other nouns for people, as attributes and in apposition; both genders of each.
_OCCUPATIONS = frozenset(
    [
        "étudiant",
        "étudiante",
        "enseignant",
        "enseignante",
        "commerçant",
        "commerçante",
        "employé",
        "employée",
        "salarié",
        "salariée",
        "retraité",
        "retraitée",
        "artisan",
        "artisane",
        "avocat",
        "avocate",
        "agent",
        "agente",
        "militaire",
        "lycéen",
        "lycéenne",
        "collégien",
        "collégienne",
        "écolier",
        "écolière",
        "maçon",
        "maçonne",
        "paysan",
        "paysanne",
        "berger",
        "bergère",
        "boulanger",
        "boulangère",
        "cadre",
        "soudeuse",
        "gérant",
        "gérante",
        "exploitant",
        "exploitante",
        "fonctionnaire",
        "représentant",
        "représentante",
        "aide-soignant",
        "aide-soignante",
        "marchand",
        "marchande",
        "vigneron",
        "vigneronne",
        "bûcheron",
        "bûcheronne",
        "forgeron",
        "tante",
        "oncle",
        "frère",
        "sœur",
        "veuf",
        "veuve",
        "père",
        "mère",
        "grand-père",
        "grand-mère",
        "cousin",
        "cousine",
        "aîné",
        "aînée",
        "cadet",
        "cadette",
        "orphelin",
        "orpheline",
        "jumeau",
        "jumelle",
        "voisin",
        "voisine",
        "adhérent",
        "adhérente",
        "habitant",
        "habitante",
        "résident",
        "résidente",
        "migrant",
        "migrante",
        "réfugié",
        "réfugiée",
        "diplomate",
        "apprenti",
        "apprentie",
        "interne",
        "fils",
        "fille",
        "benjamin",
        "benjamine",
        "cycliste",
        "motard",
        "motarde",
        "piéton",
        "piétonne",
        "passager",
        "passagère",
        "soldat",
        "soldate",
        "marin",
        "pilote",
        "champion",
        "championne",
    ]
)
_PROFESSION = re.compile(r"(?:\s+\w+)?\s+de (?:profession|métier|formation|fonction|son état)\b")
_POSTS = frozenset({"activité", "métier", "profession", "travail", "poste", "emploi", "études"})


def is_apposed_occupation(piece: Piece, word: Word) -> bool:
    """« Droitière, enseignante à la retraite »: a noun, though « enseignant » may be a participle."""
    if word.low not in _OCCUPATIONS or not word.i or piece.words[word.i - 1].text != ",":
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
    return word.low.rstrip("s").endswith(_OCCUPATION_ENDINGS) or word.low in _OCCUPATIONS


def _noun_in_gender(form: str, to: str) -> str | None:
    return in_gender(form, to, "N")
