"""Does something happen to some patients more often than to others, on paper?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from epicene.core.errors import NotApplicableError
from epicene.core.measurement import Measurement, Stage
from epicene.probes.corpus.base import CorpusInputs
from epicene.probes.corpus.group_shares import share_rows
from epicene.probes.corpus.outcomes import OUTCOMES
from epicene.probes.corpus.records import Record


@dataclass(frozen=True)
class OutcomeRates:
    """How often each outcome is written of each group, and the differences between groups.

    An outcome is what annotations and metadata say of a patient: pain put down to anxiety, a
    diagnosis that the annotators passed over, inclusion in a trial, stigmatising language, an
    occupation that is named, a late diagnosis, a family history that was taken.
    """

    name: str = "corpus-outcomes"
    stage: ClassVar[Stage] = "corpus"
    needs: ClassVar[tuple[str, ...]] = ()
    reads: ClassVar[str] = "corpus"

    def measure(self, inputs: CorpusInputs) -> Sequence[Measurement]:
        """Return a rate a group, and a difference a contrast, for each outcome."""
        labels = {label for record in inputs.records for label in record.labels}
        rows: list[Measurement] = []
        for outcome in OUTCOMES:
            if outcome.label and outcome.label not in labels:
                continue

            def answer(record: Record, name: str = outcome.name) -> bool | None:
                return record.outcomes.get(name)

            if all(answer(record) is None for record in inputs.records):
                continue
            rows += share_rows(self, inputs, "outcome_rate", answer, item=outcome.name)
        if not rows:
            raise NotApplicableError("the corpus states none of the outcomes.")
        return rows


PROBE = OutcomeRates()
