"""Stigmatising language is counted by group and determinant, and the detector is measured."""

from __future__ import annotations

import math
import random

import pytest
from records_of import NAME

from epicene.core.document import Document, Entity, Patient, Relation
from epicene.core.errors import NotApplicableError
from epicene.corpora.corpus import Corpus
from epicene.metrics import cluster_proportion, cluster_proportion_difference, mean_difference
from epicene.probes.corpus.base import CorpusInputs
from epicene.probes.corpus.records import read_records
from epicene.probes.corpus.stigmatising import PROBE

PLAIN = "Consultation de suivi. Douleurs abdominales modérées, examen sans particularité."
STRONG = "Consultation de suivi. Patiente théâtrale, examen sans particularité aucune."
WEAK = "Consultation de suivi. Se plaint de douleurs, examen sans particularité aucune."


def document(k, sex, text, entities=(), relations=(), patient=""):
    owner = Patient(patient or f"p{k}", sex)
    return Document(f"d{k}", text, tuple(entities), tuple(relations), patient=owner)


def mark(text, words, label, id="T1", **attributes):
    start = text.index(words)
    return Entity(id, label, ((start, start + len(words)),), words, attributes)


def measured(documents, min_group=1):
    corpus = Corpus.of(documents)
    records = tuple(read_records(corpus))
    rows = PROBE.measure(CorpusInputs(corpus, records, NAME, min_group=min_group))
    return {(row.metric, row.group, row.item): row for row in rows}


def test_shares_and_rates_are_counted_by_hand():
    women = [STRONG] * 3 + [WEAK] * 4 + [PLAIN] * 13
    men = [STRONG] * 1 + [WEAK] * 2 + [PLAIN] * 17
    people = [("F", text) for text in women] + [("M", text) for text in men]
    rows = measured([document(k, sex, text) for k, (sex, text) in enumerate(people)])
    strong = rows["stigmatising_documents", "F", "strong"]
    both = rows["stigmatising_documents", "F", "all"]
    assert (strong.estimate, both.estimate) == pytest.approx((15.0, 35.0))
    assert rows["stigmatising_documents", "", "all"].estimate == pytest.approx(25.0)
    assert rows["stigmatising_documents", "F", "doubt"].estimate == pytest.approx(20.0)
    assert rows["stigmatising_documents", "F", "character"].estimate == pytest.approx(15.0)
    gap = rows["stigmatising_documents_difference", "F-M", "strong"]
    expected = cluster_proportion_difference([1] * 3 + [0] * 17, None, [1] + [0] * 19, None)
    assert (gap.estimate, gap.p_value) == pytest.approx((10.0, expected.p_value))
    assert (gap.neutral, gap.axis) == (0.0, "gender")

    def per_1000(texts):
        return [1000.0 * (text != PLAIN) / len(text.replace(",", "").split()) for text in texts]

    rate = rows["stigmatising_per_1000_words_difference", "F-M", "all"]
    means = mean_difference(per_1000(women), per_1000(men))
    assert (rate.estimate, rate.p_value) == pytest.approx((means.estimate, means.p_value))


def test_only_what_is_asserted_of_the_patient_counts():
    texts = ["Sa mère se plaint de l’attente.", "Ne se plaint pas de douleur.", "Bilan difficile."]
    rows = measured([document(k, "F", text) for k, text in enumerate(texts)])
    assert rows["stigmatising_documents", "", "all"].estimate == 0.0


def test_documents_that_name_a_determinant_are_compared_with_the_others():
    text = "Sans emploi. " + STRONG
    named = [
        document(k, "F", text, [mark(text, "Sans emploi", "SocialDeterminant", Kind="occupation")])
        for k in range(12)
    ]
    others = [document(12 + k, "F", PLAIN if k else STRONG) for k in range(15)]
    # A second document of a patient who is named one belongs to the same side.
    again = document(40, "F", PLAIN, patient="p0")
    rows = measured([*named, *others, again])
    gap = rows["stigmatising_documents_difference", "occupation:named-not_named", "strong"]
    assert gap.estimate == pytest.approx(100 * (12 / 13 - 1 / 15))
    assert (gap.n, gap.axis) == (28, "determinant")
    assert gap.p_value < 0.05
    hidden = measured([*named, *others, again], min_group=13)
    gap = hidden["stigmatising_documents_difference", "occupation:named-not_named", "strong"]
    assert "suppressed" in gap.unscored_reason


def test_the_detector_is_measured_on_annotated_evaluations_of_the_patient():
    missed = "Consultation de suivi. Patiente pénible à bien des égards, examen normal."
    relative = "Consultation. Sa mère, exigeante, appelle. Elle est théâtrale."
    theatrical = mark(STRONG, "théâtrale", "Evaluation", Category="character")
    blamed = mark(missed, "à bien des égards", "Evaluation", Category="blame")
    documents = [document(k, "F", STRONG, [theatrical]) for k in range(12)]
    documents += [document(20, "F", missed, [blamed])]
    documents += [
        document(
            21,
            "F",
            relative,
            [
                mark(relative, "exigeante", "Evaluation", Category="character"),
                mark(relative, "mère", "Person", id="T2", Role="relative"),
            ],
            [Relation("R1", "Targets", "T1", "T2")],
        )
    ]
    rows = measured(documents)
    recall = rows["stigmatising_recall", "", "all"]
    # 12 of 13; the mother's is nobody's evaluation of the patient, and not found as one either.
    assert recall.estimate == pytest.approx(100 * 12 / 13)
    assert recall.ci_low == pytest.approx(
        100 * cluster_proportion([1] * 12 + [0], range(13)).ci_low
    )
    precision = rows["stigmatising_precision", "", "all"]
    # 12 right; « pénible » and the unannotated « théâtrale » are wrong.
    assert precision.estimate == pytest.approx(100 * 12 / 14)
    assert rows["stigmatising_recall", "", "blame"].estimate == 0.0
    assert (
        "suppressed" in measured(documents, 11)["stigmatising_recall", "", "blame"].unscored_reason
    )


def test_nothing_is_said_of_the_detector_where_nothing_is_annotated():
    rows = measured([document(1, "F", STRONG)])
    assert not any(metric.startswith("stigmatising_recall") for metric, _, _ in rows)


def drawn(seed, women, men, n=60):
    source = random.Random(seed)
    people = [(sex, rate) for sex, rate in (("F", women), ("M", men)) for _ in range(n)]
    texts = [STRONG if source.random() < rate else PLAIN for _, rate in people]
    return measured(
        [
            document(k, sex, text)
            for k, ((sex, _), text) in enumerate(zip(people, texts, strict=True))
        ]
    )["stigmatising_documents_difference", "F-M", "strong"]


def test_a_planted_difference_is_found_and_none_is_not():
    found = [drawn(seed, 0.45, 0.05) for seed in range(20)]
    assert sum(row.p_value < 0.05 for row in found) == 20
    covered = sum(row.ci_low <= 40.0 <= row.ci_high for row in found)
    assert covered >= 17
    none = [drawn(seed, 0.2, 0.2) for seed in range(20)]
    # 4 of 20 or more would be a one-in-sixty chance at 5 %.
    assert sum(row.p_value < 0.05 for row in none) < 4


def test_small_groups_are_hidden():
    documents = [document(k, "F" if k < 12 else "M", STRONG) for k in range(22)]
    rows = measured(documents, min_group=11)
    assert math.isnan(rows["stigmatising_documents", "M", "all"].estimate)
    assert rows["stigmatising_documents", "F", "all"].estimate == 100.0


def test_a_corpus_without_documents_cannot_answer():
    with pytest.raises(NotApplicableError):
        measured([])
