"""A classifier is trained as the baseline is, saved for plain transformers, and learns a bias."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from tests.mitigation.classifiers.conftest import HOW
from tests.mitigation.classifiers.planted_labels import documents, gap, gold, right

import epicene
from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.evaluation.baselines import DocumentEncoderTrainer, train
from epicene.mitigation.base import FitInputs
from epicene.mitigation.classifiers.cross_entropy import CrossEntropy
from epicene.mitigation.classifiers.lessons import lessons
from epicene.mitigation.classifiers.train import predictions_of, train_classifier
from epicene.mitigation.data.reweighing import Reweighing

SHORT = {**HOW, "max_steps": 4}
PLAIN = """
import json, sys, torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer
module = AutoModelForSequenceClassification.from_pretrained(sys.argv[1]).eval()
tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
with torch.no_grad():
    logits = module(**tokenizer(sys.argv[2], return_tensors="pt")).logits[0]
scores = torch.softmax(logits, 0).tolist()
assert "epicene" not in sys.modules
print(json.dumps({module.config.id2label[k]: score for k, score in enumerate(scores)}))
"""


def test_plain_training_gives_the_weights_of_the_baseline(tiny, planted):
    ours = train_classifier(tiny, planted, "ill", seed=3, **SHORT).module.state_dict()
    trainer = DocumentEncoderTrainer("ill", encoder=tiny.name, allow_random=True, **SHORT)
    theirs = train(planted, trainer, seed=3).learnt.arrays
    assert ours.keys() == theirs.keys()
    assert all(np.allclose(ours[name].numpy(), theirs[name], atol=1e-6) for name in theirs)


def test_a_seed_gives_the_same_bytes_and_another_does_not(tiny, planted):
    def weights(seed):
        found = train_classifier(tiny, planted, "ill", seed=seed, **SHORT)
        return {name: value.numpy() for name, value in found.module.state_dict().items()}

    one, two, other = weights(1), weights(1), weights(2)
    assert all(one[name].tobytes() == two[name].tobytes() for name in one)
    assert any(one[name].tobytes() != other[name].tobytes() for name in one)


def test_what_is_trained_on_stays_as_it_is(tiny, biased, planted):
    for model in (tiny, biased):
        before = {name: value.clone() for name, value in model.module.state_dict().items()}
        after = train_classifier(model, planted, "ill", **SHORT)
        assert all(bool((before[k] == v).all()) for k, v in model.module.state_dict().items())
        assert not hasattr(after.module, "parts")
        assert after.identity.sha256 != model.identity.sha256


def test_a_planted_bias_is_learnt_and_found(biased, unseen):
    said = predictions_of(biased, unseen)
    table = epicene.evaluate(gold(unseen), said, by=["sex"]).table
    row = table[
        (table["metric"] == "true_positive_rate_difference") & (table["group"] == "F-M")
    ].iloc[0]
    assert row["p_adjusted"] < 0.05
    assert row["ci_high"] < -0.5
    assert row["estimate"] == pytest.approx(-gap(unseen, said))


def test_without_a_bias_none_is_found(tiny, unseen):
    said = predictions_of(train_classifier(tiny, documents(240), "ill", **HOW), unseen)
    table = epicene.evaluate(gold(unseen), said, by=["sex"]).table
    assert not (table["p_adjusted"] < 0.05).any()
    assert right(unseen, said) > 0.95


def test_weights_are_how_much_a_document_counts():
    import torch

    logits = torch.tensor([[0.3, -0.2], [1.0, 2.0]])
    batch = {
        "input_ids": None,
        "attention_mask": None,
        "target": torch.tensor([[1.0, 0.0], [1.0, 0.0]]),
        "weight": torch.tensor([0.5, 3.0]),
    }
    told = SimpleNamespace(logits=logits)
    loss = CrossEntropy().loss(Answering(told), None, batch)
    expected = 0.5 * np.log(1 + np.exp(-0.5)) + 3.0 * np.log(1 + np.exp(1.0))
    assert float(loss.total) == pytest.approx(expected)
    assert int(loss.count) == 2


class Answering:
    config = SimpleNamespace(problem_type=None)

    def __init__(self, output):
        self.output = output

    def __call__(self, **_):
        return self.output


@pytest.mark.slow
def test_what_counts_nothing_is_not_learnt_from(tiny, planted):
    clean = {d.id: float(d.attributes["ill"] == d.attributes["truth"]) for d in planted}
    said = predictions_of(train_classifier(tiny, planted, "ill", clean, **HOW), documents(80))
    assert right(documents(80), said) > 0.95


@pytest.mark.slow
def test_a_saved_classifier_is_loaded_by_plain_transformers(biased, unseen, tmp_path):
    import json

    biased.module.save_pretrained(tmp_path)
    biased.tokenizer.save_pretrained(tmp_path)
    texts = [document.text for document in unseen][:3]
    done = subprocess.run(
        [sys.executable, "-c", PLAIN, str(tmp_path), texts[0]],
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(done.stdout.splitlines()[-1])
    expected = dict(zip(biased.labels, biased.classify(texts)[0], strict=True))
    assert said == pytest.approx(expected, abs=1e-6)


def test_the_weights_of_reweighing_are_read(biased, planted):
    fitted = Reweighing("ill").fit(FitInputs(planted))
    given = lessons(fitted.apply(planted), biased, "ill", "weight")
    assert [one.weight for one in given] == [fitted.weight_of(d) for d in planted]
    assert len({one.weight for one in given}) == 4
    with pytest.raises(InputError, match="no weight"):
        lessons(planted, biased, "ill", "weight")


def test_a_saved_classifier_is_loaded_again(biased, unseen, tmp_path):
    biased.module.save_pretrained(tmp_path)
    biased.tokenizer.save_pretrained(tmp_path)
    texts = [document.text for document in unseen]
    again = epicene.load_model(str(tmp_path))
    assert (again.labels, again.window) == (biased.labels, biased.window)
    assert np.array_equal(again.classify(texts), biased.classify(texts))


def test_several_labels(tiny):
    corpus = Corpus.of(
        [Document(str(k), "La patiente tousse.", attributes={"marks": m})
         for k, m in enumerate(["a|b", "b", ""])]
    )  # fmt: skip
    model = train_classifier(tiny, corpus, "marks", several=True, **SHORT)
    assert (model.several, model.labels) == (True, ("a", "b"))
    assert [one.target for one in lessons(corpus, model, "marks", None)] == [(1, 1), (0, 1), (0, 0)]


def test_the_order_of_labels_is_that_of_the_classifier(biased, planted):
    for one in lessons(planted, biased, "ill", None):
        assert one.target == ((0.0, 1.0) if one.document.attributes["ill"] == "yes" else (1.0, 0.0))


def test_what_cannot_be_learnt_from(tiny, biased, planted):
    with pytest.raises(InputError, match="no document has 'disease'"):
        train_classifier(tiny, planted, "disease")
    with pytest.raises(InputError, match="one label of 'ill'"):
        train_classifier(tiny, Corpus.of(d for d in planted if d.attributes["ill"] == "no"), "ill")
    other = [Document("a", "Un.", attributes={"ill": "maybe"})]
    with pytest.raises(InputError, match="none that the classifier knows") as refused:
        train_classifier(biased, Corpus.of([*planted, *other]), "ill")
    assert "maybe" not in str(refused.value)
    for weights in ({}, {d.id: -1.0 for d in planted}, {d.id: float("nan") for d in planted}):
        with pytest.raises(InputError, match="no weight"):
            train_classifier(biased, planted, "ill", weights)
