"""What stands between a word and the noun that may govern it."""

from __future__ import annotations

from epicene.french.rewriting.phrases import (
    CONTRACTIONS,
    before,
    determiner,
    next_word,
    noun_number,
    sure_gender,
)
from epicene.french.rewriting.predicates import predicates
from epicene.french.rewriting.subjects import agrees, nouns_before
from epicene.french.rewriting.verbs import auxiliary
from epicene.french.rewriting.words import Piece, Word

PRONOUNS = frozenset((
    "il", "elle", "ils", "elles", "on", "nous", "qui", "cela", "ceci", "ce", "c'", "celui-ci",
    "celle-ci", "tout", "rien", "celle", "celui", "lequel", "laquelle", "aucune", "aucun", "je",
    "vous", "-il", "-elle", "-t-il", "-t-elle", "ça", "l'un", "l'une", "personne",
))  # fmt: skip


def follows_a_thing(piece: Piece, word: Word, gender: str, patients: set[int]) -> bool:
    """« Une lésion osseuse fixée », « un myosis serré »: a noun just before, over adjectives."""
    for other in before(piece, word):
        if other.i in patients:
            return False
        if other.pos in {"NOUN", "PROPN", "X"} or (not other.analyses and other.pos == "ADJ"):
            return gender in sure_gender(piece, other)
        if other.pos not in {"ADJ", "ADV"} and other.text != "-":
            return False
    return False


def nearer_noun(piece: Piece, word: Word, patient: Word, gender: str, number: str) -> Word | None:
    """« Admise pour une lésion fixée »: an agreeing noun between the patient and the word."""
    for other in nouns_before(piece, word):
        if other.i <= patient.i:
            return None
        if other.pos == "NOUN" and agrees(piece, other, gender, number):
            return other
    return None


def hangs_too_far(piece: Piece, word: Word, noun: Word) -> bool:
    """Say whether the parse hangs a word said of people on a thing, over a comma: misread."""
    if noun.i > word.i or word.low in predicates().thing:
        return False
    if auxiliary(piece, word):
        return _cut_from_subject(piece, word)
    joints = {",", ";", "et", "puis", "mais"}
    return noun.i < word.i - 1 and any(w.low in joints for w in piece.words[noun.i : word.i])


def _cut_from_subject(piece: Piece, word: Word) -> bool:
    """« …, de démence sénile, a été amenée », « une insuffisance qui est hospitalisée »."""
    for other in before(piece, word):
        if other.low in {",", "qui"}:
            return True
        if other.pos not in {"AUX", "ADV", "PRON", "PART"}:
            return False
    return False


def touches(piece: Piece, noun: Word, word: Word) -> bool:
    """Say whether no verb, mark or conjunction parts a noun from a word after it."""
    between = piece.words[noun.i + 1 : word.i]
    return all(w.pos not in {"PUNCT", "VERB", "AUX", "CCONJ"} and w.low != "puis" for w in between)


def may_be_subject(piece: Piece, noun: Word) -> bool:
    """« De la patiente » is not the subject of what follows."""
    if noun.dep.startswith(("nsubj", "expl")):
        return True
    if noun.dep == "obj":
        return False
    det = determiner(piece, noun)
    previous = next(before(piece, det or noun), None)
    if det is not None and det.low in CONTRACTIONS:
        return False
    return previous is None or previous.pos != "ADP"


def nearest_subject_is_patient(piece: Piece, word: Word, patients: set[int]) -> bool:
    """« Le patient prend ses repas seul »."""
    previous = next(before(piece, word), None)
    following = next_word(piece, word)
    if previous is None or previous.pos == "DET":
        return False
    if following is not None and following.pos in {"NOUN", "DET"}:
        return False
    subjects = (w for w in before(piece, word) if w.dep.startswith("nsubj"))
    nearest = next(subjects, None)
    return nearest is not None and nearest.i in patients


def of_the_patient(noun: Word, number: str) -> bool:
    """Say whether a mention of the patient may govern a form of this number."""
    if noun.pos == "PRON":
        plural = noun.low.endswith("s") and noun.low != "vous"
        return ("p" if plural else "s") in number
    return noun.pos == "PROPN" or any(n in noun_number(noun) for n in number)
