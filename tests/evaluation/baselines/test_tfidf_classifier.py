"""The floor of document classifiers: what words tell is found, what they do not is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.evaluation.baselines.invented_records import records

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.evaluation.baselines import TfidfTrainer, cross_predict, train
from epicene.evaluation.baselines.labels import UNLABELLED


def truth(corpus: Corpus, target: str = "ill") -> list[str]:
    return [document.attributes[target] for document in corpus]


def test_it_is_the_pipeline_of_scikit_learn():
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    corpus, new = records(60, accuracy=0.9), records(20, seed=1, accuracy=0.9)
    pipeline = make_pipeline(
        TfidfVectorizer(
            ngram_range=(1, 2), min_df=2, sublinear_tf=True, token_pattern=r"(?u)\b\w+\b"
        ),
        LogisticRegression(C=10.0, max_iter=1000),
    ).fit([d.text for d in corpus], truth(corpus))
    table = train(corpus, TfidfTrainer("ill")).predict(new)
    theirs = pipeline.predict_proba([d.text for d in new])
    assert list(table["id"]) == [d.id for d in new]
    np.testing.assert_allclose(table[["score_no", "score_yes"]].to_numpy(), theirs, rtol=1e-9)
    assert list(table["prediction"]) == list(pipeline.predict([d.text for d in new]))


def test_what_words_tell_is_found_out_of_fold_and_what_they_do_not_is_not():
    # The word of a sign is right with probability 0.9 in one corpus, and 0.5 in the other.
    right = {}
    for accuracy in (0.9, 0.5):
        corpus = records(400, accuracy=accuracy)
        found = cross_predict(corpus, TfidfTrainer("ill"), folds=4).predictions
        right[accuracy] = float(np.mean(found["prediction"].to_numpy() == np.array(truth(corpus))))
    # Four standard errors of a share over 400.
    assert right[0.9] == pytest.approx(0.9, abs=4 * np.sqrt(0.9 * 0.1 / 400))
    assert right[0.5] == pytest.approx(0.5, abs=4 * np.sqrt(0.5 * 0.5 / 400))


def test_several_labels_at_once():
    corpus, new = records(200), records(50, seed=1)
    table = train(corpus, TfidfTrainer("marks", several=True)).predict(new)
    found = ["|".join(sorted(labels)) for labels in table["prediction"]]
    gold = ["|".join(sorted(text.split("|"))) for text in truth(new, "marks")]
    assert np.mean([one == two for one, two in zip(found, gold, strict=True)]) > 0.95
    scores = table[[c for c in table if c.startswith("score_")]].to_numpy()
    assert ((scores >= 0) & (scores <= 1)).all()
    assert not np.allclose(scores.sum(axis=1), 1.0)


def test_a_label_that_everybody_has_is_given_to_everybody():
    everybody = [replace(d, attributes={"marks": "human"}) for d in records(20)]
    table = train(Corpus.of(everybody), TfidfTrainer("marks", several=True)).predict(everybody)
    assert set(map(tuple, table["prediction"])) == {("human",)}
    # Laplace's rule: 21 of 22.
    np.testing.assert_allclose(table["score_human"], 21 / 22)
    alone = train(Corpus.of(everybody), TfidfTrainer("marks")).predict(everybody)
    assert set(alone["prediction"]) == {"human"}
    assert (alone["score_human"] == 1.0).all()


def test_documents_without_a_label_are_predicted_and_not_learnt_from():
    some = list(records(40))
    blank = [replace(d, attributes={}) if k < 10 else d for k, d in enumerate(some)]
    baseline = train(Corpus.of(blank), TfidfTrainer("ill"))
    assert baseline.trained_on.losses == {UNLABELLED: 10}
    without = train(Corpus.of(some[10:]), TfidfTrainer("ill"))
    assert baseline.predict(some).equals(without.predict(some))
    assert len(baseline.predict(some)) == 40


def test_gold_is_not_looked_at():
    corpus = records(40)
    baseline = train(corpus, TfidfTrainer("ill"))
    bare = [Document(d.id, d.text) for d in corpus]
    assert baseline.predict(bare).equals(baseline.predict(corpus))


@pytest.mark.parametrize(
    ("corpus", "match"),
    [
        (Corpus.of([]), "no document"),
        (records(5), "no document has 'illness'.*ill, marks"),
    ],
)
def test_what_cannot_be_learnt_from_is_refused(corpus, match):
    with pytest.raises(InputError, match=match):
        train(corpus, TfidfTrainer("illness"))


def test_texts_without_a_common_word_are_refused():
    some = [Document(str(k), f"mot{k}", attributes={"ill": "yes"}) for k in range(3)]
    with pytest.raises(InputError, match="no word stands in 2 documents"):
        train(Corpus.of(some), TfidfTrainer("ill"))
