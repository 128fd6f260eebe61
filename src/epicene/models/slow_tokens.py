"""Words and places of tokens, where a tokenizer in Python gives pieces and nothing else."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence

WORD_END = "</w>"
"""What ends the last piece of a word in vocabularies of the XLM kind (FlauBERT)."""
WORD_START = "▁"
"""What begins the first piece of a word in vocabularies of SentencePiece."""


def words_of_pieces(pieces: Sequence[str]) -> tuple[int, ...] | None:
    """Return the index of the word that each piece belongs to; None where nothing marks words.

    A word is what the tokenizer cut apart before it made pieces: in the XLM kind, a punctuation
    mark is a word of its own.
    """
    if pieces and pieces[-1].endswith(WORD_END):
        ends = [piece.endswith(WORD_END) for piece in pieces[:-1]]
        return tuple(itertools.accumulate(ends, initial=0))
    if pieces and pieces[0].startswith(WORD_START):
        starts = [piece.startswith(WORD_START) for piece in pieces[1:]]
        return tuple(itertools.accumulate(starts, initial=0))
    return None


def places_of_pieces(
    pieces: Sequence[str], words: Sequence[int], text: str
) -> tuple[tuple[int, int], ...]:
    """Return the code-point span of each piece in the text.

    Words are looked for in their order. One that the tokenizer spells otherwise than the text
    (« … » for three points) has an empty span, so that no span of the text holds it; case and
    the curly apostrophe are seen through.
    """
    plain = "".join(map(_folded, text))
    spans: list[tuple[int, int]] = []
    at = lost = 0
    for _, word in itertools.groupby(zip(words, pieces, strict=True), key=lambda pair: pair[0]):
        parts = [
            "".join(map(_folded, piece.removesuffix(WORD_END).removeprefix(WORD_START)))
            for _, piece in word
        ]
        whole = "".join(parts)
        found = plain.find(whole, at, at + lost + len(whole) + _SKIPPED)
        if not whole or found < 0:
            lost += len(whole)
            spans += [(at, at)] * len(parts)
            continue
        at, lost = found, 0
        for part in parts:
            spans.append((at, at + len(part)))
            at += len(part)
    return tuple(spans)


# Characters of the text that may stand between a word found and the one before: spaces, and what
# the tokenizer leaves out.
_SKIPPED = 20


# Called for each letter of each text; the alphabet of French, and some more.
@functools.lru_cache(maxsize=1024)
def _folded(character: str) -> str:
    lower = character.lower()
    return "'" if character == "’" else lower if len(lower) == 1 else character
