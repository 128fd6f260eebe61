"""What counterfactual methods are told of the twins that they take, and how these are found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Literal

from epicene.core.document import Document
from epicene.core.errors import InputError, UnknownNameError
from epicene.corpora.corpus import Corpus
from epicene.mitigation.data.rewrite_memo import RewriteMemo
from epicene.mitigation.data.versions.base import Versions
from epicene.mitigation.data.versions.gender import GenderVersions
from epicene.mitigation.data.versions.recorded import RecordedVersions
from epicene.mitigation.data.versions.stated import StatedVersions

Names = Literal["swap", "keep", "initial"]
GENDER = "gender"
# Swaps of the counterfactual task that are texts alone; the attribute that records what they say.
STATED = {"age": "", "origin": "origin", "socioeconomic": "socioeconomic"}


@dataclass(frozen=True)
class VersionOptions:
    """Options of every counterfactual method; see `Augmentation`."""

    axis: str = GENDER
    names: Names = "swap"
    written: bool = False
    attribute: str = ""
    values: tuple[str, ...] = ()

    def memo(self) -> RewriteMemo:
        """Return what rewrites gender, which knows nothing yet."""
        from epicene.french.swap import swap_gender

        return RewriteMemo(partial(swap_gender, on_blocked="skip", names=self.names))

    def versions(self, corpus: Corpus, seed: int, memo: RewriteMemo) -> Versions:
        """Return the versions of the documents of a corpus.

        Raises
        ------
        InputError
            If there is no such axis, or `values` are not two.
        """
        if self.axis == GENDER:
            shipped = None if self.written else _shipped(corpus)
            return self._recorded(GenderVersions(memo, shipped), "")
        if self.axis not in STATED:
            known = ", ".join((GENDER, *STATED))
            raise UnknownNameError(f"there is no axis {self.axis!r}.", hint=f"Known: {known}.")
        from epicene.evaluation.counterfactual.swaps.registry import SWAPS

        return self._recorded(StatedVersions(SWAPS.get(self.axis), seed), STATED[self.axis])

    def _recorded(self, versions: Versions, attribute: str) -> Versions:
        name = self.attribute or attribute
        if self.values and (len(self.values) != 2 or not name):
            raise InputError(
                "values are how an attribute records the two values of the axis.",
                hint="Give the attribute, and two values: attribute=precariousness, values=yes,no.",
            )
        if not name:
            return versions
        recorded = dict(zip(versions.values, self.values or versions.values, strict=True))
        return RecordedVersions(versions, name, recorded)


def _shipped(corpus: Corpus) -> dict[str, Document] | None:
    if corpus.twin_reader is None:
        return None
    return {twin.id: twin for twin in corpus.twins()}
