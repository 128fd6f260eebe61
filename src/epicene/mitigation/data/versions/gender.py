"""Documents about a patient of the other gender: those that ship, else written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from epicene.core.document import Document
from epicene.corpora.grouping import gender_of
from epicene.evaluation.counterfactual.swaps.sex import BLOCKED, NO_GENDER, NO_TWIN
from epicene.french.documents import rewritten
from epicene.mitigation.data.rewrite_memo import RewriteMemo
from epicene.mitigation.data.versions.base import Left, Version

SWAPPED = "swapped"
"""The value of a text about patients of both genders, all of whom changed."""


@dataclass(frozen=True)
class GenderVersions:
    """The gender of the mentions of the patient.

    Parameters
    ----------
    rewrite : RewriteMemo
        Writes the other gender; leaves what conflicts with sex-linked anatomy as it is.
    shipped : mapping of str to Document, optional
        Twins by the id of their document, which are taken as they are.
    """

    rewrite: RewriteMemo
    shipped: Mapping[str, Document] | None = None
    values: tuple[str, ...] = field(default=("F", "M"), init=False)

    def own(self, document: Document) -> str:
        """Return the recorded sex, else the gender of the text."""
        return gender_of(document)

    def others(self, document: Document, *, remember: bool = False) -> Sequence[Version] | Left:
        """Return the twin, or why there is none."""
        if self.shipped is not None:
            return _shipped(document, self.shipped.get(document.id))
        rewrite = self.rewrite(document.text, remember=remember)
        if rewrite.blocked:
            return Left(BLOCKED, tuple(sorted({one.reason for one in rewrite.blocked})))
        if not rewrite.edits:
            return Left(NO_GENDER)
        return (Version(rewrite.to or SWAPPED, rewritten(document, rewrite)),)


def _shipped(document: Document, twin: Document | None) -> Sequence[Version] | Left:
    if twin is not None:
        return (Version(twin.subject.sex or SWAPPED, twin),)
    from epicene.french.sex_linked import find_sex_linked

    own = gender_of(document)
    linked = {fact.reason for fact in find_sex_linked(document.text) if fact.sex == own}
    return Left(BLOCKED, tuple(sorted(linked))) if linked else Left(NO_TWIN)
