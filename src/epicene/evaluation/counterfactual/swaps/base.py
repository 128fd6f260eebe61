"""What every swap gives: pairs of texts that differ in one thing about the patient."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from epicene.core.document import Document
from epicene.corpora.corpus import Corpus
from epicene.french.added_sentences import added_sentence
from epicene.french.rewriting.rewrite import Edit, OffsetMap, apply_edits

NEUTRAL = ("Dossier relu ce jour.", "Courrier relu ce jour.")
"""Sentences that say nothing of the patient."""


@dataclass(frozen=True)
class Change:
    """A text and the same text changed.

    Parameters
    ----------
    before, after : str
        The two texts.
    edits : tuple of Edit
        What changed, in offsets of `before`.
    """

    before: str
    after: str
    edits: tuple[Edit, ...]

    @property
    def way(self) -> OffsetMap:
        """The way from offsets of `before` to offsets of `after`."""
        return OffsetMap(self.edits)

    @classmethod
    def of(cls, text: str, *edits: Edit) -> Change:
        """Make the edits in a text."""
        return cls(text, apply_edits(text, edits), edits)


@dataclass(frozen=True)
class Pair:
    """A document and its twin, and a change that says nothing of the patient.

    Parameters
    ----------
    swap : Change
        From the document to its twin.
    control : Change
        A neutral edit.
    sign : int
        1 where `swap.before` has the first value of the contrast, -1 where `swap.after` has.
    read : Change
        From the text of the corpus to `swap.before`, where something was put in first.
    """

    swap: Change
    control: Change
    sign: int
    read: Change | None = field(default=None)


NoPair = str
"""Why a document has no twin: a word, a colon, and a sentence."""


class Swap(Protocol):
    """One thing about the patient that is changed."""

    @property
    def name(self) -> str:
        """How it is asked for."""

    @property
    def axis(self) -> str:
        """The axis of bias."""

    @property
    def contrast(self) -> tuple[str, str]:
        """The two values: shifts are the first minus the second."""

    @property
    def direction(self) -> str:
        """What a higher shift means."""

    def pair(self, document: Document, turn: int = 0) -> Pair | NoPair:
        """Return a pair of one document, written anew, or why it has none.

        Parameters
        ----------
        document : Document
        turn : int
            0 or more: which of several ways to say the same is taken.
        """

    def pairs(
        self, corpus: Corpus, documents: Sequence[Document], seed: int
    ) -> Iterator[Pair | NoPair]:
        """Yield a pair for each document, or why it has none."""


def neutral_change(text: str) -> Change:
    """Add a sentence that says nothing of the patient."""
    return Change.of(text, added_sentence(text, NEUTRAL[0]))


def two_sentences(text: str, first: str, second: str) -> tuple[Change, Change]:
    """Add one of two sentences in the same place.

    Returns
    -------
    tuple of Change
        From the text to the text with the first sentence, and from there to the second.
    """
    one, two = added_sentence(text, first), added_sentence(text, second)
    start = one.start
    return Change.of(text, one), Change.of(
        apply_edits(text, (one,)),
        Edit(start, start + len(one.after), one.after, two.after, "mention"),
    )
