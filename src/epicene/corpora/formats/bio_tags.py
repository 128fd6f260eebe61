"""Tags of tokens that say where a mention begins and ends: IOB1, IOB2, BIOES (or BILOU)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal, get_args

Scheme = Literal["IOB1", "IOB2", "BIOES"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)

OUTSIDE = ("O", "_")
_TAG = re.compile(r"([BIESLU])-(\S.*)\Z")
# BILOU calls the last token L and a mention of one token U.
_SAME = {"L": "E", "U": "S"}


class TagError(ValueError):
    """What is wrong with the tag at a place; the tag is not quoted."""

    def __init__(self, place: int, message: str) -> None:
        super().__init__(message)
        self.place, self.message = place, message


def is_tag(text: str) -> bool:
    """Say whether a text is a tag of one of the schemes."""
    return text in OUTSIDE or _TAG.match(text) is not None


def scheme_of(tags: Iterable[str]) -> Scheme:
    """Return the scheme of the tags of a document: BIOES if a mention ends or is single by its tag.

    IOB1, where ``I-`` may begin a mention, looks like a damaged IOB2 and has to be named.
    """
    marked = any(read and read[1] in "ESLU" for read in map(_TAG.match, tags))
    return "BIOES" if marked else "IOB2"


def mentions(tags: Sequence[str], scheme: Scheme) -> list[tuple[str, range]]:
    """Return the label of each mention of a sentence, and which tokens it covers.

    Parameters
    ----------
    tags : sequence of str
        One a token, for example ``B-DISO``, ``I-DISO``, ``O``.
    scheme : {"IOB1", "IOB2", "BIOES"}
        What they mean.

    Raises
    ------
    TagError
        If one is no tag, or cannot stand where it does.
    """
    found: list[tuple[str, range]] = []
    label, begin = "", -1

    def close(end: int) -> None:
        nonlocal begin
        if begin >= 0:
            found.append((label, range(begin, end)))
        begin = -1

    for place, tag in enumerate(tags):
        kind, name = _split(tag, place)
        if kind in "ES" and scheme != "BIOES":
            raise TagError(place, f"a tag {kind}- has no place in {scheme}.")
        goes_on = kind in "IE" and begin >= 0 and name == label
        if not goes_on:
            if begin >= 0 and scheme == "BIOES":
                raise TagError(place, "a mention begins before, and is not ended by E-.")
            if kind == "I" and scheme != "IOB1":
                raise TagError(place, "a tag I- follows no B- or I- of its label.")
            if kind == "E":
                raise TagError(place, "a tag E- follows no B- or I- of its label.")
            close(place)
            if kind != "O":
                label, begin = name, place
        if kind in "ES":
            close(place + 1)
    if begin >= 0 and scheme == "BIOES":
        raise TagError(len(tags) - 1, "the sentence ends before E- ends the mention.")
    close(len(tags))
    return found


def _split(tag: str, place: int) -> tuple[str, str]:
    if tag in OUTSIDE:
        return "O", ""
    read = _TAG.match(tag)
    if read is None:
        raise TagError(place, "this is no tag such as O, B-LABEL or I-LABEL.")
    return _SAME.get(read[1], read[1]), read[2]
