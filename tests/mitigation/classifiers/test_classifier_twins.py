"""Methods that learn from twins: pairing computes what its paper says, and both close the gap."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from tests.mitigation.classifiers.conftest import ON
from tests.mitigation.classifiers.planted_labels import documents, gap, right

from epicene.core.document import Document, Patient
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.corpora.grouping import value_of
from epicene.mitigation.base import FitInputs
from epicene.mitigation.classifiers.augmentation import ClassifierAugmentation, twins_as_labelled
from epicene.mitigation.classifiers.lessons import with_label
from epicene.mitigation.classifiers.logit_pairing import ClassifierLogitPairing
from epicene.mitigation.classifiers.pairing import LogitPairing
from epicene.mitigation.classifiers.train import predictions_of
from epicene.mitigation.training.objective import Example


class ByFirstToken:
    """A module whose logits of a row follow from its first token."""

    config = SimpleNamespace(problem_type=None)

    def __init__(self, table):
        self.table = table

    def __call__(self, input_ids, attention_mask):
        return SimpleNamespace(logits=self.table[input_ids[:, 0]])


def cross_entropy(z, label):
    return float(np.log(np.exp(z).sum()) - z[label])


def test_pairing_is_that_of_the_paper():
    import torch

    rng = np.random.default_rng(0)
    table = rng.normal(size=(9, 2))
    # Two windows and a twin of three; one and one; two without a twin.
    rows = [((1,), (2, 0), (3,), (4,), (5, 0, 0)), ((6,), (7,)), ((8,), (1,))]
    own, labels, weights = [2, 1, 2], [1, 0, 1], [1.0, 1.0, 3.0]
    examples = [
        Example(r, {"own": n, "target": (1.0 - y, float(y)), "weight": w})
        for r, n, y, w in zip(rows, own, labels, weights, strict=True)
    ]
    objective = LogitPairing(strength=0.7)
    batch = objective.batch(examples, SimpleNamespace(padding=0), [])
    loss = objective.loss(ByFirstToken(torch.tensor(table, dtype=torch.float32)), None, batch)
    expected = 0.0
    for r, n, y, w in zip(rows, own, labels, weights, strict=True):
        z = np.array([table[row[0]] for row in r])
        expected += w * np.mean([cross_entropy(one, y) for one in z[:n]])
        if len(r) > n:
            g = z[:, 1] - z[:, 0]
            expected += 0.7 * abs(g[:n].mean() - g[n:].mean())
    assert float(loss.total) == pytest.approx(expected, rel=1e-5)
    assert int(loss.count) == 3


@pytest.mark.parametrize(
    "method",
    [
        ClassifierAugmentation(**ON),
        pytest.param(ClassifierLogitPairing(**ON), marks=pytest.mark.slow),
    ],
)
def test_twins_close_the_gap_and_it_still_works(method, biased, planted, unseen):
    fitted = method.fit(FitInputs(biased, planted))
    said = predictions_of(fitted.apply(biased), unseen)
    before = predictions_of(biased, unseen)
    assert abs(gap(unseen, said)) < 0.4 * gap(unseen, before)
    assert right(unseen, said) > 0.98 * right(unseen, before)
    assert (fitted.facts["documents"], fitted.facts["twins"]) == (240, 240)


def test_twins_are_learnt_under_the_label_of_the_document(planted):
    kept = tuple(planted)
    for document, twin in zip(kept, twins_as_labelled(kept, planted, "ill"), strict=True):
        assert twin.id == f"{document.id}~twin"
        assert twin.attributes["ill"] == document.attributes["ill"]
        assert twin.subject.sex != document.subject.sex


def test_a_label_that_the_patient_carries_is_changed_there_too():
    patient = Patient("p", "F", attributes={"ill": "yes"})
    document = Document("d", "Un.", attributes={"ill": "yes"}, patient=patient)
    learnt = with_label(document, "ill", "no", "x")
    assert (value_of(learnt, "ill"), learnt.id) == ("no", "d~x")
    with pytest.raises(InputError, match="no attribute"):
        with_label(document, "sex", "M", "x")


def test_pairing_brings_the_two_texts_together(biased):
    corpus = documents(40)
    method = ClassifierLogitPairing(**{**ON, "steps": 10}, strength=5.0)
    after = method.fit(FitInputs(biased, corpus)).apply(biased)
    texts, twins = ([d.text for d in some] for some in (corpus, corpus.twins()))

    def shift(model):
        return np.abs(model.classify(texts) - model.classify(twins)).mean()

    assert shift(after) < 0.5 * shift(biased)


@pytest.mark.parametrize("method", [ClassifierAugmentation, ClassifierLogitPairing])
def test_documents_without_a_twin_are_refused(method, biased):
    # Nothing in them says a gender, and a rewriting would change nothing.
    texts = ["Prostate de volume normal.", "Adénome de la prostate."]
    corpus = Corpus.of(
        Document(str(k), text, attributes={"ill": "no"}) for k, text in enumerate(texts)
    )
    with pytest.raises(InputError, match="no document has a twin"):
        method(target="ill").fit(FitInputs(biased, corpus))
