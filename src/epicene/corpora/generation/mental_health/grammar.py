"""Small French grammar for slots: capitals, contractions, elisions."""

from __future__ import annotations

from collections.abc import Mapping

from epicene.corpora.generation.marks import capital

_VOWELS = "aeiouyhàâéèêëîïôûœæ"
_CONTRACTIONS = {
    ("de", "le"): "du",
    ("de", "les"): "des",
    ("de", "des"): "de",
    ("à", "le"): "au",
    ("à", "les"): "aux",
}


def with_capitals(values: Mapping[str, str]) -> dict[str, str]:
    """Add to each slot, ``drug``, the one that begins a sentence, ``Drug``."""
    capitals = {name[0].upper() + name[1:]: capital(value) for name, value in values.items()}
    return {**capitals, **values}


def preposed(preposition: str, noun: str) -> str:
    """Put « de » or « à » before a noun with its article: « du », « d’une », « aux », « de la ».

    Parameters
    ----------
    preposition : {"de", "à"}
        Which.
    noun : str
        Begins with an article or a possessive.
    """
    article, _, rest = noun.partition(" ")
    contracted = _CONTRACTIONS.get((preposition, article))
    if contracted:
        return f"{contracted} {rest}"
    if preposition == "de" and article in {"un", "une"}:
        return f"d’{noun}"
    return f"{preposition} {noun}"


def de(word: str) -> str:
    """Return « d’ » or « de » and a space, as the word wants it."""
    return "d’" if word[:1].lower() in _VOWELS else "de "
