"""Are the notes of some patients longer, or annotated more densely?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from epicene.core.measurement import Measurement, Stage
from epicene.probes.corpus.base import CorpusInputs
from epicene.probes.corpus.group_means import mean_rows
from epicene.probes.corpus.group_shares import Answer, share_rows
from epicene.probes.corpus.records import Record

NO_WORDS = "no_words: the document is empty"


@dataclass(frozen=True)
class Annotations:
    """Words a document, entities per 100 words, and share of documents that hold each label.

    Length and density are tested; the labels say where a difference in density comes from.
    A label that the annotators found less often in the notes of women is either rarer there or
    passed over more often; numbers alone do not tell which. Agreement between annotators by sex
    does (see ``corpus-agreement``).
    """

    name: str = "corpus-annotations"
    stage: ClassVar[Stage] = "corpus"
    needs: ClassVar[tuple[str, ...]] = ()
    reads: ClassVar[str] = "corpus"

    def measure(self, inputs: CorpusInputs) -> Sequence[Measurement]:
        """Return means by group with their differences, and shares by label."""
        rows = list(
            mean_rows(self, inputs, "words", lambda r: float(r.n_words), "longer_first_group", "")
        )
        labels = sorted({label for record in inputs.records for label in record.labels})
        if not labels:
            return rows
        rows += mean_rows(
            self, inputs, "entities_per_100_words", _density, "denser_first_group", NO_WORDS
        )
        for label in labels:
            rows += share_rows(
                self, inputs, "documents_with_label", _holds(label), tested=False, item=label
            )
        return rows


def _density(record: Record) -> float | None:
    return 100.0 * record.n_entities / record.n_words if record.n_words else None


def _holds(label: str) -> Answer:
    return lambda record: record.labels.get(label, 0) > 0


PROBE = Annotations()
