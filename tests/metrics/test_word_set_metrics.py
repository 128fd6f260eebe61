"""RND, ECT, MAC, RNSB, RIPA, direct bias: the published definitions written as loops.

`benchmarks/wefe_comparison.py` puts the same functions beside WEFE, which cannot be installed here.
"""

import math
from itertools import combinations, product

import numpy as np
import pytest
from scipy.stats import entropy, spearmanr

from epicene.core.errors import InputError
from epicene.metrics import direct_bias, direction, ect, mac, ripa, rnd, rnsb, weat

SIZES = {"x": 5, "y": 5, "a": 4, "b": 6}


def sets(seed, shift=0.0, dim=8, sizes=SIZES):
    """Draw vectors; x and a are shifted the same way, y and b the other."""
    rng = np.random.default_rng(seed)
    toward = {"x": shift, "a": shift, "y": -shift, "b": -shift}
    return {name: rng.normal(size=(n, dim)) + toward[name] for name, n in sizes.items()}


def cosine(u, v):
    return float(u @ v) / math.sqrt(float(u @ u) * float(v @ v))


def naive_rnd(x, y, a, distance):
    between = {
        "norm": lambda u, v: math.sqrt(sum((u - v) ** 2)),
        "cosine": lambda u, v: 1.0 - cosine(u, v),
    }[distance]
    first, second = sum(x) / len(x), sum(y) / len(y)
    return sum(between(w, first) - between(w, second) for w in a) / len(a)


@pytest.mark.parametrize("distance", ["norm", "cosine"])
def test_rnd_equals_its_definition(distance):
    s = sets(1, 0.3)
    found = rnd(s["x"], s["y"], s["a"], distance=distance)
    assert found.estimate == pytest.approx(naive_rnd(s["x"], s["y"], s["a"], distance), abs=1e-12)
    both = rnd(s["x"], s["y"], s["a"], s["b"], distance=distance)
    of_b = naive_rnd(s["x"], s["y"], s["b"], distance)
    assert both.estimate == pytest.approx(found.estimate - of_b, abs=1e-12)
    assert found.ci_low < found.estimate < found.ci_high
    assert (found.n, both.n) == (14, 20)


def test_rnd_by_hand():
    # Means (1, 0) and (0, 3). From (4, 4) they are 5 and sqrt(17) away.
    found = rnd([[1, 1], [1, -1]], [[1, 3], [-1, 3]], [[4, 4]], n_resamples=0)
    assert found.estimate == pytest.approx(5.0 - math.sqrt(17.0))


def test_the_p_value_of_rnd_is_that_of_all_exchanges():
    s = sets(2, 0.25, sizes={"x": 4, "y": 4, "a": 3, "b": 3})
    targets = np.vstack((s["x"], s["y"]))
    observed = naive_rnd(s["x"], s["y"], s["a"], "norm")
    every = []
    for chosen in combinations(range(8), 4):
        rest = [i for i in range(8) if i not in chosen]
        every.append(naive_rnd(targets[list(chosen)], targets[rest], s["a"], "norm"))
    above, below = np.mean(np.array(every) >= observed - 1e-9), np.mean(np.array(every) <= observed)
    exact = min(1.0, 2.0 * min(above, below))
    sampled = rnd(s["x"], s["y"], s["a"], n_permutations=40_000).p_value
    assert sampled == pytest.approx(exact, abs=0.01)


def test_ect_equals_its_definition():
    s = sets(3)
    words = np.vstack((s["a"], s["b"]))
    first, second = s["x"].mean(axis=0), s["y"].mean(axis=0)
    expected = spearmanr([cosine(first, w) for w in words], [cosine(second, w) for w in words])
    found = ect(s["x"], s["y"], words)
    assert found.estimate == pytest.approx(expected.statistic, abs=1e-12)
    assert -1.0 <= found.ci_low < found.estimate < found.ci_high <= 1.0
    assert math.isnan(found.p_value)


def test_ect_of_words_all_as_near_is_undefined():
    found = ect([[1, 0], [1, 0]], [[1, 0], [1, 0]], [[1, 1], [1, 1], [2, 2]])
    assert math.isnan(found.estimate)
    assert found.reason == "every word is as near"


