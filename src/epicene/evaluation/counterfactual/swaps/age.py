"""The stated age of the patient."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from epicene.core.document import Document
from epicene.corpora.corpus import Corpus
from epicene.evaluation.counterfactual.swaps.base import Change, NoPair, Pair, neutral_change
from epicene.french.ages import OLDER, YOUNGER, swap_age

_REASONS = {
    "no_age": "age_not_stated: the text states no age of its patient in digits",
    "several_ages": "several_ages: the text states more than one age of its patient",
    "minor": "minor: the patient is a child",
    "age_linked": "age_linked: another age conflicts with the text",
}


@dataclass(frozen=True)
class AgeSwap:
    """The seventies in the place of an age under 50, the thirties in the place of another."""

    name: str = "age"
    axis: str = "age"
    contrast: tuple[str, str] = (OLDER, YOUNGER)
    direction: str = "toward_older"

    def pairs(
        self, corpus: Corpus, documents: Sequence[Document], seed: int
    ) -> Iterator[Pair | NoPair]:
        """Yield a pair for each document, or why it has none."""
        yield from map(self.pair, documents)

    def pair(self, document: Document, turn: int = 0) -> Pair | NoPair:
        """Return a pair of one document, or why it has none."""
        rewrite = swap_age(document.text)
        if rewrite.blocked:
            return _REASONS[rewrite.blocked[0].reason]
        change = Change(document.text, rewrite.text, rewrite.edits)
        return Pair(change, neutral_change(document.text), 1 if rewrite.to == YOUNGER else -1)


SWAP = AgeSwap()
