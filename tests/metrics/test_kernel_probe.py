"""Probes against naive refits with scikit-learn, and their test under the null."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest

from epicene.core.errors import InputError
from epicene.metrics import (
    control_accuracy,
    linear_kernel,
    probe_accuracy,
    rbf_kernel,
    stratified_folds,
)
from epicene.metrics.kernel_probe import PENALTY, out_of_fold, permuted


def sample(n=40, d=6, shift=0.0, seed=0):
    """Return vectors, labels of -1 and 1, and folds; the labels shift the first dimension."""
    rng = np.random.default_rng(seed)
    labels = np.repeat([-1.0, 1.0], n // 2)
    vectors = rng.normal(size=(n, d)) * np.arange(1, d + 1)
    vectors[:, 0] += shift * labels
    return vectors, labels, stratified_folds(labels, 5, rng)


def standardized(vectors):
    return (vectors - vectors.mean(axis=0)) / vectors.std(axis=0)


def naive_predictions(kernel, labels, folds):
    """Refit scikit-learn's ridge on the kernel, centred on the items learnt from, in each fold."""
    from sklearn.kernel_ridge import KernelRidge
    from sklearn.preprocessing import KernelCenterer

    found = np.zeros(len(labels))
    for fold in np.unique(folds):
        rest, held = folds != fold, folds == fold
        centre = KernelCenterer().fit(kernel[np.ix_(rest, rest)])
        mean = labels[rest].mean()
        ridge = KernelRidge(alpha=PENALTY, kernel="precomputed").fit(
            centre.transform(kernel[np.ix_(rest, rest)]), labels[rest] - mean
        )
        found[held] = mean + ridge.predict(centre.transform(kernel[np.ix_(held, rest)]))
    return found


@pytest.mark.parametrize("make", [linear_kernel, rbf_kernel])
def test_the_predictions_are_those_of_a_refit_in_each_fold(make):
    vectors, labels, folds = sample()
    kernel = make(vectors)
    other = np.random.default_rng(1).choice([-1.0, 1.0], size=len(labels), p=[0.3, 0.7])
    for values in (labels, other):
        ours = out_of_fold(kernel, folds) @ values
        assert ours == pytest.approx(naive_predictions(kernel, values, folds), abs=1e-10)


def test_the_kernels_are_those_of_scikit_learn_centred_and_scaled():
    from sklearn.metrics.pairwise import rbf_kernel as reference
    from sklearn.preprocessing import KernelCenterer

    vectors, _, _ = sample()
    scaled = standardized(vectors)
    distances = [float(((a - b) ** 2).sum()) for i, a in enumerate(scaled) for b in scaled[i + 1 :]]
    for ours, theirs in (
        (linear_kernel(vectors), scaled @ scaled.T),
        (rbf_kernel(vectors), reference(scaled, gamma=0.5 / np.median(distances))),
    ):
        centred = KernelCenterer().fit_transform(theirs)
        assert ours == pytest.approx(centred / np.diag(centred).mean(), abs=1e-10)


def test_equal_dimensions_are_left_out_and_equal_vectors_say_nothing():
    vectors, labels, folds = sample()
    wider = np.column_stack([vectors, np.full(len(vectors), 1e6 / 3.0)])
    assert linear_kernel(wider) == pytest.approx(linear_kernel(vectors))
    for make in (linear_kernel, rbf_kernel):
        blind = make(np.ones((40, 3)) / 3.0)
        assert np.all(blind == 0.0)
        found = probe_accuracy(blind, labels, folds, 99)
        assert (found.estimate, found.p_value, found.ci_low, found.ci_high) == (50, 1, 50, 50)


def test_accuracy_and_p_are_those_of_a_refit_for_every_permutation():
    vectors, labels, folds = sample(shift=0.8)
    kernel = linear_kernel(vectors)
    found = probe_accuracy(kernel, labels, folds, 59, seed=3)
    drawn = permuted(labels, folds, 59, np.random.default_rng(3))
    shares = [
        100.0 * float(np.mean(np.sign(naive_predictions(kernel, values, folds)) == values))
        for values in (labels, *drawn.T)
    ]
    assert found.estimate == pytest.approx(shares[0])
    as_well = sum(share >= shares[0] for share in shares)
    assert found.p_value == pytest.approx(min(1.0, 2.0 * as_well / 60.0))


def test_permutations_keep_each_label_of_each_fold():
    _, labels, folds = sample(n=30)
    assert [int((folds == fold).sum()) for fold in range(5)] == [6] * 5
    drawn = permuted(labels, folds, 20, np.random.default_rng(0))
    for fold in range(5):
        assert np.all(drawn[folds == fold].sum(axis=0) == 0.0)
    assert len({tuple(column) for column in drawn.T}) == 20


