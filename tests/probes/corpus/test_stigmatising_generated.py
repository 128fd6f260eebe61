"""In generated notes, whose wording is not the list's, planted stigmatising language is found."""

from __future__ import annotations

import pytest
from records_of import NAME

from epicene.corpora.corpus import Corpus
from epicene.corpora.generation.biases import Bias
from epicene.corpora.generation.generate import generate
from epicene.probes.corpus.base import CorpusInputs
from epicene.probes.corpus.records import read_records
from epicene.probes.corpus.stigmatising import PROBE


def measured(domain, n, *biases):
    corpus = Corpus.of(generate(domain, n, seed=5, biases=biases).documents)
    rows = PROBE.measure(CorpusInputs(corpus, tuple(read_records(corpus)), NAME, min_group=1))
    return {(row.metric, row.group, row.item): row for row in rows}


@pytest.mark.parametrize(
    "domain",
    [
        "mental-health",
        pytest.param("breast-cancer", marks=pytest.mark.slow),
        pytest.param("ibd", marks=pytest.mark.slow),
    ],
)
def test_the_detector_agrees_with_annotations_that_others_wrote(domain):
    rows = measured(domain, 60)
    assert rows["stigmatising_precision", "", "all"].estimate > 75.0
    assert rows["stigmatising_recall", "", "all"].estimate > 55.0


@pytest.mark.slow
def test_a_difference_planted_in_the_facts_is_found_in_the_texts():
    planted = measured("mental-health", 120, Bias("stigmatising", "sex", "F", 0.5))
    gap = planted["stigmatising_documents_difference", "F-M", "all"]
    assert gap.p_value < 0.05
    assert gap.ci_low > 0.0
    neutral = measured("mental-health", 120)
    assert neutral["stigmatising_documents_difference", "F-M", "all"].p_value >= 0.05
