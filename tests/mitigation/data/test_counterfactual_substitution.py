"""Every second document gives way to its twin; nothing else of the corpus changes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest
from tests.mitigation.data.outcome_gap import outcome_gap
from tests.mitigation.data.planted_records import NAMES, records, texts_of_entities

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.mitigation.base import FitInputs
from epicene.mitigation.data.substitution import Substitution


def fitted(corpus, seed=0, **options):
    return Substitution(**options).fit(FitInputs(corpus, seed=seed))


@pytest.fixture(scope="module")
def planted():
    return records(100)


@pytest.fixture(scope="module")
def learnt(planted):
    return fitted(planted)


def test_a_planted_wording_no_longer_goes_with_a_gender(planted, learnt):
    before = outcome_gap(planted)
    after = outcome_gap(learnt.apply(planted))
    assert before.ci_low > 0.0
    # By chance alone: of each gender a draw of half of the documents.
    assert after.ci_low <= 0.0 <= after.ci_high
    assert abs(after.estimate) < 0.4 * before.estimate


def test_every_second_document_is_another_and_the_rest_is_itself(planted, learnt):
    made = list(learnt.apply(planted))
    changed = 0
    for document, now in zip(planted, made, strict=True):
        texts_of_entities(now)
        assert now.id == document.id
        assert now.attributes == document.attributes
        if now is not document:
            changed += 1
            other = {"F": "M", "M": "F"}[document.subject.sex]
            assert now.subject == replace(document.subject, sex=other)
            assert not any(name in now.text for name in NAMES[document.subject.sex])
    # Four standard errors of a share of one half.
    assert changed == pytest.approx(50, abs=4 * (100 * 0.25) ** 0.5)
    assert learnt.facts["n_changed"] == learnt.facts["n_drawn"] == changed
    assert list(learnt.apply(planted)) == made


def test_a_draw_hangs_on_the_document_alone(planted, learnt):
    documents = list(planted)
    whole = {d.id: d.text for d in learnt.apply(planted)}
    back = Corpus.of(documents[::-1][:20])
    assert all(whole[d.id] == d.text for d in learnt.apply(back))
    other = {d.id: d.text for d in replace(learnt, seed=1).apply(back)}
    assert any(whole[name] != text for name, text in other.items())


def test_all_documents_of_a_patient_are_drawn_alike(planted):
    documents = [
        replace(d, patient=replace(d.subject, id=f"p{k // 3}", sex=None))
        for k, d in enumerate(list(planted)[:24])
    ]
    corpus = Corpus.of(documents)
    drawn = defaultdict(set)
    for was, now in zip(documents, fitted(corpus, by="patient").apply(corpus), strict=True):
        drawn[now.subject.id].add(was is now)
    assert {len(own) for own in drawn.values()} == {1}
    assert len({next(iter(own)) for own in drawn.values()}) == 2
    by_document = defaultdict(set)
    for was, now in zip(documents, fitted(corpus).apply(corpus), strict=True):
        by_document[now.subject.id].add(was is now)
    assert {len(own) for own in by_document.values()} == {1, 2}


def test_the_probability_is_the_users(planted):
    few = Corpus.of(list(planted)[:16])
    made = list(fitted(few, probability=1.0).apply(few))
    assert all(a.text != b.text for a, b in zip(few, made, strict=True))
    n = [fitted(few, axis="age", probability=p).facts["n_drawn"] for p in (0.2, 0.5, 0.8)]
    assert n[0] < n[1] < n[2]


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("Examen normal.", {"probability": 1.0}, "no document of 1 can be changed"),
        ("La patiente est sortie.", {"probability": 1.5}, "the probability is 1.5"),
        ("La patiente est sortie.", {"by": "name"}, "by is 'name'"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(text, options, message):
    corpus = Corpus.of([Document("1", text)])
    with pytest.raises(InputError, match=message):
        fitted(corpus, **options)


def test_a_model_is_no_corpus(learnt):
    with pytest.raises(InputError, match="takes a corpus, and this is a str"):
        learnt.apply("mini-fr")
