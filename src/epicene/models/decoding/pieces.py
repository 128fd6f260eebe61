"""What each token of a vocabulary adds to a text, and which tokens spell the rest of a word."""

from __future__ import annotations

import re
import weakref
from dataclasses import dataclass
from functools import cache
from typing import Any

from epicene.french.tokens import normal_form

_LAST_WORD = re.compile(r"(?:[^\W\d_]|-)+\Z")
_FIRST_LETTERS = re.compile(r"[^\W\d_]|-")
_CHUNK = 4096


@dataclass(frozen=True, eq=False)
class Pieces:
    """The pieces of a tokenizer.

    Parameters
    ----------
    texts : tuple of str
        What each token adds after another; empty for a special token.
    words : dict of str to tuple of int
        Form to the tokens that begin a word with it and are it, so far.
    rests : dict of str to tuple of int
        Form to the tokens that go on with it after letters.
    """

    texts: tuple[str, ...]
    words: dict[str, tuple[int, ...]]
    rests: dict[str, tuple[int, ...]]

    def goes_on(self, token: int) -> bool:
        """Say whether a token goes on with a word that letters before it began."""
        return bool(_FIRST_LETTERS.match(self.texts[token]))


def last_word(text: str) -> str:
    """Return the letters and hyphens that a text ends with."""
    found = _LAST_WORD.search(text)
    return found[0] if found else ""


_KNOWN: weakref.WeakKeyDictionary[Any, Pieces] = weakref.WeakKeyDictionary()


def pieces_of(tokenizer: Any, size: int) -> Pieces:
    """Return the pieces of a tokenizer, read once.

    Parameters
    ----------
    tokenizer : transformers.PreTrainedTokenizerBase
    size : int
        Width of the scores; tokens beyond the tokenizer add nothing.
    """
    known = _KNOWN.get(tokenizer)
    if known is None or len(known.texts) != size:
        known = _KNOWN[tokenizer] = _read(tokenizer, size)
    return known


def _read(tokenizer: Any, size: int) -> Pieces:
    anchor = int(tokenizer("a", add_special_tokens=False)["input_ids"][-1])
    start = tokenizer.decode([anchor], clean_up_tokenization_spaces=False)
    special = set(tokenizer.all_special_ids)
    texts: list[str] = []
    count = min(size, len(tokenizer))
    for first in range(0, count, _CHUNK):
        pairs = [[anchor, token] for token in range(first, min(first + _CHUNK, count))]
        decoded = tokenizer.batch_decode(pairs, clean_up_tokenization_spaces=False)
        texts += [text.removeprefix(start) for text in decoded]
    texts += [""] * (size - count)
    words: dict[str, list[int]] = {}
    rests: dict[str, list[int]] = {}
    for token, text in enumerate(texts):
        if token in special:
            texts[token] = ""
            continue
        bare = text.lstrip()
        if not bare or last_word(bare) != bare:
            continue
        form = normal_form(bare)
        words.setdefault(form, []).append(token)
        if bare == text:
            rests.setdefault(form, []).append(token)
    return Pieces(tuple(texts), _frozen(words), _frozen(rests))


def _frozen(table: dict[str, list[int]]) -> dict[str, tuple[int, ...]]:
    return {form: tuple(tokens) for form, tokens in table.items()}


@cache
def by_beginning(forms: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Return the forms that each beginning of a form begins, itself included."""
    found: dict[str, list[str]] = {}
    for form in sorted(forms):
        for end in range(1, len(form) + 1):
            found.setdefault(form[:end], []).append(form)
    return {beginning: tuple(of) for beginning, of in found.items()}
