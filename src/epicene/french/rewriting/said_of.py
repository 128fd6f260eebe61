"""What an adjective or a participle is said of: people only, things only, or either."""

from __future__ import annotations

from epicene.french.rewriting.phrases import POSSESSIVES
from epicene.french.rewriting.predicates import predicates
from epicene.french.rewriting.words import Piece, Word

RANKS = frozenset({"dernier", "dernière", "premier", "première"})
# Participles that speak of people only with what follows: « mise sous », « prise en charge ».
_LIGHT = frozenset({"vu", "vue", "pris", "prise", "mis", "mise", "remis", "remise"})


def said_of(piece: Piece, word: Word) -> tuple[bool, bool]:
    """Return whether a word is said of people only, and of things only."""
    lists = predicates()
    following = piece.words[word.i + 1].low if word.i + 1 < len(piece.words) else ""
    if word.low in {"connu", "connue"} and following in {"comme", "sous"}:
        return False, True
    second = piece.words[word.i + 2].low if word.i + 2 < len(piece.words) else ""
    if word.low in {"accompagné", "accompagnée"} and second in POSSESSIVES:
        return True, False
    if word.low in {"suivi", "suivie", "accompagné", "accompagnée"} and following in {
        "de",
        "d'",
        "du",
        "des",
    }:
        return False, True
    if word.low in {"trouvé", "trouvée", "retrouvé", "retrouvée"}:
        return following in lists.human, False
    if word.low in {"traité", "traitée"}:
        return following in {"pour", "dans", "chez"}, False
    if word.low in _LIGHT:
        if following in {"en", "sous", "au", "aux", "à", "sur"} or (
            word.low in {"vu", "vue"} and following in {"ce", "par", "pour"}
        ):
            return second not in {
                "évidence",
                "place",
                "œuvre",
                "oeuvre",
                "jour",
                "point",
                "plat",
            }, False
        return False, False
    return word.low in lists.human, word.low in lists.thing
