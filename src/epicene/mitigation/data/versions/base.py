"""What every axis gives: which value a document has, and the document with another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from epicene.core.document import Document


@dataclass(frozen=True)
class Version:
    """A document that says another value of the axis, under the id of the original.

    Parameters
    ----------
    value : str
        ``F``, ``older``, ``abroad``, …
    document : Document
        Annotations and patient follow the text.
    """

    value: str
    document: Document


@dataclass(frozen=True)
class Left:
    """Why a document has no other version.

    Parameters
    ----------
    reason : str
        A word, a colon, and a sentence.
    blocked_by : tuple of str
        What of its text is linked to a sex.
    """

    reason: str
    blocked_by: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """The reason in a word."""
        return self.reason.partition(":")[0]


class Versions(Protocol):
    """The versions of documents along one axis."""

    @property
    def values(self) -> tuple[str, ...]:
        """The values that a document may have."""

    def own(self, document: Document) -> str:
        """Return the value that a document has; empty where it says none."""

    def others(self, document: Document, *, remember: bool = False) -> Sequence[Version] | Left:
        """Return the other versions, or why there is none; the same each time.

        Parameters
        ----------
        document : Document
        remember : bool
            Keep what was costly to work out for the next time.

        Raises
        ------
        InputError
            If an entity does not lie in the text.
        """


def with_attribute(document: Document, name: str, value: str) -> Document:
    """Return a document with an attribute of its patient, or of its own where it stands there."""
    patient = document.subject
    if name in document.attributes and name not in patient.attributes:
        return replace(document, attributes={**document.attributes, name: value})
    attributes = {**patient.attributes, name: value}
    return replace(document, patient=replace(patient, attributes=attributes))
