"""How long until the diagnosis is named, in the note and in the patient's story?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from epicene.core.errors import NotApplicableError
from epicene.core.measurement import Measurement, Stage
from epicene.probes.corpus.base import CorpusInputs
from epicene.probes.corpus.group_means import mean_rows

NOT_NAMED = "not_named: no affirmed diagnosis is annotated"
NO_DELAY = "no_delay: the metadata do not say"


@dataclass(frozen=True)
class DiagnosisNaming:
    """Where in the text the first affirmed diagnosis stands, and months from the first sign to it.

    The place is in percent of the characters before it; the delay is the attribute
    ``diagnosis_delay_months`` of the document.
    """

    name: str = "corpus-diagnosis-naming"
    stage: ClassVar[Stage] = "corpus"
    needs: ClassVar[tuple[str, ...]] = ()
    reads: ClassVar[str] = "corpus"

    def measure(self, inputs: CorpusInputs) -> Sequence[Measurement]:
        """Return means by group, and their differences."""
        rows: list[Measurement] = []
        if any(record.first_diagnosis is not None for record in inputs.records):
            rows += mean_rows(
                self,
                inputs,
                "text_before_diagnosis",
                lambda record: record.first_diagnosis,
                "named_later_first_group",
                NOT_NAMED,
            )
        if any(record.delay_months is not None for record in inputs.records):
            rows += mean_rows(
                self,
                inputs,
                "months_to_diagnosis",
                lambda record: record.delay_months,
                "later_first_group",
                NO_DELAY,
            )
        if not rows:
            raise NotApplicableError("no diagnosis is annotated, and no delay is recorded.")
        return rows


PROBE = DiagnosisNaming()