def test_the_interval_leaves_out_chance_where_p_is_small():
    seen = set()
    for seed in range(40):
        vectors, labels, folds = sample(shift=(seed % 4) / 4.0, seed=seed)
        found = probe_accuracy(linear_kernel(vectors), labels, folds, 199, seed=seed)
        assert (found.p_value <= 0.05) == (found.ci_low > 50.0)
        assert found.ci_low <= found.estimate <= found.ci_high
        assert found.ci_high >= 50.0
        seen.add(found.p_value <= 0.05)
    assert seen == {True, False}


def upper_tails(draws, n_permutations):
    """Return the share of permutations read as well, for labels that say nothing."""
    tails = []
    for seed in range(draws):
        vectors, labels, folds = sample(n=60, d=20, seed=seed)
        kernel = linear_kernel(vectors)
        right = probe_accuracy(kernel, labels, folds, n_permutations, seed=seed)
        tails.append(right.p_value)
    return np.array(tails)


def test_p_under_the_null_is_not_below_its_level():
    tails = upper_tails(120, 99)
    # Doubled and capped: half of the values are 1, the others spread evenly below.
    for level in (0.1, 0.25, 0.5):
        assert (tails <= level).mean() <= level + 3.0 * np.sqrt(level * (1 - level) / len(tails))
    assert 0.3 < (tails < 1.0).mean() < 0.65


@pytest.mark.slow
def test_p_under_the_null_is_uniform():
    tails = upper_tails(2000, 199)
    assert (tails <= 0.05).mean() <= 0.035
    low = tails[tails < 0.9]
    assert kstest(low / 0.9, "uniform").pvalue > 1e-3


def test_a_probe_refuses_labels_that_are_not_as_many():
    vectors, labels, folds = sample()
    labels[-1] = -1.0
    with pytest.raises(InputError, match="as many labels"):
        probe_accuracy(linear_kernel(vectors), labels, folds)
    with pytest.raises(InputError, match="finite numbers"):
        linear_kernel(np.array([[1.0], [np.nan]]))


def test_a_control_task_is_learnt_from_the_word_alone():
    """Vectors that are the word: any meaning of it is learnt, and gender is not."""
    rng = np.random.default_rng(0)
    labels = np.tile([-1.0, 1.0], 40)
    words = np.repeat(np.arange(8), 10)
    folds = stratified_folds(labels, 5, rng)
    control, selectivity = control_accuracy(linear_kernel(np.eye(8)[words]), labels, words, folds)
    assert control.estimate == 100.0
    assert control.n == 80
    assert np.isnan(control.ci_low)
    assert control.reason
    assert selectivity.estimate < -35.0
    # Vectors that are the gender: no meaning of the word is learnt.
    blurred = labels[:, None] + rng.normal(size=(80, 1)) * 0.1
    control, selectivity = control_accuracy(linear_kernel(blurred), labels, words, folds)
    assert control.estimate < 60.0
    assert selectivity.ci_low > 30.0


def test_control_accuracy_is_that_of_a_refit_for_each_task():
    vectors, labels, folds = sample(n=60)
    rng = np.random.default_rng(5)
    words = rng.integers(0, 12, size=60)
    kernel = linear_kernel(vectors)
    control, selectivity = control_accuracy(kernel, labels, words, folds, n_tasks=7, seed=2)
    met = np.array([any(folds[words == words[i]] != folds[i]) for i in range(60)])
    order = list(dict.fromkeys(words))
    meanings = np.random.default_rng(2).choice([-1.0, 1.0], size=(len(order), 7))
    right = []
    for task in range(7):
        values = np.array([meanings[order.index(word), task] for word in words])
        right.append(np.sign(naive_predictions(kernel, values, folds)) == values)
    expected = 100.0 * np.mean(right, axis=0)[met]
    assert control.estimate == pytest.approx(expected.mean())
    own = 100.0 * (np.sign(naive_predictions(kernel, labels, folds)) == labels)[met]
    assert selectivity.estimate == pytest.approx((own - expected).mean())
    assert control.n == met.sum()
    assert control.n_unscored == 60 - met.sum()


def test_words_that_never_come_back_give_no_control():
    vectors, labels, folds = sample()
    control, selectivity = control_accuracy(linear_kernel(vectors), labels, range(40), folds)
    assert np.isnan(control.estimate)
    assert selectivity.reason.startswith("too_few_items")
