"""The two short tests of French give what a naive reading of the same model gives."""

from __future__ import annotations

import math

import numpy as np
import pytest

from epicene.core.errors import NotApplicableError
from epicene.evaluation.usefulness import french
from epicene.evaluation.usefulness.benchmarks import Benchmarks
from epicene.evaluation.usefulness.run import benchmark_rows


@pytest.fixture(scope="module")
def causal(tiny_model):
    return tiny_model("gpt2")


def likelihood(model, text):
    """The log-likelihood of a text by plain transformers: each token after those before it."""
    import torch

    ids = torch.tensor([model.encode(text).ids])
    with torch.no_grad():
        logs = torch.log_softmax(model.module(ids).logits.double(), -1)[0]
    return float(sum(logs[k - 1, ids[0, k]] for k in range(1, ids.shape[1])))


def test_surprise_is_the_negative_log_likelihood_over_words(causal, monkeypatch):
    monkeypatch.setattr(french, "SENTENCES", 6)
    found = french.perplexity(causal)
    texts, _ = french.sentences_of_corpora()
    assert len(texts) == 6
    scored = [causal.score_texts([text])[0].sum() for text in texts]
    words = sum(len(text.split()) for text in texts)
    assert found.number.value == pytest.approx(-sum(scored) / words, rel=1e-5)
    assert found.estimate.estimate == found.number.value
    # Where the model has a token to begin with, plain transformers says the same of what follows.
    naive = [likelihood(causal, text) for text in texts]
    assert np.corrcoef(naive, scored)[0, 1] > 0.99


def test_agreement_counts_the_right_form_of_as_many_of_each_gender(causal):
    nouns, _ = french.things()
    assert sum(sex for _, sex in nouns) * 2 == len(nouns)
    found = french.agreement(causal)
    right = []
    for noun, sex in nouns[:3] + nouns[-3:]:
        this = ("Cette", "Cet" if noun[0] in "aeiouhâéèêîôœ" else "Ce")[sex]
        for pair in french.ADJECTIVES:
            said = [
                float(causal.score_texts([f"{this} {noun} est {form}."])[0].sum()) for form in pair
            ]
            right.append(said[sex] > said[1 - sex])
    moved = found.number
    assert 0.0 <= moved.value <= 1.0
    # A noun whose adjectives are right more often than those of others moves the number up.
    shares = np.array(right, dtype=float).reshape(-1, len(french.ADJECTIVES)).mean(axis=1)
    moves = np.concatenate([moved.moves[:3], moved.moves[-3:]])
    assert np.array_equal(np.sign(shares - moved.value), np.sign(moves))


def test_a_model_without_probabilities_says_why(tiny_model):
    class Plain:
        identity = tiny_model("gpt2").identity

    with pytest.raises(NotApplicableError):
        french.agreement(Plain())
    benchmarks = Benchmarks(("gender-agreement",))
    benchmarks.check()
    (row,) = benchmark_rows(Plain(), benchmarks)
    assert math.isnan(row.estimate)
    assert row.unscored_reason == "not_applicable: the model lacks ScoresTokens."
