"""Contractions and elisions before a changed word: « du », « de la », « qu' »."""

from __future__ import annotations

from collections.abc import Mapping

from epicene.french.rewriting.forms import like, starts_with_vowel
from epicene.french.rewriting.words import Piece, Word

_ARTICLES = {
    "F": ("la", "l'"),
    "M": ("le", "l'"),
}
_CONTRACTED = {("de", "le"): "du", ("à", "le"): "au"}
_OPENED = {"du": "de", "au": "à"}
_WITH_LEQUEL = {
    ("à", "lequel"): "auquel",
    ("de", "lequel"): "duquel",
    ("à", "lesquels"): "auxquels",
    ("de", "lesquels"): "desquels",
}
_ELIDED = {
    "d'": "de",
    "qu'": "que",
    "lorsqu'": "lorsque",
    "puisqu'": "puisque",
    "jusqu'": "jusque",
    "s'": "si",
}
_FULL = {
    "de": "d'",
    "que": "qu'",
    "lorsque": "lorsqu'",
    "puisque": "puisqu'",
    "jusque": "jusqu'",
    "si": "s'",
}


def following_form(piece: Piece, i: int, forms: Mapping[int, str]) -> str:
    """Return what follows a word, in its new form where it has one; empty at the end."""
    if i + 1 >= len(piece.words):
        return ""
    return forms.get(i + 1, piece.words[i + 1].low).lower()


def is_article(word: Word) -> bool:
    """Say whether a word is a definite article, contracted or not."""
    return word.low in {"le", "la", "l'", "du", "au"}


def new_article(
    piece: Piece, word: Word, forms: Mapping[int, str], to: str
) -> tuple[int, int, str]:
    """Return start, end and text of the article of a noun, contracted with « de » or « à »."""
    vowel = starts_with_vowel(following_form(piece, word.i, forms))
    article = _ARTICLES[to][vowel]
    preposition = _OPENED.get(word.low, "")
    start = word.start
    if not preposition and word.i and piece.words[word.i - 1].low in {"de", "à"}:
        previous = piece.words[word.i - 1]
        if previous.end <= word.start and piece.text[previous.end : word.start].isspace():
            preposition, start = previous.low, previous.start
    phrase = _CONTRACTED.get((preposition, article)) or f"{preposition} {article}".strip()
    if start != word.start and phrase.startswith(f"{preposition} "):
        phrase, start = article, word.start  # the preposition stays as it is
    end = word.end
    space = piece.text[end : end + 1]
    if phrase.endswith("'") and space == " ":
        end += 1
    elif not phrase.endswith("'") and not space.isspace():
        phrase += " "
    return start, end, like(piece.text[start : word.end], phrase)


def joined_to_previous(
    piece: Piece, word: Word, new: str, forms: Mapping[int, str]
) -> tuple[int, str] | None:
    """Return the start and text of a change that also elides or opens the word before."""
    if not word.i:
        return None
    previous = piece.words[word.i - 1]
    if previous.i in forms:
        return None
    gap = piece.text[previous.end : word.start]
    text = like(word.text, new)
    vowel = starts_with_vowel(new)
    if new in {"lequel", "lesquels"} and previous.low in {"à", "de"} and gap == " ":
        return previous.start, like(previous.text, _WITH_LEQUEL[previous.low, new])
    if previous.low == "s'" and word.low in {"il", "ils"} and gap == "":
        return previous.start, like(previous.text, "si ") + text
    if previous.low == "si" and new in {"il", "ils"} and gap == " ":
        return previous.start, like(previous.text, "s'") + text
    if previous.low in {"s'", "si"}:
        return None
    if previous.low in _ELIDED and gap == "" and not vowel:
        return previous.start, like(previous.text, _ELIDED[previous.low]) + " " + text
    if previous.low in _FULL and gap == " " and vowel and not starts_with_vowel(word.low):
        return previous.start, like(previous.text, _FULL[previous.low]) + text
    return None
