"""Random facts of one patient, each from a stream of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from epicene.core.seeds import generator, permutation

T = TypeVar("T")


@dataclass(frozen=True)
class Stream:
    """The draws of one patient.

    Parameters
    ----------
    domain : str
        Which corpus.
    seed : int
        Of the corpus.
    index : int
        The patient's place in it.
    """

    domain: str
    seed: int
    index: int

    def even(self, name: str, options: Sequence[T]) -> T:
        """Choose so that a run of as many patients has each option once."""
        n = len(options)
        block, place = divmod(self.index, n)
        order = permutation(self.seed, n, self.domain, "facts", name, "block", str(block))
        return options[order[place]]

    def one(self, name: str, options: Sequence[T]) -> T:
        """Choose one, each as likely."""
        return options[self.whole(name, 0, len(options) - 1)]

    def some(self, name: str, options: Sequence[T], k: int) -> list[T]:
        """Choose k different ones, in a random order."""
        rng = generator(self.seed, self.domain, "facts", str(self.index), name)
        return [options[int(place)] for place in rng.permutation(len(options))[:k]]

    def whole(self, name: str, low: int, high: int) -> int:
        """Draw a whole number from low to high, both included."""
        rng = generator(self.seed, self.domain, "facts", str(self.index), name)
        return int(rng.integers(low, high + 1))

    def chance(self, name: str, probability: float) -> bool:
        """Draw whether something is so."""
        rng = generator(self.seed, self.domain, "facts", str(self.index), name)
        return bool(rng.random() < probability)
