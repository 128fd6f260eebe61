"""Where a sentence can be added to a clinical text, and how it is written there."""

from __future__ import annotations

import re

from epicene.french.rewriting.rewrite import Edit

_LEAST_WORDS = 3
# A full stop that ends a sentence: behind a word of some length, before a capital or a line's end.
_END = re.compile(r"(?<=[\wÀ-ÿ)»%])[.!?…](?=[ \u00a0]*(?:\n|$)|[ \u00a0]+[A-ZÀ-ÝŒ])")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:[A-Za-zÀ-ÿ]|Dr|Pr|Mr|Me|Mme|Mlle|Mmes|Drs|cf|env|ex|vs|av|tel|tél|St|Ste)$"
)


def added_sentence(text: str, sentence: str) -> Edit:
    """Return the edit that adds a sentence behind the first sentence of a text, else at its end.

    Parameters
    ----------
    text : str
        A text; its apostrophes are written in the sentence too.
    sentence : str
        With its full stop, and typographic apostrophes.

    Examples
    --------
    >>> from epicene.french.rewriting.rewrite import apply_edits
    >>> text = "Mme D. est suivie pour un asthme. Elle va bien."
    >>> apply_edits(text, (added_sentence(text, "Originaire du Mali."),))
    'Mme D. est suivie pour un asthme. Originaire du Mali. Elle va bien.'
    """
    written = as_in(text, sentence)
    for mark in _END.finditer(text):
        before = text[: mark.start()]
        if len(before.split()) >= _LEAST_WORDS and not _ABBREVIATED.search(before):
            return Edit(mark.end(), mark.end(), "", f" {written}", "added_sentence")
    end = len(text.rstrip())
    stop = "" if not end or text[end - 1] in ".!?…" else "."
    return Edit(end, end, "", f"{stop} {written}" if end else written, "added_sentence")


def as_in(text: str, words: str) -> str:
    """Write words with the apostrophes that a text has."""
    return words.replace("’", "'") if text.count("'") > text.count("’") else words
