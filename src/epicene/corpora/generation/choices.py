"""Which wording a document gets: shared out evenly over a corpus, the same for a twin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from epicene.core.seeds import generator, permutation

T = TypeVar("T")


@dataclass(frozen=True)
class Choices:
    """The choices of one document.

    Every choice has a name and a stream of its own: none depends on which others were made.

    Parameters
    ----------
    domain : str
        Which corpus.
    seed : int
        Of the corpus.
    index : int
        The document's place in it.
    salt : int
        Changes every choice; counted up until the document is unlike the others.
    """

    domain: str
    seed: int
    index: int
    salt: int = 0

    def pick(self, name: str, options: Sequence[T]) -> T:
        """Choose one of several, such that a run of as many documents uses each once."""
        n = len(options)
        block, place = divmod(self.index + 7 * self.salt, n)
        order = permutation(self.seed, n, self.domain, "pick", name, str(n), str(block))
        return options[order[place]]

    def chance(self, name: str, probability: float) -> bool:
        """Draw whether something optional is there."""
        names = (self.domain, "chance", name, str(self.index), str(self.salt))
        return bool(generator(self.seed, *names).random() < probability)
