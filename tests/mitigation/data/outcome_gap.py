"""The corpus stage's own number: how much oftener something is written of women than of men."""

from __future__ import annotations

from typing import Any

from epicene.corpora.corpus import Corpus
from epicene.probes.corpus.base import CorpusInputs
from epicene.probes.corpus.outcome_rates import PROBE
from epicene.probes.corpus.records import read_records


def outcome_gap(corpus: Corpus, outcome: str = "stigmatising") -> Any:
    """Return the row of the difference between women and men."""
    documents = list(corpus)
    held = Corpus.of(documents, corpus.name)
    inputs = CorpusInputs(held, tuple(read_records(documents)), held.data_name)
    (row,) = (
        row
        for row in PROBE.measure(inputs)
        if row.metric == "outcome_rate_difference" and row.item == outcome and row.group == "F-M"
    )
    return row
