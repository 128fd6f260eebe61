"""What does a model not read of long notes, and of whose?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np

from epicene.core.errors import NotApplicableError
from epicene.core.measurement import Measurement, Stage
from epicene.corpora.corpus import Corpus
from epicene.metrics import cluster_mean
from epicene.metrics.estimate import undefined
from epicene.models.capabilities import Encoding, Tokenizes
from epicene.probes.base import Inputs, measurement
from epicene.probes.corpus.suppression import too_few
from epicene.probes.tokenization.by_group import by_group, read_patients
from epicene.probes.tokenization.limits import limits_of, share_lost


@dataclass(frozen=True)
class Truncation:
    """Share of the tokens and of the annotated entities of a document beyond the context.

    Means over documents, of all and of each group of patients. It describes: some patients have
    longer notes. What gender alone adds is measured on notes of the same content (`NoteParity`).

    Parameters
    ----------
    limit : int
        Number of tokens at which a text is cut, beside the model's own; special tokens count.
    """

    limit: int = 512
    name: str = "tokenization-truncation"
    stage: ClassVar[Stage] = "tokenization"
    needs: ClassVar[tuple[str, ...]] = ("Tokenizes",)
    reads: ClassVar[str] = "corpora"

    def measure(self, inputs: Inputs) -> Sequence[Measurement]:
        """Return the shares of each corpus and of its groups."""
        if not inputs.corpora:
            raise NotApplicableError("no corpus was given.")
        return [line for corpus in inputs.corpora for line in self._of(inputs, corpus)]

    def _of(self, inputs: Inputs, corpus: Corpus) -> Iterator[Measurement]:
        model = cast(Tokenizes, inputs.model)
        limits = limits_of(inputs.model, self.limit)
        numbers: dict[str, dict[str, float]] = {}
        read = read_patients(inputs, corpus)
        patients = {record.id: record.patient for record in read.everybody}
        for document in corpus:
            encoding = model.encode(document.text, bounded=False)
            starts = [entity.spans[0][0] for entity in document.entities]
            for which, limit in limits.items():
                n_text = len(encoding.positions)
                lost = share_lost(n_text, len(encoding) - n_text, limit)
                numbers.setdefault(f"tokens_lost{which}", {})[document.id] = lost
                share = entities_lost(encoding, starts, limit)
                if share is not None:
                    numbers.setdefault(f"entities_lost{which}", {})[document.id] = share
        for metric, values in numbers.items():
            # Of all but those whom the total, minus the groups that are shown, would tell.
            told = {name: value for name, value in values.items() if name in patients}
            own = [patients[name] for name in told]
            hidden = too_few(len(set(own)), inputs.min_group)
            mean = cluster_mean(np.array(list(told.values())), own).without_test()
            yield measurement(
                self,
                inputs.model.identity.label,
                corpus.data_name,
                metric,
                undefined(hidden) if hidden else mean,
            )
            if not hidden:
                missing = "no_annotation: the document has no annotation, or no places of tokens"
                label = inputs.model.identity.label
                yield from by_group(self, label, read, f"{metric}_by_group", values, missing)


def entities_lost(encoding: Encoding, starts: Sequence[int], limit: int) -> float | None:
    """Return the percentage of entities that begin beyond the last token that is read.

    Parameters
    ----------
    encoding : Encoding
        Of the whole text.
    starts : sequence of int
        Where each entity begins, in code points.
    limit : int
        Number of tokens, special ones among them.

    Returns
    -------
    float or None
        None where there is no entity, or the tokenizer does not say where its tokens stand.
    """
    if encoding.offsets is None or not starts:
        return None
    places = encoding.positions
    kept = places[: max(0, limit - (len(encoding) - len(places)))]
    if len(kept) == len(places):
        return 0.0
    end = encoding.offsets[kept[-1]][1] if kept else 0
    return 100.0 * sum(start >= end for start in starts) / len(starts)


PROBE = Truncation()
