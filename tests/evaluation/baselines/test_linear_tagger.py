"""The floor of taggers: entities that spelling tells are found out of sample, by label."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.evaluation.baselines.invented_records import DRUGS, records

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.evaluation.baselines import LinearTaggerTrainer, load_baseline, train
from epicene.evaluation.baselines.linear_head import fit_one, fit_several

SMALL = LinearTaggerTrainer(n_features=2**12)


def found(corpus) -> set[tuple[object, ...]]:
    return {(d.id, e.label, e.spans) for d in corpus for e in d.entities}


def test_what_spelling_tells_is_found():
    new = records(40, seed=1)
    assert found(train(records(60), SMALL).predict(new)) == found(new)


def test_a_word_that_was_never_annotated_is_not_found():
    # One drug is never annotated in training: nothing else tells it from the words after « prend ».
    drug = DRUGS[0]
    bare = Corpus.of(
        replace(d, entities=tuple(e for e in d.entities if e.text != drug)) for d in records(120)
    )
    new = records(80, seed=1)
    said = {e.text for d in train(bare, SMALL).predict(new) for e in d.entities}
    assert drug not in said
    assert set(DRUGS[1:]) <= said


def test_only_the_labels_asked_for():
    said = train(records(60), replace(SMALL, labels=("Drug",))).predict(records(20, seed=1))
    assert {e.label for d in said for e in d.entities} == {"Drug"}


def test_gold_is_not_copied_into_the_answer():
    new = list(records(10, seed=1))
    bare = [Document(d.id, d.text, patient=d.patient) for d in new]
    baseline = train(records(60), SMALL)
    assert found(baseline.predict(new)) == found(baseline.predict(bare))
    assert all(not d.relations and not d.normalisations for d in baseline.predict(new))


def test_a_text_without_words_has_no_entity():
    said = train(records(20), SMALL).predict([Document("a", ""), Document("b", " \n ")])
    assert [len(d.entities) for d in said] == [0, 0]


def test_the_same_after_it_was_written(tmp_path):
    baseline = train(records(30), SMALL)
    again = load_baseline(baseline.save(tmp_path / "tagger"))
    assert again.trainer == baseline.trainer
    new = records(30, seed=1)
    assert found(again.predict(new)) == found(baseline.predict(new))


def test_documents_without_entities_are_refused():
    with pytest.raises(InputError, match="there are no entities"):
        train(Corpus.of([Document("a", "Rien.")]), SMALL)


@pytest.mark.parametrize("n_classes", [2, 3])
def test_probabilities_are_those_of_scikit_learn(n_classes):
    from sklearn.linear_model import LogisticRegression

    rng = np.random.default_rng(0)
    features = rng.normal(size=(80, 4))
    labels = [f"c{k}" for k in rng.integers(0, n_classes, 80)]
    head = fit_one(features, labels, C=1.0, max_iter=200)
    theirs = LogisticRegression(C=1.0, max_iter=200).fit(features, labels)
    assert head.classes == tuple(theirs.classes_)
    np.testing.assert_allclose(
        np.exp(head.log_probabilities(features)), theirs.predict_proba(features), rtol=1e-9
    )


def test_several_labels_are_as_many_questions():
    from sklearn.linear_model import LogisticRegression

    rng = np.random.default_rng(0)
    features = rng.normal(size=(80, 4))
    truth = rng.random((80, 2)) < 0.5
    labels = [frozenset(np.array(["a", "b"])[row].tolist()) for row in truth]
    ours = np.exp(fit_several(features, labels, 1.0, 200).log_probabilities(features))
    for k in range(2):
        theirs = LogisticRegression(C=1.0, max_iter=200).fit(features, truth[:, k])
        np.testing.assert_allclose(ours[:, k], theirs.predict_proba(features)[:, 1], rtol=1e-9)
