"""Cut a text into runs of whole sentences that a model can read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from epicene.french.tokens import Token, sentences, tokenize


def parts(text: str, longest: int, fits: Callable[[str], bool]) -> list[str]:
    """Return the texts of the windows of a text; the text itself where it has no word.

    Parameters
    ----------
    text, longest, fits
        As for `windows`.
    """
    tokens = tokenize(text)
    # A text without words is read as it is: it has to be answered too.
    return [text_of(text, tokens, run) for run in windows(text, tokens, longest, fits)] or [text]


def windows(
    text: str, tokens: Sequence[Token], longest: int, fits: Callable[[str], bool]
) -> Iterator[range]:
    """Yield runs of words that together are the whole text.

    Parameters
    ----------
    text : str
    tokens : sequence of Token
        Its words.
    longest : int
        Words of a run at most; a longer sentence is cut.
    fits : callable
        Whether a model can read a text; what it cannot is halved.

    Yields
    ------
    range
        Of indices of words.
    """
    first = after = 0
    for start, end in sentences(text, list(tokens)):
        if end - first > longest and after > first:
            yield from _halved(text, tokens, range(first, after), longest, fits)
            first = start
        after = end
    if after > first:
        yield from _halved(text, tokens, range(first, after), longest, fits)


def _halved(
    text: str, tokens: Sequence[Token], words: range, longest: int, fits: Callable[[str], bool]
) -> Iterator[range]:
    short = len(words) <= longest and fits(text_of(text, tokens, words))
    if short or len(words) == 1:
        yield words
        return
    middle = (words.start + words.stop) // 2
    for half in (range(words.start, middle), range(middle, words.stop)):
        yield from _halved(text, tokens, half, longest, fits)


def text_of(text: str, tokens: Sequence[Token], words: range) -> str:
    """Return the text of a run of words."""
    return text[tokens[words.start].start : tokens[words.stop - 1].end]
