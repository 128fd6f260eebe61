"""What a probe of the corpus stage is given, and how it makes rows of the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Protocol

from epicene.core.measurement import Measurement
from epicene.corpora.corpus import Corpus
from epicene.corpora.embedded import DataName
from epicene.metrics import Estimate
from epicene.probes.base import MIN_GROUP, Question, measurement
from epicene.probes.corpus.groups import Contrast, Group, contrasts, everybody, groups
from epicene.probes.corpus.records import Record


@dataclass(frozen=True)
class CorpusInputs:
    """What a probe of the corpus stage is given.

    Parameters
    ----------
    corpus : Corpus
        The documents, for a probe that must read texts again.
    records : tuple of Record
        The light facts of every document, read once for all probes.
    name : DataName
        Name and hash of the corpus.
    second : Corpus, optional
        The same documents, annotated by somebody else.
    against : Corpus, optional
        Another part of the data (the training part of this test part), for leakage.
    seed : int
        The audit's seed.
    min_group : int
        Groups of fewer patients are suppressed.
    """

    corpus: Corpus
    records: tuple[Record, ...]
    name: DataName
    second: Corpus | None = None
    against: Corpus | None = None
    seed: int = 0
    min_group: int = MIN_GROUP

    @cached_property
    def groups(self) -> Sequence[Group]:
        """Groups of patients, hidden ones too; see `epicene.probes.corpus.groups.groups`."""
        return groups(self.records, self.min_group)

    @cached_property
    def contrasts(self) -> Sequence[Contrast]:
        """Which groups are compared; see `epicene.probes.corpus.groups.contrasts`."""
        return list(contrasts(self.records, self.min_group))

    @cached_property
    def everybody(self) -> Sequence[Record]:
        """Records that a total may hold; see `epicene.probes.corpus.groups.everybody`."""
        return everybody(self.records, self.min_group)


class CorpusProbe(Question, Protocol):
    """A question put to a corpus; the fields of its dataclass are its parameters."""

    needs: ClassVar[tuple[str, ...]]
    """Always empty: no model is asked."""
    reads: ClassVar[str]
    """Always ``corpus``."""

    def measure(self, inputs: CorpusInputs) -> Sequence[Measurement]:
        """Answer; raises `NotApplicableError` where this corpus cannot."""


def row(
    probe: Question, inputs: CorpusInputs, metric: str, value: Estimate, **fields: Any
) -> Measurement:
    """Make a row of the table; no model stands in it. Fields as in `measurement`."""
    return measurement(probe, "", inputs.name, metric, value, **fields)