def test_mac_is_the_mean_of_the_mean_distances_of_each_set():
    s = sets(4)
    groups, attributes = [s["x"], s["y"][:3]], [s["a"], s["b"]]
    scores = [
        sum(1.0 - cosine(t, w) for w in words) / len(words)
        for group in groups
        for t in group
        for words in attributes
    ]
    found = mac(groups, attributes)
    assert found.estimate == pytest.approx(sum(scores) / len(scores), abs=1e-12)
    assert found.ci_low < found.estimate < found.ci_high
    # By hand: one right angle, one opposite: distances 1 and 2.
    assert mac([[[1, 0]]], [[[0, 2]], [[-3, 0]]], n_resamples=0).estimate == pytest.approx(1.5)


def test_rnsb_is_that_of_the_classifier_of_scikit_learn():
    from sklearn.linear_model import LogisticRegression

    s = sets(5, 0.4, dim=30)
    targets = np.vstack((s["x"], s["y"]))
    learner = LogisticRegression(solver="liblinear", max_iter=1_000_000, tol=1e-12)
    learner.fit(np.vstack((s["b"], s["a"])), [1] * 6 + [-1] * 4)
    negative = learner.predict_proba(targets)[:, 1]
    expected = entropy(negative / negative.sum(), np.full(10, 0.1))
    found = rnsb(targets, s["b"], s["a"])
    assert found.estimate == pytest.approx(expected, abs=1e-6)
    assert 0.0 < found.ci_low < found.estimate < found.ci_high


@pytest.mark.parametrize("length", [1e-3, 1.0, 1e3])
def test_the_classifier_is_fitted_for_vectors_of_any_length(length):
    from sklearn.linear_model import LogisticRegression

    from epicene.metrics import ridge_logistic

    rng = np.random.default_rng(6)
    words, labels = length * rng.normal(size=(9, 4)), np.array([1.0] * 4 + [-1.0] * 5)
    counts = np.array([np.ones(9), [3, 0, 1, 1, 2, 1, 1, 0, 1]])
    fitted = ridge_logistic.fit(words @ words.T + 1.0, labels, counts, 1.0)
    for row, weights in zip(fitted, counts, strict=True):
        # lbfgs, with the penalised intercept as one more dimension.
        wider = np.hstack((words, np.ones((9, 1))))
        learner = LogisticRegression(fit_intercept=False, max_iter=100_000, tol=1e-10)
        learner.fit(wider, labels, sample_weight=weights)
        expected = learner.decision_function(wider)
        assert row @ (words @ words.T + 1.0) == pytest.approx(expected, rel=1e-3, abs=1e-3)


def test_ripa_equals_its_definition():
    s = sets(7, 0.3)
    scores = [
        float(w @ (u - v)) / math.sqrt(sum((u - v) ** 2))
        for w in s["a"]
        for u, v in zip(s["x"], s["y"], strict=True)
    ]
    found = ripa(s["x"], s["y"], s["a"])
    assert found.estimate == pytest.approx(sum(scores) / len(scores), abs=1e-12)
    per_pair = np.reshape(scores, (4, 5)).mean(axis=0)
    every = [abs(per_pair @ signs) for signs in product((1, -1), repeat=5)]
    at_least = np.mean(np.array(every) >= abs(per_pair.sum()) - 1e-9)
    assert found.p_value == pytest.approx(at_least)
    both = ripa(s["x"], s["y"], s["a"], s["b"]).estimate
    assert both == pytest.approx(found.estimate - ripa(s["x"], s["y"], s["b"]).estimate)


def test_direct_bias_equals_its_definition():
    s = sets(8)
    axis = direction(s["x"], s["y"], "pca")
    for strictness in (0.5, 1.0, 2.0):
        expected = np.mean([abs(cosine(w, axis)) ** strictness for w in s["a"]])
        found = direct_bias(s["a"], axis, strictness)
        assert found.estimate == pytest.approx(expected, abs=1e-12)
        assert 0.0 <= found.ci_low < found.estimate < found.ci_high <= 1.0


