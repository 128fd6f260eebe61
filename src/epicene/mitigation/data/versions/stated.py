"""Documents that state another age, origin or means: the swaps of `epicene.evaluation`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from epicene.core.document import Document
from epicene.core.hashing import sha256_text
from epicene.evaluation.counterfactual.swaps.base import Change, NoPair, Pair, Swap
from epicene.french.documents import carried_entities, check_spans
from epicene.mitigation.data.versions.base import Left, Version


@dataclass(frozen=True)
class StatedVersions:
    """What a text states of its patient, said otherwise.

    A document that states an age has one other version. One that says nothing of an origin or of
    means has two, with a sentence more each; so has one whose mention can be replaced, of whom
    nobody says which of the two values it is nearer.

    Parameters
    ----------
    swap : Swap
        Of the counterfactual task.
    seed : int
        Which of several mentions is taken follows from it and from the document's id.
    """

    swap: Swap
    seed: int = 0

    @property
    def values(self) -> tuple[str, ...]:
        """The two values of the contrast."""
        return self.swap.contrast

    def own(self, document: Document) -> str:
        """Return which of the two the text states; empty where none."""
        pair = self._pair(document)
        if not isinstance(pair, Pair) or pair.read is not None:
            return ""
        return self.values[0] if pair.sign == 1 else self.values[1]

    def others(self, document: Document, *, remember: bool = False) -> Sequence[Version] | Left:
        """Return the other versions, or why there is none."""
        pair = self._pair(document)
        if not isinstance(pair, Pair):
            return Left(pair)
        check_spans(document)
        if pair.read is None:
            other = self.values[1] if pair.sign == 1 else self.values[0]
            return (Version(other, _with_age(with_change(document, pair.swap), pair.swap)),)
        first = with_change(document, pair.read)
        second = with_change(first, pair.swap)
        return (Version(self.values[0], first), Version(self.values[1], second))

    def _pair(self, document: Document) -> Pair | NoPair:
        turn = int(sha256_text([str(self.seed), self.swap.name, document.id])[:8], 16)
        return self.swap.pair(document, turn)


def with_change(document: Document, change: Change) -> Document:
    """Return a document with its text changed, and its entities where their words now stand."""
    entities = carried_entities(document, change.way, change.after)
    return replace(document, text=change.after, entities=entities)


def _with_age(document: Document, change: Change) -> Document:
    """Let the recorded age follow the stated one; they may differ by what is rounded."""
    patient = document.subject
    stated = next((edit for edit in change.edits if edit.rule == "age"), None)
    if stated is None or patient.age is None:
        return document
    age = patient.age + int(stated.after) - int(stated.before)
    return replace(document, patient=replace(patient, age=max(0.0, age)))
