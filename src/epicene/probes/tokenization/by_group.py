"""A number a document, of a model: its mean in each group of patients, and the differences."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from epicene.core.measurement import NAN, Measurement
from epicene.corpora.corpus import Corpus
from epicene.probes.base import Inputs, Probe
from epicene.probes.corpus.base import CorpusInputs
from epicene.probes.corpus.group_means import mean_rows
from epicene.probes.corpus.records import read_records


def read_patients(inputs: Inputs, corpus: Corpus) -> CorpusInputs:
    """Read who the documents of a corpus are about; totals are of its `everybody` alone."""
    return CorpusInputs(
        corpus,
        tuple(read_records(corpus)),
        corpus.data_name,
        seed=inputs.seed,
        min_group=inputs.min_group,
    )


def by_group(
    probe: Probe,
    model: str,
    read: CorpusInputs,
    metric: str,
    numbers: Mapping[str, float],
    missing: str,
) -> Iterator[Measurement]:
    """Yield the mean of each group and the difference of each contrast, which describes.

    Groups that are too small are suppressed, as in the corpus stage. Differences have no neutral
    value: documents of different patients differ in what they tell.

    Parameters
    ----------
    model : str
        Label of the model.
    read : CorpusInputs
        The patients, as `read_patients` gives them.
    metric : str
        Name of the mean; the difference is called after it.
    numbers : mapping of str to float
        The number of each document, by its identifier.
    missing : str
        Why a document may have none.
    """
    rows = mean_rows(
        probe, read, metric, lambda record: numbers.get(record.id), "higher_first_group", missing
    )
    for row in rows:
        yield dataclasses.replace(
            row,
            model=model,
            neutral=NAN,
            direction="",
            p_value=NAN,
            reference="",
        )
