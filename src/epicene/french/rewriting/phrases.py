"""Small questions about a word and its neighbours, asked by the rules."""

from __future__ import annotations

from collections.abc import Iterator

from epicene.french.rewriting.words import Piece, Word

POSSESSIVES = frozenset((
    "son", "sa", "ses", "leur", "leurs", "mon", "ma", "mes", "ton", "ta", "tes", "notre", "nos",
    "votre", "vos",
))  # fmt: skip
OWN_POSSESSIVES = frozenset(["notre", "nos", "mon", "ma", "mes"])
CONTRACTIONS = frozenset({"du", "des", "au", "aux"})
_BETWEEN = frozenset({"ADJ", "NUM", "ADV"})
ETRE = frozenset((
    "est", "sont", "était", "étaient", "fut", "furent", "sera", "seront", "serait", "seraient",
    "été", "être", "étant", "soit", "soient", "suis", "es", "sommes", "êtes", "fût", "fussent",
))  # fmt: skip


def child(piece: Piece, word: Word, *relations: str) -> Word | None:
    """Return the first word that `word` governs by one of the relations."""
    for i in piece.children[word.i]:
        if piece.words[i].dep in relations:
            return piece.words[i]
    return None


def determiner(piece: Piece, noun: Word) -> Word | None:
    """Return the determiner or contraction before a noun, over adjectives and numerals."""
    for word in before(piece, noun):
        if word.pos == "DET" or word.low in CONTRACTIONS:
            return word
        if word.pos not in _BETWEEN:
            return None
    return None


def before(piece: Piece, word: Word) -> Iterator[Word]:
    """Yield the words before `word` in its sentence, the nearest first."""
    for i in range(word.i - 1, -1, -1):
        if piece.words[i].sentence != word.sentence:
            return
        yield piece.words[i]


def after(piece: Piece, word: Word) -> Iterator[Word]:
    """Yield the words after `word` in its sentence."""
    for i in range(word.i + 1, len(piece.words)):
        if piece.words[i].sentence != word.sentence:
            return
        yield piece.words[i]


def next_word(piece: Piece, word: Word) -> Word | None:
    """Return the word after `word`, in the next sentence too."""
    return piece.words[word.i + 1] if word.i + 1 < len(piece.words) else None


def previous_word(piece: Piece, word: Word) -> Word | None:
    """Return the word before `word`, in the sentence before too."""
    return piece.words[word.i - 1] if word.i else None


def has_etre(piece: Piece, word: Word) -> bool:
    """Say whether a form of « être » makes `word` a predicate."""
    return any(
        piece.words[i].dep.startswith(("aux", "cop")) and piece.words[i].low in ETRE
        for i in piece.children[word.i]
    )


def noun_gender(piece: Piece, noun: Word) -> str:
    """Return the genders a noun may have here: ``"f"``, ``"m"``, ``"fm"``.

    The lexicon comes first, then the determiner and the tagger.
    """
    sure = sure_gender(piece, noun)
    return sure if len(sure) == 1 else noun.gender or "fm"


def sure_gender(piece: Piece, noun: Word) -> str:
    """Return the genders a noun may have by the lexicon and its determiner, not by the tagger."""
    genders = {g for a in noun.analyses if a.category == "N" for g in a.gender}
    if len(genders) == 1:
        return genders.pop()
    word = determiner(piece, noun)
    if word is not None:
        if word.low in _FEMININE_DETERMINERS:
            return "f"
        if word.low in _MASCULINE_DETERMINERS:
            return "m"
    return "fm"


_FEMININE_DETERMINERS = frozenset(
    {"la", "une", "cette", "sa", "ma", "ta", "quelle", "aucune", "toute", "certaine"}
)
_MASCULINE_DETERMINERS = frozenset(
    {"le", "un", "ce", "cet", "du", "au", "quel", "aucun", "tout", "certain"}
)


TIMES = frozenset((
    "an", "ans", "mois", "jour", "jours", "semaine", "semaines", "heure", "heures", "année",
    "années", "minutes", "matin", "soir", "nuit", "janvier", "février", "mars", "avril", "mai",
    "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
))  # fmt: skip


def nearest_nominal(piece: Piece, word: Word, patients: set[int]) -> Word | None:
    """Return the noun or pronoun just before a word and its auxiliaries, adverbs and clitics."""
    for other in before(piece, word):
        if other.i - 1 in patients and any(a.category == "A" for a in other.analyses):
            continue  # « Patiente Tunisienne âgée »
        if (
            other.i in patients
            or other.pos in {"NOUN", "PROPN"}
            or other.low in {"il", "elle", "ils", "elles"}
        ):
            return other
        if other.pos not in {"AUX", "ADV", "PRON", "PART"} and other.low not in ETRE:
            return None
    return None


def noun_number(noun: Word) -> str:
    """Return the numbers a noun may have: ``"s"``, ``"p"``, ``"sp"``."""
    numbers = {n for a in noun.analyses if a.category == "N" for n in a.number}
    return "".join(numbers) if numbers else noun.number or "sp"
