"""The corpora that ship: made again to the byte, as their schemas say, unlike each other."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cache

import pytest

from epicene import describe_corpus, load_corpus
from epicene.corpora.embedded_corpora import EMBEDDED, VARIANTS, documents_file
from epicene.corpora.generation.biases import OUTCOMES, Bias
from epicene.corpora.generation.likeness import ngrams, shared
from epicene.corpora.generation.ship import shipped_biases, write_shipped

SIZES = {"breast-cancer": 100, "ibd": 100, "mental-health": 120}
MOST_SHARED = 0.30


@cache
def documents(name, variant="neutral"):
    return tuple(load_corpus(name, variant=variant))


@cache
def twins(name, variant="neutral"):
    return tuple(load_corpus(name, variant=variant).twins())


def test_there_are_three_of_the_promised_size():
    assert set(SIZES) == set(EMBEDDED)
    for name, size in SIZES.items():
        for variant in VARIANTS:
            corpus = load_corpus(name, variant=variant)
            assert len(corpus) == size
            assert corpus.name == (name if variant == "neutral" else f"{name}-planted")
            assert corpus.licence == "cc-by-4.0"
            assert corpus.schema.name == name


@pytest.mark.parametrize("name", EMBEDDED)
def test_the_generator_makes_them_again_to_the_byte(name, root, tmp_path):
    write_shipped(name, tmp_path)
    shipped = root / "corpora" / name
    assert {path.name for path in shipped.iterdir()} == {path.name for path in tmp_path.iterdir()}
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (shipped / path.name).read_bytes(), (
            f"{path.name} differs: epicene corpus generate {name} --shipped --out corpora/{name}"
        )


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", EMBEDDED)
def test_every_document_passes_its_schema(name, variant):
    corpus = load_corpus(name, variant=variant)
    assert [v for v in corpus.check() if v.severity == "error"] == []
    assert [v for v in corpus.twins().check() if v.severity == "error"] == []


@pytest.mark.parametrize("name", EMBEDDED)
def test_offsets_are_exact_and_identifiers_unique(name):
    everything = [*documents(name), *documents(name, "planted"), *twins(name)]
    for document in everything:
        for entity in document.entities:
            covered = " ".join(document.text[start:end] for start, end in entity.spans)
            assert covered == entity.text
        names = {e.id for e in document.entities}
        assert len(names) == len(document.entities)
        assert all({r.source, r.target} <= names for r in document.relations)
    assert len({d.id for d in documents(name)}) == SIZES[name]


@pytest.mark.parametrize("name", EMBEDDED)
def test_four_in_five_have_a_twin_of_the_other_sex(name):
    own = {document.id: document for document in documents(name)}
    assert len(twins(name)) >= 0.8 * len(own)
    for twin in twins(name):
        document = own[twin.id]
        assert {document.subject.sex, twin.subject.sex} == {"F", "M"}
        assert document.attributes == twin.attributes
        assert document.subject.age == twin.subject.age
        labels = [
            Counter(
                (e.label, *(i for i in e.attributes.items() if i[0] != "Gender"))
                for e in d.entities
            )
            for d in (document, twin)
        ]
        assert labels[0] == labels[1]


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", EMBEDDED)
def test_no_two_documents_share_much(name, variant):
    runs = [ngrams(document.text) for document in documents(name, variant)]
    most = max(shared(a, b) for k, a in enumerate(runs) for b in runs[:k])
    assert most <= MOST_SHARED


@pytest.mark.parametrize("name", EMBEDDED)
def test_variants_differ_only_where_an_outcome_was_turned(name):
    """Documents whose outcomes are the same in both are the same to the letter."""
    from epicene.probes.corpus.records import read_record

    same = 0
    for one, two in zip(documents(name), documents(name, "planted"), strict=True):
        assert one.subject == two.subject
        if read_record(one).outcomes == read_record(two).outcomes:
            assert one.text == two.text
            same += 1
    assert 0.3 * SIZES[name] < same < SIZES[name]


@pytest.mark.parametrize("name", EMBEDDED)
def test_the_card_tells_the_truth_of_what_was_planted(name, root):
    card = (root / "corpora" / name / "README.md").read_text(encoding="utf-8")
    found = re.findall(
        r"^\| `(\w+)` \| (\w+) = (\S+) \| ([\d.]+) \| ([\d.]+) \|$", card, re.MULTILINE
    )
    base = {outcome.name: outcome.probability for outcome in OUTCOMES}
    expected = shipped_biases(name)
    assert len(found) == len(expected) >= 4
    for (outcome, field, value, there, elsewhere), bias in zip(found, expected, strict=True):
        assert float(elsewhere) == base[outcome]
        points = round(float(there) - float(elsewhere), 2)
        assert Bias(outcome, field, value, points) == bias
    for variant in VARIANTS:
        for of_twins in (False, True):
            assert documents_file(variant, twins=of_twins) in card


def outcome_rows(name, variant):
    corpus = load_corpus(name, variant=variant)
    table = describe_corpus(corpus, probes="corpus-outcomes").table
    return table[table["metric"] == "outcome_rate_difference"]


@pytest.mark.parametrize("name", EMBEDDED)
def test_no_outcome_of_a_neutral_corpus_is_flagged(name):
    rows = outcome_rows(name, "neutral")
    assert len(rows) > 14
    assert not (rows["p_adjusted"] < 0.05).any()


@pytest.mark.parametrize("name", EMBEDDED)
def test_what_was_planted_is_covered(name):
    """The interval of the contrast covers the planted points, for each bias."""
    rows = outcome_rows(name, "planted")
    for bias in shipped_biases(name):
        (row,) = rows[
            (rows["item"] == bias.outcome) & rows["group"].str.startswith(f"{bias.value}-")
        ].itertuples()
        assert not math.isnan(row.estimate)
        assert row.ci_low <= 100 * bias.points <= row.ci_high, bias


def test_men_with_breast_cancer_are_a_realistic_few():
    men = [d for d in documents("breast-cancer") if d.subject.sex == "M"]
    assert 1 <= len(men) <= 3


def test_diagnoses_of_mental_health_are_the_six_promised():
    counts = Counter(d.attributes["diagnosis"] for d in documents("mental-health"))
    assert counts == dict.fromkeys(
        ("depression", "bipolar disorder", "schizophrenia", "anxiety", "addiction", "none"), 20
    )
