"""Do documents repeat one another, or stand in training and test data both?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from epicene.core.measurement import Measurement, Stage
from epicene.corpora.near_duplicates import NEAR, index_of, nearest_before
from epicene.metrics import Estimate
from epicene.probes.corpus.base import CorpusInputs, row

EVERYTHING = "count: everything was read, nothing was sampled"


@dataclass(frozen=True)
class Duplicates:
    """Share of documents that repeat another one, and of those that are in another part too.

    A repeated document shares half of its runs of eight words (Jaccard similarity of 0.5 or more,
    after Broder 1997), an identical one all of them. With another part of the data (``against``):
    documents that repeat one of that part, and patients who are in both. The shares are those of
    this very corpus, so that they have no interval.
    """

    similarity: float = NEAR
    name: str = "corpus-duplicates"
    stage: ClassVar[Stage] = "corpus"
    needs: ClassVar[tuple[str, ...]] = ()
    reads: ClassVar[str] = "corpus"

    def measure(self, inputs: CorpusInputs) -> Sequence[Measurement]:
        """Return the shares, in percent of the documents or patients."""
        return [
            row(
                self,
                inputs,
                metric,
                _share(hits, n),
                group=group,
                reference="broder1997resemblance" if metric.endswith("documents") else "",
            )
            for metric, group, hits, n in self._counts(inputs)
        ]

    def _counts(self, inputs: CorpusInputs) -> Iterator[tuple[str, str, int, int]]:
        near = list(nearest_before(document.text for document in inputs.corpus))
        yield "identical_documents", "within", sum(s == 1.0 for s in near), len(near)
        yield "repeated_documents", "within", sum(s >= self.similarity for s in near), len(near)
        if inputs.against is None:
            return
        # Read twice, so that its texts are not held.
        index = index_of(document.text for document in inputs.against)
        across = list(nearest_before((document.text for document in inputs.corpus), index))
        yield "repeated_documents", "across", sum(s >= self.similarity for s in across), len(across)
        patients = {record.patient for record in inputs.records}
        both = patients & {document.subject.id for document in inputs.against}
        yield "patients_in_both", "across", len(both), len(patients)


def _share(hits: int, n: int) -> Estimate:
    if not n:
        return Estimate(float("nan"), reason="no documents")
    return Estimate(100.0 * hits / n, n=n, reason=EVERYTHING)


PROBE = Duplicates()
