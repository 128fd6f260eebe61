"""Titles and first names in the other gender."""

from __future__ import annotations

from epicene.french import first_names
from epicene.french.people import people
from epicene.french.rewriting.words import Piece, Word


def new_title(word: Word, to: str) -> str:
    """Return a title in the other gender, as it is written."""
    table = people().to_feminine if to == "F" else people().to_masculine
    if word.text in table:
        return table[word.text]
    if word.text.capitalize() in table:
        return table[word.text.capitalize()]
    return word.text


def new_names(piece: Piece, title: Word, to: str, names: str) -> dict[int, str]:
    """Return the new first names after a title; a surname stays."""
    forms: dict[int, str] = {}
    for i in range(title.i + 1, min(title.i + 3, len(piece.words))):
        word = piece.words[i]
        if word.text == ".":
            continue
        if not word.text[:1].isupper():
            break
        new = new_name(word, to, names)
        if new is not None:
            forms[i] = new
            break
    return forms


def new_name(word: Word, to: str, names: str) -> str | None:
    """Return a first name of the other gender or an initial, None where the name stays."""
    if names == "keep" or len(word.text.rstrip(".")) < 3:
        return None
    if first_names.sex_of(word.text) == to or first_names.sex_of(word.text) is None:
        return None
    return word.text[0] + "." if names == "initial" else first_names.counterpart(word.text)
