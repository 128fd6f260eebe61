"""Where two sentences differ, and which tokens stand there."""

from __future__ import annotations

from epicene.core.errors import NotApplicableError
from epicene.models.capabilities import Encoding


def edit(feminine: str, masculine: str) -> tuple[int, int]:
    """Return where two sentences begin to differ, and how many characters they end alike.

    Both at word boundaries: an edit inside a word is an edit of the word.
    """
    first, second = feminine.split(" "), masculine.split(" ")
    shortest = min(len(first), len(second))
    head = next((i for i in range(shortest) if first[i] != second[i]), shortest)
    tail = next(
        (i for i in range(shortest - head) if first[-1 - i] != second[-1 - i]), shortest - head
    )
    start = sum(len(word) + 1 for word in first[:head])
    end = sum(len(word) + 1 for word in first[len(first) - tail :])
    return start, end


def tokens_of(encoding: Encoding, span: tuple[int, int]) -> tuple[int, ...]:
    """Return the positions of the tokens of a span of whole words.

    Raises
    ------
    NotApplicableError
        If the tokenizer does not say where its tokens stand.
    """
    offsets = encoding.offsets
    if offsets is None:
        raise NotApplicableError("the tokenizer does not say where its tokens stand.")
    # A token that ends where the span begins is the space that its first word is written with.
    return tuple(
        p for p in encoding.positions if offsets[p][0] < span[1] and offsets[p][1] >= span[0]
    )
