"""Forms that are participles too, used as nouns or prepositions: « la plainte », « vu le »."""

from __future__ import annotations

import re

from epicene.french.rewriting.phrases import CONTRACTIONS, before, child, determiner
from epicene.french.rewriting.predicates import predicates
from epicene.french.rewriting.verbs import auxiliary
from epicene.french.rewriting.words import Piece, Word

_ARTICLES = frozenset(
    {"la", "le", "un", "une", "cette", "ce", "cet", "l'", "sa", "son", "du", "au"}
)
# Nouns of the other category that open a note: « Mise en place », « Prise en charge ».
_NOMINAL_AFTER = frozenset(
    {
        "charge",
        "évidence",
        "place",
        "compte",
        "oeuvre",
        "œuvre",
        "sang",
        "de",
        "d'",
        "du",
        "des",
        "au",
        "est",
    }
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
    near = next(before(piece, word), None)
    if (
        near is not None
        and near.low in {"par", "en"}
        and any(a.category == "N" for a in word.analyses)
    ):
        return True  # « par écrit »
    if near is not None and near.low in _ARTICLES and any(a.category == "N" for a in word.analyses):
        following = piece.words[word.i + 1] if word.i + 1 < len(piece.words) else None
        if following is None or following.pos != "NOUN":
            return True  # « la fin de »
    if word.pos not in {"NOUN", "PROPN"}:
        return False
    if child(piece, word, "det", "case") is not None or determiner(piece, word) is not None:
        return True
    previous = next(before(piece, word), None)
    if previous is not None and (previous.pos in {"DET", "ADP"} or previous.low in CONTRACTIONS):
        return True
    if previous is None and any(a.category == "K" for a in word.analyses):
        following = [w.low for w in piece.words[word.i + 1 : word.i + 4] if not w.low.isspace()]
        if following[:1] and following[0] in predicates().human and word.low != following[0]:
            return False  # « Sortie rassurée »
        if following[:1] and following[0].endswith("ée"):
            return True  # « Sortie autorisée »
        if following[:1] and following[0] in {
            "sous",
            "aux",
            "par",
            "chez",
            "contre",
            "il",
            "le",
            "à",
            "en",
        }:
            return bool(
                {"charge", "évidence", "place", "compte", "œuvre", "domicile"} & set(following[1:])
            )
        return (
            bool(_NOMINAL_AFTER & set(following))
            or following[:1] in (["."], [":"])
            or not following
        )
    return not any(a.category in "KA" for a in word.analyses)


def is_preposition(piece: Piece, word: Word) -> bool:
    """« Vu le résultat », unlike « vu le 12 mars »."""
    following = [w for w in piece.words[word.i + 1 : word.i + 3]]
    if not following or following[0].low not in {
        "le",
        "la",
        "les",
        "l'",
        "son",
        "sa",
        "ses",
        "que",
        "qu'",
    }:
        return False
    return len(following) < 2 or not following[1].text[:1].isdigit()


def is_half_of_a_compound(piece: Piece, word: Word) -> bool:
    """« Thoraco-abdominale », unlike « non-fumeuse » and « immuno-déprimée »."""
    if not word.start or piece.text[word.start - 1] not in "-/":
        return False
    first = piece.words[word.i - 2].low if word.i > 1 else ""
    return first not in {
        "non",
        "ex",
        "grand",
        "immuno",
        "insulino",
        "poly",
        "multi",
        "semi",
        "toxico",
    }
