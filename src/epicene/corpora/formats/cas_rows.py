"""The rows of CAS and ESSAI: one token a line, grouped by the number of their sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path

from epicene.core.errors import InputError
from epicene.corpora.record_formats.lines import utf8_lines

MAX_TOKENS = 100_000

_NOTHING = ("***", "_", "", "O")
_LABEL = re.compile(r"([BI])_(\w+?)_?\Z")
_NUMBER_LEMMA = "@card@"


@dataclass(frozen=True)
class Token:
    """A token, what the tagger says of it, and the cells of its annotation.

    Parameters
    ----------
    word, lemma, pos : str
        As they are written; lemma and part of speech come from TreeTagger.
    cells : tuple of str
        The columns after the part of speech: cues and scopes.
    """

    word: str
    lemma: str
    pos: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sentence:
    """The tokens of a sentence, its number in the file, and the line on which it begins."""

    number: str
    line: int
    tokens: tuple[Token, ...]


@dataclass(frozen=True)
class Found:
    """A cue or a scope: its label, and which tokens it covers."""

    label: str
    places: tuple[int, ...]


def sentences(path: Path) -> Iterator[Sentence | InputError]:
    """Yield the sentences of a file; one with a row that cannot be read is an error."""
    rows = (
        (number, line.rstrip("\r\n").split("\t"))
        for number, line in enumerate(utf8_lines(path), start=1)
        if line.strip()
    )
    for key, group in groupby(rows, key=lambda row: row[1][0]):
        together = list(islice(group, MAX_TOKENS + 1))
        if len(together) > MAX_TOKENS:
            yield InputError(
                f"this sentence has more than {MAX_TOKENS} words.",
                where=f"{path}, line {together[0][0]}",
                hint="The first column numbers the sentences.",
            )
            continue
        short = next((number for number, cells in together if len(cells) < 5), None)
        if short is None:
            yield Sentence(key, together[0][0], tuple(_token(cells) for _, cells in together))
        else:
            yield InputError(
                "this row has fewer than five columns.",
                where=f"{path}, line {short}",
                hint="They are sentence, position, word, lemma, part of speech, annotation.",
            )


def _token(cells: list[str]) -> Token:
    _, _, word, lemma, pos, *rest = cells
    if pos == _NUMBER_LEMMA and rest:
        # A number with a space in it, « 100 000 », was written as two cells.
        word, lemma, pos, rest = f"{word} {lemma}", pos, rest[0], rest[1:]
    elif len(rest) >= 3 and not _is_annotation(rest[1]):
        # Some sentences have two columns more before the part of speech.
        pos, rest = rest[1], rest[2:]
    return Token(word, lemma, pos, tuple(rest))


def _is_annotation(cell: str) -> bool:
    return cell in _NOTHING or _LABEL.match(cell) is not None


def found_in(tokens: tuple[Token, ...]) -> tuple[tuple[Found, ...], int]:
    """Read cues and scopes, and count the cells that say nothing readable.

    ``I_`` goes on with what ``B_`` began last in its column, over a gap too: « ne … pas » is one
    cue in two pieces, and a scope goes on behind the cue that stands in it.
    """
    places: list[tuple[str, list[int]]] = []
    open_in: dict[tuple[int, str], list[int]] = {}
    unread = 0
    for place, token in enumerate(tokens):
        for column, cell in enumerate(token.cells):
            read = _LABEL.match(cell)
            if read is None:
                unread += cell not in _NOTHING
                continue
            key = column, read[2]
            if read[1] == "B" or key not in open_in:
                open_in[key] = []
                places.append((read[2], open_in[key]))
            open_in[key].append(place)
    return tuple(Found(label, tuple(where)) for label, where in places), unread