def test_a_planted_association_moves_every_number_its_way_and_none_leaves_it():
    blind, planted = sets(9, 0.0, dim=40), sets(9, 0.6, dim=40)

    def numbers(s):
        return {
            "rnd": rnd(s["y"], s["x"], s["a"], s["b"]),
            "ripa": ripa(s["x"], s["y"], s["a"], s["b"]),
        }

    for name, value in numbers(planted).items():
        assert value.ci_low > 0.0, name
        assert value.p_value < 0.1, name
    for name, value in numbers(blind).items():
        assert value.ci_low < 0.0 < value.ci_high, name
    words = {key: np.vstack((s["a"], s["b"])) for key, s in (("b", blind), ("p", planted))}
    assert ect(planted["x"], planted["y"], words["p"]).estimate < -0.5
    axis = direction(planted["x"], planted["y"])
    assert direct_bias(words["p"], axis).estimate > 2.0 * direct_bias(words["b"], axis).estimate


def test_weat_with_the_population_deviation_is_that_of_wefe():
    s = sets(10, 0.2)
    of_words = {
        name: [
            np.mean([cosine(w, a) for a in s["a"]]) - np.mean([cosine(w, b) for b in s["b"]])
            for w in s[name]
        ]
        for name in ("x", "y")
    }
    every = np.array([*of_words["x"], *of_words["y"]])
    expected = (np.mean(of_words["x"]) - np.mean(of_words["y"])) / every.std(ddof=0)
    found = weat(*s.values(), ddof=0)
    assert found.effect_size == pytest.approx(expected, abs=1e-9)
    sample = weat(*s.values())
    wider = math.sqrt(10 / 9)
    assert found.effect_size == pytest.approx(wider * sample.effect_size)
    assert found.ci_high == pytest.approx(wider * sample.ci_high)
    assert found.p_value == sample.p_value


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda s: rnd(s["x"], s["y"], s["a"], distance="l1"), "unknown distance"),
        (lambda s: rnd(s["x"][:1], s["y"], s["a"]), "2 are needed"),
        (lambda s: rnd(s["x"], s["y"], s["a"][:, :3]), "differ in dimension"),
        (lambda s: rnd(s["x"], s["y"], s["a"] * np.nan), "not finite"),
        (lambda s: ect(s["x"], s["y"], s["a"][:2]), "3 are needed"),
        (lambda s: mac([], [s["a"]]), "no set of targets"),
        (lambda s: rnsb(s["x"], s["a"], s["b"], strength=0.0), "strength"),
        (lambda s: ripa(s["x"], s["y"][:4], s["a"]), "paired"),
        (lambda s: ripa(s["x"], s["x"], s["a"]), "one vector twice"),
        (lambda s: direct_bias(s["x"], np.zeros(8)), "zero vector"),
        (lambda s: weat(s["x"], s["y"], s["a"], s["b"], ddof=2), "ddof"),
    ],
)
def test_what_cannot_be_computed_is_refused(call, message):
    with pytest.raises(InputError, match=message):
        call(sets(11))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["rnd", "ripa"])
def test_false_alarms_and_coverage_of_no_association(name):
    """Words of the size that ship; no association, so that 0 is the truth."""
    from scipy.stats import binomtest

    sizes = {"x": 12, "y": 12, "a": 12, "b": 12}
    alarms = missed = 0
    for seed in range(1_000):
        s = sets([12, seed], 0.0, dim=40, sizes=sizes)
        if name == "rnd":
            found = rnd(s["x"], s["y"], s["a"], s["b"], n_permutations=999, n_resamples=300)
        else:
            found = ripa(s["x"], s["y"], s["a"], s["b"], n_resamples=300)
        alarms += found.p_value < 0.05
        missed += not found.ci_low <= 0.0 <= found.ci_high
    print(name, alarms, missed)
    assert binomtest(alarms, 1_000).proportion_ci(method="exact").low <= 0.05
    assert binomtest(1_000 - missed, 1_000).proportion_ci(method="exact").high >= 0.93
