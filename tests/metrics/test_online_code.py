"""The online code against its definition, with scikit-learn's logistic regression."""

from __future__ import annotations

import numpy as np
import pytest

from epicene.core.errors import InputError
from epicene.metrics import description_length, linear_kernel
from epicene.metrics.kernel_probe import PENALTY
from epicene.metrics.online_code import blocks


def sample(n=70, shift=0.0, seed=0):
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.repeat([-1.0, 1.0], n // 2))
    return rng.normal(size=(n, 5)) + shift * labels[:, None], labels


def test_blocks_double():
    assert list(blocks(70, 16)) == [(16, 32), (32, 64), (64, 70)]


def test_the_code_is_that_of_a_refit_before_each_block():
    from sklearn.linear_model import LogisticRegression

    vectors, labels = sample(shift=0.4)
    found = description_length(linear_kernel(vectors), labels, orders=1, seed=4)
    scaled = (vectors - vectors.mean(axis=0)) / vectors.std(axis=0)
    scaled = scaled / np.sqrt((scaled**2).sum(axis=1).mean())
    order = np.argsort(np.random.default_rng(4).permutation(70))
    bits = 16.0
    for start, end in ((16, 32), (32, 64), (64, 70)):
        model = LogisticRegression(C=1.0 / PENALTY, fit_intercept=False, tol=1e-10, max_iter=5000)
        model.fit(scaled[order[:start]], labels[order[:start]])
        chances = model.predict_proba(scaled[order[start:end]])
        sent = (labels[order[start:end]] > 0).astype(int)
        bits -= np.log2(chances[np.arange(end - start), sent]).sum()
    assert found.estimate == pytest.approx(100.0 * bits / 70.0, abs=1e-4)
    assert found.n == 70


def test_what_can_be_read_is_sent_in_less_and_what_cannot_is_not():
    readable, labels = sample(shift=1.5)
    assert description_length(linear_kernel(readable), labels).ci_high < 90.0
    blind, labels = sample()
    assert description_length(linear_kernel(blind), labels).estimate > 98.0
    equal = np.zeros((70, 70))
    assert description_length(equal, labels).estimate == pytest.approx(100.0)


def test_too_few_items_and_other_labels():
    vectors, labels = sample(n=16)
    assert description_length(linear_kernel(vectors), labels).reason.startswith("too_few")
    with pytest.raises(InputError, match="not -1 and 1"):
        description_length(linear_kernel(vectors), np.arange(16))
