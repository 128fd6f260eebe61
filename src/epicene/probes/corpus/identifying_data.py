"""How much is left in the texts that may identify a person?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from epicene.core.measurement import Measurement, Stage
from epicene.corpora.identifying import KINDS, find_identifying
from epicene.metrics import Estimate, cluster_proportion
from epicene.probes.corpus.base import CorpusInputs, row

COUNT = "count: everything was read, nothing was sampled"


@dataclass(frozen=True)
class IdentifyingData:
    """Mentions of each kind of identifying data, and the share of documents that hold some.

    Counts only: neither the words nor the documents are named. A name without a title or a known
    first name is not found, so that 0 is no proof that a corpus is free of names.
    """

    name: str = "corpus-identifying-data"
    stage: ClassVar[Stage] = "corpus"
    needs: ClassVar[tuple[str, ...]] = ()
    reads: ClassVar[str] = "corpus"

    def measure(self, inputs: CorpusInputs) -> Sequence[Measurement]:
        """Return a count and a share for each kind."""
        mentions: Counter[str] = Counter()
        holding: dict[str, list[bool]] = {kind: [] for kind in KINDS}
        patients: list[str] = []
        for document in inputs.corpus:
            found = Counter(one.kind for one in find_identifying(document.text))
            mentions.update(found)
            patients.append(document.subject.id)
            for kind in KINDS:
                holding[kind].append(found[kind] > 0)
        rows: list[Measurement] = []
        for kind in KINDS:
            count = Estimate(float(mentions[kind]), n=len(patients), reason=COUNT)
            share = cluster_proportion(holding[kind], patients).as_percent()
            rows += [
                row(self, inputs, "identifying_mentions", count, item=kind),
                row(self, inputs, "documents_with_identifying_data", share, item=kind),
            ]
        return rows


PROBE = IdentifyingData()
