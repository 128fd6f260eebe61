"""Do documents say one concept rather of one group of patients?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from epicene.core.errors import NotApplicableError
from epicene.core.measurement import Stage
from epicene.corpora.corpus import Corpus
from epicene.metrics.estimate import undefined
from epicene.probes.corpus.groups import Contrast, groups, too_small
from epicene.probes.corpus.records import Record, read_records
from epicene.probes.corpus.suppression import too_few
from epicene.probes.corpus.word_association import Comparison, compare
from epicene.probes.corpus.words import BOTH_SIDES
from epicene.tracing.associations.association import Groups
from epicene.tracing.effects import StageEffect, of_evidence
from epicene.tracing.stages.base import StageInputs
from epicene.tracing.stages.concepts import Concepts, Tallies

COMPARED, FIRST, SECOND = "compared", "first", "second"


@dataclass(frozen=True)
class InCorpus:
    """The log odds ratio of the two concepts between the documents of the two groups.

    Words are counted wherever they stand: what a document denies, or says of somebody else, counts
    too. The spread is that between patients; see `epicene.metrics.clustered_log_odds`.
    """

    kind: ClassVar[str] = "corpus"
    stage: ClassVar[Stage] = "corpus"
    needs: ClassVar[tuple[str, ...]] = ()

    def effects(self, inputs: StageInputs) -> Sequence[StageEffect]:
        """Return the one effect."""
        corpus, association = inputs.corpus, inputs.association
        if corpus is None:
            raise NotApplicableError("no corpus was given.")
        if not association.groups.field:
            raise NotApplicableError("the association does not say how documents tell its groups.")
        records = tuple(read_records(corpus))
        contrast, records = contrast_of(records, association.groups, inputs.min_group)
        data = corpus.data_name.label
        least = max(2, inputs.min_group)
        comparison, dropped = compare(records, contrast, range(len(records)))
        hidden = too_small(contrast.first, contrast.second, min_group=least)
        if not hidden and comparison.smallest_side() < least:
            hidden = f"suppressed: a group has fewer than {least} patients"
        tallies = tallied(corpus, comparison, Concepts.of(association))
        # As the words of a corpus: those of few patients could be names, or tell who has what.
        if not hidden and any(too_few(n, inputs.min_group) for n in tallies.sayers):
            hidden = f"suppressed: a concept is written of fewer than {inputs.min_group} patients"
        if hidden:
            value = undefined(hidden)
            return [StageEffect(self.kind, self.kind, self.stage, value, "log_odds_ratio", data)]
        return [
            of_evidence(
                self.kind,
                self.stage,
                tallies.at,
                measure="log_odds_ratio",
                data=data,
                unscored=dropped,
                reason=BOTH_SIDES,
            )
        ]


def contrast_of(
    records: Sequence[Record], wanted: Groups, min_group: int
) -> tuple[Contrast, tuple[Record, ...]]:
    """Return the two groups of patients that are compared, and the records that know their side.

    Several values of a field make one group, so that it is suppressed as one.

    Raises
    ------
    NotApplicableError
        If the documents have no patient of one of them.
    """
    told = tuple(_with_side(record, wanted) for record in records)
    found = {group.value: group for group in groups(told, min_group) if group.field == COMPARED}
    if len(found) < 2:
        raise NotApplicableError(
            f"the documents do not have both groups of patients by {wanted.field!r}."
        )
    return Contrast(wanted.field, found[FIRST], found[SECOND]), told


def _with_side(record: Record, wanted: Groups) -> Record:
    value = record.group(wanted.field)
    side = ""
    if value in wanted.first:
        side = FIRST
    elif value and (value in wanted.second or not wanted.second):
        side = SECOND
    return replace(record, groups={**record.groups, COMPARED: side} if side else record.groups)


def tallied(corpus: Corpus, comparison: Comparison, concepts: Concepts) -> Tallies:
    """Count the two concepts in the documents compared; texts are not kept."""
    kept = dict.fromkeys(comparison.rows)
    by_row = {
        row: concepts.count(document.text) for row, document in enumerate(corpus) if row in kept
    }
    return Tallies(
        np.array([by_row[row] for row in comparison.rows], dtype=np.int64),
        np.array(comparison.in_first, dtype=np.bool_),
        tuple(comparison.patients),
    )


STAGE = InCorpus()
