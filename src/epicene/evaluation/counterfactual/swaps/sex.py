"""The grammatical gender of the mentions of the patient."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.evaluation.counterfactual.swaps.base import Change, NoPair, Pair, neutral_change
from epicene.evaluation.counterfactual.swaps.differences import word_edits

NO_GENDER: NoPair = "no_gender: the text says no gender of one patient"
# One for all: which anatomy a text mentions would tell one document from another in the table.
BLOCKED: NoPair = "blocked: the other sex conflicts with sex-linked anatomy in the text"
NO_TWIN: NoPair = "no_twin: the corpus has no twin of the document"


@dataclass(frozen=True)
class SexSwap:
    """The twins that ship with a corpus, else those that `epicene.swap_gender` writes.

    A text that conflicts with sex-linked anatomy has no twin.
    """

    name: str = "sex"
    axis: str = "gender"
    contrast: tuple[str, str] = ("F", "M")
    direction: str = "toward_feminine"

    def pairs(
        self, corpus: Corpus, documents: Sequence[Document], seed: int
    ) -> Iterator[Pair | NoPair]:
        """Yield a pair for each document, or why it has none."""
        if corpus.twin_reader is None:
            yield from map(self.pair, documents)
            return
        twins = {twin.id: twin for twin in corpus.twins()}
        for document in documents:
            twin = twins.get(document.id)
            yield NO_TWIN if twin is None else _shipped(document, twin)

    def pair(self, document: Document, turn: int = 0) -> Pair | NoPair:
        """Return a document and the twin that is written of it, or why it has none."""
        return _rewritten(document)


def _rewritten(document: Document) -> Pair | NoPair:
    from epicene.french.swap import swap_gender

    rewrite = swap_gender(document.text, on_blocked="skip")
    if rewrite.blocked:
        return BLOCKED
    if not rewrite.edits or rewrite.to not in ("F", "M"):
        return NO_GENDER
    change = Change(document.text, rewrite.text, rewrite.edits)
    return Pair(change, neutral_change(document.text), 1 if rewrite.to == "M" else -1)


def _shipped(document: Document, twin: Document) -> Pair | NoPair:
    sexes = (document.subject.sex, twin.subject.sex)
    if sexes not in (("F", "M"), ("M", "F")):
        raise InputError("a document and its twin are not of two sexes.")
    if document.text == twin.text:
        return NO_GENDER
    change = Change(document.text, twin.text, word_edits(document.text, twin.text))
    return Pair(change, neutral_change(document.text), 1 if sexes[0] == "F" else -1)


SWAP = SexSwap()
