"""How small a gap between groups could this corpus show at all?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from epicene.core.errors import NotApplicableError
from epicene.core.measurement import Measurement, Stage
from epicene.metrics import (
    Estimate,
    expected_f1_spread,
    smallest_difference,
    smallest_f1_difference,
)
from epicene.metrics.estimate import undefined
from epicene.metrics.power import SmallestDifference
from epicene.probes.corpus.base import CorpusInputs, row
from epicene.probes.corpus.groups import Contrast, too_small

NO_ENTITIES = "no_entities: nothing is annotated"
PLANNING = "planning: worked out from the numbers of patients, not estimated from data"


@dataclass(frozen=True)
class Power:
    """The smallest gap that a test would see with a power of 80 % at the level of 5 %.

    For each contrast: in the F1 of an entity recogniser, in its true-positive rate, and in
    inclusion in a trial. What a corpus cannot show it cannot rule out either. The assumptions are
    the fields: an F1 and a true-positive rate of `f1` and `rate` in the second group, inclusion of
    `inclusion`, and a `design_effect` of entities in one document.

    The gap is one to the disadvantage of the first group. For rates patients count, each with one
    case.
    """

    f1: float = 0.8
    rate: float = 0.8
    inclusion: float = 0.5
    design_effect: float = 2.0
    power: float = 0.8
    name: str = "corpus-power"
    stage: ClassVar[Stage] = "corpus"
    needs: ClassVar[tuple[str, ...]] = ()
    reads: ClassVar[str] = "corpus"

    def measure(self, inputs: CorpusInputs) -> Sequence[Measurement]:
        """Return three smallest gaps a contrast, in points of percent."""
        rows = [line for c in inputs.contrasts for line in self._of(inputs, c)]
        if not rows:
            raise NotApplicableError("there are no two groups of patients to compare.")
        return rows

    def _of(self, inputs: CorpusInputs, contrast: Contrast) -> Iterator[Measurement]:
        first, second = contrast.first, contrast.second
        hidden = too_small(first, second, min_group=inputs.min_group)
        n = first.n_patients, second.n_patients
        records = (*first.records, *second.records)
        per_document = sum(record.n_entities for record in records) / len(records)
        for item, base in (("true_positive_rate", self.rate), ("inclusion", self.inclusion)):
            found = None if hidden else smallest_difference(*n, base, self.power)
            yield self._row(inputs, contrast, item, found, hidden)
        found = None
        reason = hidden or ("" if per_document else NO_ENTITIES)
        if not reason:
            spread = expected_f1_spread(self.f1, per_document, self.design_effect)
            found = smallest_f1_difference(*n, self.f1, spread, self.power)
        yield self._row(inputs, contrast, "f1", found, reason)

    def _row(
        self,
        inputs: CorpusInputs,
        contrast: Contrast,
        item: str,
        found: SmallestDifference | None,
        hidden: str,
    ) -> Measurement:
        n = contrast.first.n_patients + contrast.second.n_patients
        value = undefined(hidden) if found is None else _estimate(found, n)
        return row(
            self,
            inputs,
            "smallest_visible_gap",
            value,
            axis=contrast.axis,
            group=contrast.name,
            item=item,
            reference="suissa1985exact" if item != "f1" else "",
        )


def _estimate(found: SmallestDifference, n: int) -> Estimate:
    if math.isnan(found.downward):
        return undefined(found.reason, n)
    return Estimate(100.0 * found.downward, n=n, reason=PLANNING)


PROBE = Power()
