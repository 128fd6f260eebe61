"""Texts cut into runs of tokens that a language model is trained on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from epicene.core.errors import InputError
from epicene.mitigation.training.objective import Example

if TYPE_CHECKING:
    from epicene.models.transformer import TransformerModel

WORDS = "words"
"""Fact of an example: the word of each token, a tuple of int or None (a special token)."""


def runs(texts: Iterable[str], model: TransformerModel, longest: int) -> Iterator[Example]:
    """Cut texts into examples of one row, between words.

    Parameters
    ----------
    texts : iterable of str
    model : TransformerModel
    longest : int
        Most tokens of a row, special tokens included; no more than the model reads.

    Yields
    ------
    Example
        With `WORDS`. Where the tokenizer knows no words, each token is one.

    Raises
    ------
    InputError
        If there is no room for a token beside the special ones.
    """
    limit = model.identity.context_length
    longest = longest if limit is None else min(longest, limit)
    for text in texts:
        yield from _cut(text, model, longest)


def _cut(text: str, model: TransformerModel, longest: int) -> Iterator[Example]:
    encoding = model.encode(text, bounded=False)
    places = encoding.positions
    if not places:
        return
    before = (*getattr(model, "start", ()), *encoding.ids[: places[0]])
    after = encoding.ids[places[-1] + 1 :]
    room = longest - len(before) - len(after)
    if room < 1:
        raise InputError(
            f"a window of {longest} tokens holds no word.", hint="Give a longer window."
        )
    of = encoding.words
    words = [place if of is None else of[place] for place in places]
    start = 0
    while start < len(places):
        end = _end(words, start, start + room)
        yield Example(
            ((*before, *(encoding.ids[k] for k in places[start:end]), *after),),
            {WORDS: (*[None] * len(before), *words[start:end], *[None] * len(after))},
        )
        start = end


def _end(words: list[int | None], start: int, end: int) -> int:
    """Move the end of a run back to where a word begins; a word longer than a run is cut."""
    if end >= len(words):
        return len(words)
    back = end
    while back > start and words[back] is not None and words[back] == words[back - 1]:
        back -= 1
    return back if back > start else end
