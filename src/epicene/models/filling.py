"""Words for a blank: which tokens are words, where the blank stands, which words are likeliest."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import InputError, NotApplicableError
from epicene.models.capabilities import BLANK, Encoding, Filling

if TYPE_CHECKING:
    import torch

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
# What a token must follow to be a word: tokenizers mark the space before a word, or its end.
_BEFORE = "de"


@dataclass(frozen=True, eq=False)
class Words:
    """The tokens of a vocabulary that are words.

    A token is a word if it spells letters (with hyphens and apostrophes only inside), and if
    these letters, written after a space, are cut into this token alone. It begins a word, then,
    and is no special token, number or punctuation. It may also begin a longer word (*chirurgic*):
    no tokenizer says that a word ends, but for those of the XLM kind.

    Parameters
    ----------
    ids : numpy.ndarray, shape (n,)
        Token identifiers, increasing.
    words : tuple of str, length n
        What they spell; no word stands twice.
    """

    ids: NDArray[np.int64]
    words: tuple[str, ...]

    @classmethod
    def of(cls, tokenizer: Any, vocabulary_size: int) -> Words:
        """Return the words among the first `vocabulary_size` tokens of a tokenizer."""
        special = set(tokenizer.all_special_ids)
        spelt = tokenizer.batch_decode([[i] for i in range(min(vocabulary_size, len(tokenizer)))])
        candidates = [
            (i, text.strip())
            for i, text in enumerate(spelt)
            if i not in special and _WORD.fullmatch(text.strip())
        ]

        def cut(texts: list[str]) -> list[list[int]]:
            rows = tokenizer(texts, add_special_tokens=False, verbose=False)["input_ids"]
            return [[int(token) for token in row] for row in rows]

        (before,) = cut([_BEFORE])
        found = [
            (i, word)
            for (i, word), ids in zip(
                candidates,
                cut([f"{_BEFORE} {word}" for _, word in candidates]) if candidates else [],
                strict=True,
            )
            if ids == [*before, i]
        ]
        return cls(np.array([i for i, _ in found], dtype=np.int64), tuple(w for _, w in found))

    def likeliest(self, logits: torch.Tensor, top: int) -> list[list[Filling]]:
        """Return the `top` likeliest words of each row, likeliest first.

        Parameters
        ----------
        logits : torch.Tensor, shape (b, v)
            Of one position of each row, over the whole vocabulary, which is what a word's
            log-probability is taken over.
        top : int
            Fewer are returned where the vocabulary has fewer words.
        """
        import torch

        logs = torch.log_softmax(logits.float(), dim=-1).cpu().numpy()[:, self.ids]
        order = np.argsort(-logs, axis=1, kind="stable")[:, :top]
        return [
            [Filling(self.words[place], float(row[place])) for place in places]
            for row, places in zip(logs, order, strict=True)
        ]


def blank_position(
    encode: Callable[[str], Encoding], text: str, words: Words
) -> tuple[tuple[int, ...], int]:
    """Return the tokens of a text with a word in its blank, and that word's position.

    Two words are tried in the blank; the one token that differs is the blank. So the other
    tokens are those of a text with a word there, whatever a tokenizer does around its mask.

    Parameters
    ----------
    encode : callable
        From a text to its `Encoding`.
    text : str
        With one `BLANK`.
    words : Words
        Of the tokenizer.

    Raises
    ------
    InputError
        If the text has not one blank, standing as a word of its own.
    NotApplicableError
        If the vocabulary has not two words.
    """
    split_at_blank(text)
    # Long words are the least likely to be cut otherwise beside a punctuation mark.
    tried = sorted(words.words, key=len)[-2:]
    if len(tried) < 2:
        raise NotApplicableError("the vocabulary holds no whole words to put in a blank.")
    one, other = (encode(text.replace(BLANK, word)).ids for word in tried)
    places = [i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
    if len(one) != len(other) or len(places) != 1:
        raise InputError("the blank of a text is not one token.", hint=_HINT)
    return one, places[0]


def split_at_blank(text: str) -> tuple[str, str]:
    """Return what stands before the one blank of a text, and after it.

    Raises
    ------
    InputError
        If the text has not one blank, standing as a word of its own.
    """
    before, found, after = text.partition(BLANK)
    if not found or BLANK in after or (before and not before[-1].isspace()) or _joined(after):
        # The text is not shown: it may be a patient's.
        raise InputError("a text has not one blank that stands as a word.", hint=_HINT)
    return before.rstrip(), after


_HINT = f"Write one {BLANK} in the place of a word."


def _joined(after: str) -> bool:
    return after[:1].isalnum() or after[:1] == "_"


def nothing_follows(after: str) -> bool:
    """Say whether only spaces and punctuation follow a blank."""
    return not any(character.isalnum() for character in after)


def check_top(top: int) -> int:
    """Return the number of words asked for.

    Raises
    ------
    InputError
        If it is not at least 1.
    """
    if top < 1:
        raise InputError(f"{top} words cannot be asked for.", hint="Ask for 1 or more.")
    return top
