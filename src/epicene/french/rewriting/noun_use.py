"""Forms that are participles too, used as nouns or prepositions: « la plainte », « vu le »."""

from __future__ import annotations

import re

from epicene.french.rewriting.phrases import CONTRACTIONS, before, child, determiner, next_word
from epicene.french.rewriting.predicates import predicates
from epicene.french.rewriting.verbs import auxiliary
from epicene.french.rewriting.words import Piece, Word

_ARTICLES = frozenset(
    {"la", "le", "un", "une", "cette", "ce", "cet", "l'", "sa", "son", "du", "au"}
)
# Nouns of the other category that open a note: « Mise en place », « Prise en charge ».
_NOMINAL_AFTER = frozenset((
    "charge", "évidence", "place", "compte", "oeuvre", "œuvre", "sang", "de", "d'", "du", "des",
    "au", "est",
))  # fmt: skip
_AFTER_PREPOSITION = frozenset({"le", "la", "les", "l'", "son", "sa", "ses", "que", "qu'"})
# « Mise sous », « Sortie par »: what follows a participle more often than a noun.
_AFTER_PARTICIPLE = frozenset({"sous", "aux", "par", "chez", "contre", "il", "le", "à", "en"})
_IN_SET_PHRASES = frozenset({"charge", "évidence", "place", "compte", "œuvre", "domicile"})
_FIRST_HALVES_OF_PEOPLE = frozenset(
    {"non", "ex", "grand", "immuno", "insulino", "poly", "multi", "semi", "toxico"}
)
_ORIGIN = re.compile(r"\s+(?:d'|d’|de |du )")


def is_used_as_noun(piece: Piece, word: Word) -> bool:
    """« La plainte », « une prise en charge »: a noun, though the form is a participle too."""
    if auxiliary(piece, word) == "être":
        return False
    if word.low in {"issu", "issue"} and _ORIGIN.match(piece.text, word.end):
        return determiner(piece, word) is not None
    if not any(a.category == "N" for a in word.analyses):
        return word.pos in {"NOUN", "PROPN"} and determiner(piece, word) is not None
    previous = next(before(piece, word), None)
    if previous is not None and previous.low in {"par", "en"}:
        return True  # « par écrit »
    if previous is not None and previous.low in _ARTICLES:
        following = next_word(piece, word)
        if following is None or following.pos != "NOUN":
            return True  # « la fin de »
    if word.pos not in {"NOUN", "PROPN"}:
        return False
    if child(piece, word, "det", "case") is not None or determiner(piece, word) is not None:
        return True
    if previous is not None and (previous.pos in {"DET", "ADP"} or previous.low in CONTRACTIONS):
        return True
    if previous is None and any(a.category == "K" for a in word.analyses):
        return _opens_a_note_as_noun(piece, word)
    return not any(a.category in "KA" for a in word.analyses)


def _opens_a_note_as_noun(piece: Piece, word: Word) -> bool:
    """« Prise en charge », « Sortie autorisée », unlike « Sortie rassurée »."""
    following = [w.low for w in piece.words[word.i + 1 : word.i + 4] if not w.low.isspace()]
    if not following:
        return True
    first = following[0]
    if first in predicates().human and word.low != first:
        return False
    if first.endswith("ée"):
        return True
    if first in _AFTER_PARTICIPLE:
        return bool(_IN_SET_PHRASES & set(following[1:]))
    return first in {".", ":"} or bool(_NOMINAL_AFTER & set(following))


def is_preposition(piece: Piece, word: Word) -> bool:
    """« Vu le résultat », unlike « vu le 12 mars » and « il a été vu »."""
    if word.low not in {"vu", "vue"} or auxiliary(piece, word):
        return False
    following = piece.words[word.i + 1 : word.i + 3]
    if not following or following[0].low not in _AFTER_PREPOSITION:
        return False
    return len(following) < 2 or not following[1].text[:1].isdigit()


def is_half_of_a_compound(piece: Piece, word: Word) -> bool:
    """« Thoraco-abdominale », unlike « non-fumeuse » and « immuno-déprimée »."""
    if not word.start or piece.text[word.start - 1] not in "-/":
        return False
    first = piece.words[word.i - 2].low if word.i > 1 else ""
    return first not in _FIRST_HALVES_OF_PEOPLE
