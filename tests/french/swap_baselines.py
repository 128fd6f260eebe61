"""Naive rewritings, such as libraries of tests for bias offer: a list of pairs, no agreement."""

from __future__ import annotations

import re

PAIRS = (
    ("il", "elle"),
    ("ils", "elles"),
    ("un", "une"),
    ("le", "la"),
    ("du", "de la"),
    ("au", "à la"),
    ("ce", "cette"),
    ("patient", "patiente"),
    ("patients", "patientes"),
    ("homme", "femme"),
    ("hommes", "femmes"),
    ("garçon", "fille"),
    ("monsieur", "madame"),
    ("m.", "mme"),
    ("père", "mère"),
    ("frère", "sœur"),
    ("fils", "fille"),
    ("mari", "femme"),
    ("oncle", "tante"),
    ("lui", "elle"),
    ("celui", "celle"),
    ("admis", "admise"),
    ("hospitalisé", "hospitalisée"),
    ("âgé", "âgée"),
)
_NO_ARTICLES = tuple(p for p in PAIRS if p[0] not in {"un", "le", "du", "au", "ce", "lui"})


def word_by_word(text: str) -> str:
    """Put each word's counterpart in its place, in one pass."""
    return _swap(text, PAIRS)


def nouns_and_pronouns(text: str) -> str:
    """Do the same with nouns and subject pronouns alone: things keep their articles."""
    return _swap(text, _NO_ARTICLES)


def sequential(text: str) -> str:
    """Replace pair after pair, each over the whole text: what was just made is made again."""
    for masculine, feminine in PAIRS:
        text = _replace(text, masculine, feminine)
        text = _replace(text, feminine, masculine)
    return text


def _swap(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    other = {f: m for m, f in reversed(pairs)} | dict(pairs)
    longest_first = sorted(other, key=len, reverse=True)
    pattern = re.compile(
        "|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in longest_first), re.IGNORECASE
    )
    return pattern.sub(lambda found: _as(found[0], other[found[0].lower()]), text)


def _replace(text: str, before: str, after: str) -> str:
    pattern = re.compile(rf"(?<!\w){re.escape(before)}(?!\w)", re.IGNORECASE)
    return pattern.sub(lambda found: _as(found[0], after), text)


def _as(model: str, word: str) -> str:
    return word.capitalize() if model[0].isupper() else word
