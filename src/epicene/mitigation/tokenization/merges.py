"""Byte-pair merges, of which some are left out by chance: a word is cut otherwise each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from epicene.core.errors import NotApplicableError
from epicene.mitigation.tokenization.whole_words import content_of

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, eq=False)
class Merges:
    """The merges of a BPE tokenizer.

    Parameters
    ----------
    ranks : mapping of (str, str) to int
        Which of two merges comes first.
    numbers : mapping of str to int
        The vocabulary.
    """

    ranks: Mapping[tuple[str, str], int]
    numbers: Mapping[str, int]

    @classmethod
    def of(cls, tokenizer: Any) -> Merges:
        """Return those of a tokenizer.

        Raises
        ------
        NotApplicableError
            If it has none.
        """
        model = content_of(tokenizer)["model"]
        if model["type"] != "BPE":
            raise NotApplicableError(
                f"merges are left out of BPE tokenizers, and this one is {model['type']}.",
                where=type(tokenizer).__name__,
                hint="Take a model with a BPE tokenizer.",
            )
        ranks = {(a, b): rank for rank, (a, b) in enumerate(map(tuple, model["merges"]))}
        return cls(ranks, tokenizer.get_vocab())

    def cut(self, word: str, rate: float, draws: np.random.Generator) -> list[str]:
        """Cut a word, each merge left out with a probability at each step (algorithm 1 there).

        Parameters
        ----------
        word : str
            As the vocabulary spells it, the mark of a space included.
        rate : float
            In [0, 1]: 0 cuts as the tokenizer does, 1 into letters.
        draws : numpy.random.Generator

        Notes
        -----
        The draws of the ``tokenizers`` library cannot be seeded, and leave out fewer merges than
        the paper: of « patient » at a rate of 0.25, most are whole there, and a third here.

        References
        ----------
        provilkov2020bpe
        """
        pieces = list(word)
        while True:
            found = [
                (self.ranks[pair], place)
                for place, pair in enumerate(pairwise(pieces))
                if pair in self.ranks
            ]
            if rate:
                kept = draws.random(len(found)) >= rate
                found = [one for one, stays in zip(found, kept, strict=True) if stays]
            if not found:
                return pieces
            _, place = min(found)
            pieces[place : place + 2] = ["".join(pieces[place : place + 2])]

    def recut(
        self, tokens: Sequence[str], rate: float, draws: np.random.Generator
    ) -> list[int] | None:
        """Return other tokens for those of one word; None where a letter has none of its own."""
        pieces = self.cut("".join(tokens), rate, draws)
        numbers = [self.numbers.get(piece) for piece in pieces]
        known = [number for number in numbers if number is not None]
        return known if len(known) == len(numbers) else None
