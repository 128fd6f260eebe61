"""The pieces that a tokenizer makes of a word inside a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from epicene.core.errors import NotApplicableError
from epicene.models.capabilities import Tokenizes
from epicene.models.transformer import BYTE
from epicene.probes.tokenization.count import CARRIER


@dataclass(frozen=True)
class Pieces:
    """The tokens of one word.

    Parameters
    ----------
    tokens : tuple of str
        Those that hold some of its letters, as the vocabulary spells them.
    ends : tuple of int
        Where each ends, in letters from the beginning of the word.
    unknown, fallback : int
        How many are the unknown token, and how many are bytes of a letter that is no entry.
    """

    tokens: tuple[str, ...]
    ends: tuple[int, ...]
    unknown: int
    fallback: int

    @property
    def whole(self) -> bool:
        """Whether the word is one token, and a known one."""
        return len(self.tokens) == 1 and not self.unknown and not self.fallback


def cut_words(model: Tokenizes, words: Sequence[str], carrier: str = CARRIER) -> list[Pieces]:
    """Cut each word, read in a carrier sentence.

    Raises
    ------
    NotApplicableError
        If the tokenizer does not say where its tokens stand in the text.
    """
    start = carrier.index("{word}")
    found = []
    for word in words:
        encoding = model.encode(carrier.replace("{word}", word))
        if encoding.offsets is None:
            raise NotApplicableError("the tokenizer does not say where its tokens stand.")
        flags = model.unknown_tokens(encoding)
        stop = start + len(word)
        inside = [
            place
            for place, (a, b) in enumerate(encoding.offsets)
            if not encoding.special[place] and max(a, start) < min(b, stop)
        ]
        tokens = tuple(encoding.tokens[place] for place in inside)
        fallback = [bool(BYTE.fullmatch(token)) for token in tokens]
        found.append(
            Pieces(
                tokens,
                tuple(min(encoding.offsets[place][1], stop) - start for place in inside),
                sum(flags[p] and not b for p, b in zip(inside, fallback, strict=True)),
                sum(fallback),
            )
        )
    return found


def stem_kept(first: Pieces, second: Pieces, words: tuple[str, str]) -> float:
    """Return how much of the stem of two words stands in tokens that they share, in percent.

    The stem is what both begin with, in letters; kept are those under the tokens that both begin
    with. NaN where they share no first letter, or a token is unknown.

    Examples
    --------
    >>> whole = Pieces(("patient",), (7,), 0, 0)
    >>> stem_kept(Pieces(("patient", "e"), (7, 8), 0, 0), whole, ("patiente", "patient"))
    100.0
    >>> stem_kept(Pieces(("patiente",), (8,), 0, 0), whole, ("patiente", "patient"))
    0.0
    """
    pairs = zip(*words, strict=False)
    stem = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    if not stem or first.unknown or second.unknown:
        return float("nan")
    kept = 0
    for one, two, end in zip(first.tokens, second.tokens, first.ends, strict=False):
        if one != two:
            break
        kept = end
    return 100.0 * min(kept, stem) / stem
