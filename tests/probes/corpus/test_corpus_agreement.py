"""Agreement between two annotations, over all and by sex, and misses planted for women found."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest

from epicene.core.document import Document, Entity, Patient
from epicene.core.errors import NotApplicableError
from epicene.corpora.corpus import Corpus
from epicene.probes.corpus.agreement import PROBE
from epicene.probes.corpus.base import CorpusInputs
from epicene.probes.corpus.records import read_records

TEXT = "douleur fièvre toux asthénie nausée vertige prurit œdème dyspnée céphalée"
WORDS = TEXT.split()


def entities(document, chosen):
    found = []
    for k in chosen:
        start = TEXT.index(WORDS[k])
        found.append(Entity(f"T{k}", "Symptom", ((start, start + len(WORDS[k])),), WORDS[k]))
    return replace(document, entities=tuple(found))


def corpora(missed, n=40, seed=0):
    """A gold that marks all ten words, and an annotator who misses some, by sex."""
    rng = random.Random(seed)
    gold, other = [], []
    for k in range(n):
        sex = "F" if k % 2 else "M"
        document = Document(f"d{k}", TEXT, patient=Patient(f"p{k}", sex))
        gold.append(entities(document, range(10)))
        other.append(entities(document, [j for j in range(10) if rng.random() >= missed[sex]]))
    return Corpus.of(gold, "gold"), Corpus.of(other, "other")


def measure(first, second, min_group=11):
    records = tuple(read_records(first))
    rows = PROBE.measure(CorpusInputs(first, records, first.data_name, second, min_group=min_group))
    return {(row.metric, row.group, row.item): row for row in rows}


def test_the_same_annotation_agrees():
    gold, _ = corpora({"F": 0.0, "M": 0.0})
    rows = measure(gold, gold)
    assert rows["entity_f1", "", "exact"].estimate == 100.0
    assert rows["gamma", "", ""].estimate == pytest.approx(1.0)
    difference = rows["entity_f1_difference", "F-M", "exact"]
    assert difference.estimate == 0.0
    assert difference.p_value > 0.5


def test_f1_is_counted_by_hand_in_each_group():
    gold, other = corpora({"F": 0.4, "M": 0.1})
    rows = measure(gold, other)
    for sex in "FM":
        kept = sum(len(d.entities) for d in other if d.subject.sex == sex)
        total = sum(len(d.entities) for d in gold if d.subject.sex == sex)
        expected = 100 * 2 * kept / (kept + total)
        assert rows["entity_f1", sex, "exact"].estimate == pytest.approx(expected)
    gap = rows["entity_f1", "F", "exact"].estimate - rows["entity_f1", "M", "exact"].estimate
    assert rows["entity_f1_difference", "F-M", "exact"].estimate == pytest.approx(gap)


def test_misses_for_women_are_found_and_even_misses_are_not():
    assert (
        measure(*corpora({"F": 0.4, "M": 0.1}))["entity_f1_difference", "F-M", "exact"].p_value
        < 0.001
    )
    even = measure(*corpora({"F": 0.2, "M": 0.2}))["entity_f1_difference", "F-M", "exact"]
    assert even.ci_low < 0.0 < even.ci_high


def test_alpha_over_words_is_that_of_its_definition():
    """Two annotators, ten words a document, a rating of marked or not: by coincidences."""
    gold, other = corpora({"F": 0.3, "M": 0.3}, n=24)
    gold = Corpus.of([entities(d, range(k % 10 + 1)) for k, d in enumerate(gold)], "gold")
    ones, disagreed, n = 0, 0, 0
    for one, two in zip(gold, other, strict=True):
        marked = [{e.text for e in d.entities} for d in (one, two)]
        for word in WORDS:
            a, b = (word in m for m in marked)
            ones += a + b
            disagreed += a != b
            n += 1
    values = 2 * n
    expected = 1 - (values - 1) * (2 * disagreed) / (2 * ones * (values - ones))
    assert measure(gold, other)["krippendorff_alpha", "", ""].estimate == pytest.approx(expected)


def test_small_groups_are_suppressed():
    gold, other = corpora({"F": 0.4, "M": 0.1}, n=16)
    rows = measure(gold, other)
    for key in (("entity_f1", "F", "exact"), ("entity_f1_difference", "F-M", "exact")):
        assert math.isnan(rows[key].estimate)
        assert rows[key].unscored_reason.startswith("suppressed")
    assert not math.isnan(rows["entity_f1", "", "exact"].estimate)


def test_documents_of_one_annotator_alone_are_counted():
    gold, other = corpora({"F": 0.4, "M": 0.1})
    some = Corpus.of(list(other)[:30], "other")
    row = measure(gold, some)["entity_f1", "", "exact"]
    assert (row.n_unscored, row.unscored_reason.split(":")[0]) == (10, "one_side")


def test_what_cannot_be_compared_is_not_applicable():
    gold, other = corpora({"F": 0.4, "M": 0.1}, n=4)
    for second, reason in (
        (None, "no second annotation"),
        (Corpus.of([Document("x", TEXT)]), "none of these documents"),
        (
            Corpus.of([replace(next(iter(other)), text=TEXT + ".", entities=())]),
            "texts differ in 1 ",
        ),
    ):
        with pytest.raises(NotApplicableError, match=reason):
            measure(gold, second)
