"""CEAT against its definition, and what it finds."""

import math
from itertools import combinations

import numpy as np
import pytest

from epicene.core.errors import InputError
from epicene.metrics import ceat
from epicene.metrics.context_association import combine


def words(seed, strength=0.0, n=7, contexts=5, dim=20):
    """Draw the contexts of the words of four sets: a word, and noise a context."""
    rng = np.random.default_rng(seed)
    first, second = np.eye(dim)[:2]
    centres = {
        "x": strength * (first - second),
        "y": strength * (second - first),
        "a": 3.0 * first,
        "b": 3.0 * second,
    }
    return {
        name: [
            centre + rng.normal(size=dim) + 0.5 * rng.normal(size=(contexts + k % 3, dim))
            for k in range(n)
        ]
        for name, centre in centres.items()
    }


def test_effect_sizes_are_combined_as_published():
    effects, variances = np.array([0.3, 0.9, 0.5, -0.2]), np.array([0.04, 0.09, 0.02, 0.05])
    weights = [1 / v for v in variances]
    total = sum(weights)
    mean = sum(w * e for w, e in zip(weights, effects, strict=True)) / total
    # Q as the weighted squares around the weighted mean.
    q = sum(w * (e - mean) ** 2 for w, e in zip(weights, effects, strict=True))
    between = max(0.0, (q - 3) / (total - sum(w * w for w in weights) / total))
    again = [1 / (v + between) for v in variances]
    expected = sum(w * e for w, e in zip(again, effects, strict=True)) / sum(again)
    assert between > 0.0
    assert combine(effects, variances) == pytest.approx(
        (expected, math.sqrt(1 / sum(again)), between)
    )
    # Effects nearer to each other than their variances: no variance between.
    assert combine(np.array([0.5, 0.51]), np.array([1.0, 1.0])) == pytest.approx(
        (0.505, math.sqrt(0.5), 0.0)
    )


def test_one_context_a_word_gives_the_association_test_itself():
    from epicene.metrics import weat

    s = {name: [rows[:1] for rows in group] for name, group in words(1, 0.3, n=5).items()}
    plain = weat(*(np.vstack(group) for group in s.values()))
    found = ceat(*s.values(), n_draws=50)
    assert found.estimate == pytest.approx(plain.effect_size)
    assert found.between == 0.0
    reverse = weat(*(np.vstack(s[name]) for name in "yxab"))
    assert found.p_value == pytest.approx(min(1.0, 2 * min(plain.p_value, reverse.p_value)))


def test_the_p_value_is_that_of_all_exchanges_of_words():
    s = words(2, 0.2, n=4)
    found = ceat(*s.values(), n_draws=2_000)

    def unit(v):
        return v / math.sqrt(v @ v)

    # The mean association of each word over all draws, in deviations of its draw: by simulation.
    rng = np.random.default_rng(5)
    standard = np.zeros(8)
    for _ in range(1_000):
        v = {n: [unit(rows[rng.integers(len(rows))]) for rows in g] for n, g in s.items()}
        near = [
            np.mean([t @ w for w in v["a"]]) - np.mean([t @ w for w in v["b"]])
            for t in [*v["x"], *v["y"]]
        ]
        standard += np.array(near) / np.std(near, ddof=1) / 1_000
    sums = [standard[list(chosen)].sum() for chosen in combinations(range(8), 4)]
    above, below = (np.mean([side * t >= side * sums[0] - 1e-9 for t in sums]) for side in (1, -1))
    assert found.p_value == pytest.approx(min(1.0, 2 * min(above, below)), abs=0.03)


def test_what_is_planted_is_found_and_more_draws_do_not_make_it_significant():
    planted, blind = ceat(*words(3, 0.8).values()), ceat(*words(4).values())
    assert planted.p_value < 0.05
    assert planted.ci_low > 0.0
    assert blind.p_value > 0.05
    assert blind.ci_low < 0.0 < blind.ci_high
    # The published error falls with the draws; the interval over words does not.
    few, many = (ceat(*words(4).values(), n_draws=n) for n in (200, 5_000))
    assert many.standard_error < 0.3 * few.standard_error
    assert many.ci_high - many.ci_low > 0.7 * (few.ci_high - few.ci_low)


def test_words_all_alike_are_undefined():
    same = [np.array([[1.0, 0.0]])] * 3
    found = ceat(same, same, [np.eye(2)[:1]] * 2, [np.eye(2)[1:]] * 2)
    assert math.isnan(found.estimate)
    assert found.reason


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s | {"x": s["x"][:1]}, "2 are needed"),
        (lambda s: s | {"a": [rows[:, :3] for rows in s["a"]]}, "differ in dimension"),
        (lambda s: s | {"y": [s["y"][0], np.zeros((1, 20))]}, "zero vector"),
    ],
)
def test_what_cannot_be_computed_is_refused(change, message):
    with pytest.raises(InputError, match=message):
        ceat(*change(words(6)).values())
    with pytest.raises(InputError, match="draws"):
        ceat(*words(6).values(), n_draws=1)
