"""Versions whose metadata follow: an attribute that records what the text now says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from epicene.core.document import Document
from epicene.mitigation.data.versions.base import Left, Version, Versions, with_attribute


@dataclass(frozen=True)
class RecordedVersions:
    """Other versions, with an attribute of the patient or the document that follows.

    Parameters
    ----------
    versions : Versions
        Of the texts.
    attribute : str
        Its name.
    recorded : mapping of str to str
        A value of the axis to how the attribute records it.
    """

    versions: Versions
    attribute: str
    recorded: Mapping[str, str]

    @property
    def values(self) -> tuple[str, ...]:
        """The values that a document may have."""
        return self.versions.values

    def own(self, document: Document) -> str:
        """Return the value that the text has."""
        return self.versions.own(document)

    def others(self, document: Document, *, remember: bool = False) -> Sequence[Version] | Left:
        """Return the other versions, or why there is none."""
        found = self.versions.others(document, remember=remember)
        if isinstance(found, Left):
            return found
        return [Version(one.value, self._with(one)) for one in found]

    def _with(self, version: Version) -> Document:
        value = self.recorded.get(version.value)
        if value is None:
            return version.document
        return with_attribute(version.document, self.attribute, value)
