"""Krippendorff's alpha: his published examples, the definition by coincidences, coverage."""

from itertools import permutations
from math import isnan, nan

import numpy as np
import pytest
from scipy.stats import t as student

from epicene.core.errors import InputError
from epicene.metrics import krippendorff_alpha

# krippendorff2011computing: four observers, twelve units, missing data.
PUBLISHED = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, nan, nan, nan],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, nan, 3],
    [nan, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, nan],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, nan],
]
LEVELS = {"nominal": 0.743, "ordinal": 0.815, "interval": 0.849, "ratio": 0.797}


@pytest.mark.parametrize(("level", "published"), LEVELS.items())
def test_the_published_values(level, published):
    found = krippendorff_alpha(PUBLISHED, level)
    assert round(found.estimate, 3) == published
    assert found.ci_low < found.estimate < found.ci_high
    assert (found.n, found.n_unscored) == (11, 1)  # the last unit has one rating


def test_the_published_values_of_two_observers():
    binary = krippendorff_alpha([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]])
    assert round(binary.estimate, 3) == 0.095
    first, second = "aabbdcccedda", "babbbcccedda"[:11] + "d"
    codes = [[ord(letter) for letter in row] for row in (first, second)]
    assert round(krippendorff_alpha(codes).estimate, 3) == 0.692


def naive(ratings, level):
    """From the table of coincidences, as in the paper."""
    values = sorted({x for row in ratings for x in row if not isnan(x)})
    table = {(v, w): 0.0 for v in values for w in values}
    for unit in zip(*ratings, strict=True):
        present = [x for x in unit if not isnan(x)]
        for v, w in permutations(present, 2):
            table[v, w] += 1 / (len(present) - 1)
    n_v = {v: sum(table[v, w] for w in values) for v in values}

    def squared(v, w):
        if level == "nominal":
            return float(v != w)
        if level == "interval":
            return (v - w) ** 2
        if level == "ratio":
            return ((v - w) / (v + w)) ** 2 if v + w else 0.0
        low, high = min(v, w), max(v, w)
        return (sum(n_v[g] for g in values if low <= g <= high) - (n_v[v] + n_v[w]) / 2) ** 2

    total = sum(n_v.values())
    observed = sum(table[v, w] * squared(v, w) for v, w in table)
    expected = sum(n_v[v] * n_v[w] * squared(v, w) for v, w in table)
    return 1 - (total - 1) * observed / expected


@pytest.mark.parametrize("level", LEVELS)
def test_the_definition_on_random_ratings(level):
    rng = np.random.default_rng(2)
    ratings = rng.integers(0, 6, (3, 30)).astype(float)
    ratings[1] = np.where(rng.random(30) < 0.7, ratings[0], ratings[1])
    ratings[rng.random(ratings.shape) < 0.15] = nan
    assert krippendorff_alpha(ratings, level).estimate == pytest.approx(
        naive(ratings.tolist(), level)
    )


def test_the_jackknife_by_hand():
    ratings = np.array([[0, 1, 0, 1, 1, 0, 1, 0], [0, 1, 0, 1, 1, 1, 1, 0]], dtype=float)
    labels = list("aabbccdd")
    found = krippendorff_alpha(ratings, clusters=labels)
    without = [
        naive(ratings[:, [label != out for label in labels]].tolist(), "nominal") for out in "abcd"
    ]
    error = np.sqrt(3 / 4 * sum((alpha - found.estimate) ** 2 for alpha in without))
    apart = 1 - found.estimate
    factor = np.exp(student.ppf(0.975, 3) * error / apart)
    assert (found.ci_low, found.ci_high) == pytest.approx((1 - apart * factor, 1 - apart / factor))


def test_the_bootstrap_draws_clusters():
    rng = np.random.default_rng(0)
    one = rng.integers(0, 3, (2, 40)).astype(float)
    one[1, ::2] = one[0, ::2]
    copies = np.repeat(one, 5, axis=1)  # five times the units, no more information
    clusters = np.repeat(range(40), 5).tolist()
    alone = krippendorff_alpha(one, method="bootstrap")
    together = krippendorff_alpha(copies, clusters=clusters, method="bootstrap")
    apart = krippendorff_alpha(copies, method="bootstrap")
    assert together.ci_high - together.ci_low == pytest.approx(
        alone.ci_high - alone.ci_low, rel=0.1
    )
    assert apart.ci_high - apart.ci_low < 0.6 * (alone.ci_high - alone.ci_low)
    assert alone == krippendorff_alpha(one, method="bootstrap")


def test_full_agreement_is_not_certain():
    found = krippendorff_alpha([[0, 0, 1, 1] * 5, [0, 0, 1, 1] * 5])
    # Of 20 units, up to 1 - 0.025 ** (1 / 20) could disagree; chance disagrees in 20 of 39.
    low = 1 - (1 - 0.025 ** (1 / 20)) / (20 / 39)
    assert (found.estimate, found.ci_low, found.ci_high) == pytest.approx((1.0, low, 1.0))


def test_edges():
    none = krippendorff_alpha([[1, nan], [nan, 2]])
    assert isnan(none.estimate)
    assert "two ratings" in none.reason
    assert none.n_unscored == 2
    same = krippendorff_alpha([[1, 1, 1], [1, 1, 1]])
    assert isnan(same.estimate)
    assert "all ratings are equal" in same.reason
    single = krippendorff_alpha([[1, 2, 1], [1, 1, 2]], clusters=["a"] * 3)
    assert isnan(single.ci_low)
    assert "single cluster" in single.reason
    assert krippendorff_alpha([[0, 1] * 10, [1, 0] * 10]).estimate < -0.9
    for arguments, message in [
        (([1, 2],), "not a table"),
        (([[1, 2], [1, 2]], "metric"), "nominal, ordinal"),
        (([[-1, 2], [1, 2]], "ratio"), "negative"),
        (([[1, 2], [1, 2]], "nominal", ["a"]), "1 cluster labels"),
    ]:
        with pytest.raises(InputError, match=message):
            krippendorff_alpha(*arguments)


def draw(rng, n_units, level, reliable):
    """Two annotators whose alpha, in all units that could be, is `reliable` squared."""
    if level == "nominal":
        shares = [0.6, 0.3, 0.1]
        truth = rng.choice(3, n_units, p=shares)
        guesses = rng.choice(3, (2, n_units), p=shares)
        return np.where(rng.random((2, n_units)) < reliable, truth, guesses).astype(float)
    noise = rng.normal(size=(2, n_units)) * np.sqrt(1 / reliable**2 - 1)
    return rng.normal(size=n_units) + noise


def covered(runs, n_units, level, reliable):
    rng = np.random.default_rng([n_units, int(100 * reliable), len(level)])
    found = [krippendorff_alpha(draw(rng, n_units, level, reliable), level) for _ in range(runs)]
    return sum(one.ci_low <= reliable**2 <= one.ci_high for one in found)


def test_coverage(coverage_holds):
    coverage_holds(covered(200, 40, "nominal", 0.9), 200)
    # Chance alone is no agreement, and it is not taken for some.
    rng = np.random.default_rng(1)
    alarms = sum(krippendorff_alpha(draw(rng, 40, "nominal", 0.0)).ci_low > 0 for _ in range(200))
    assert alarms <= 12


@pytest.mark.slow
@pytest.mark.parametrize("reliable", [0.6, 0.8, 0.95])
@pytest.mark.parametrize("level", ["nominal", "interval"])
@pytest.mark.parametrize("n_units", [30, 100])
def test_coverage_of_every_case(coverage_holds, n_units, level, reliable):
    coverage_holds(covered(1000, n_units, level, reliable), 1000)


def test_variation_in_one_cluster_alone_says_nothing_of_the_spread():
    """Without the last document nobody marked anything, and alpha is undefined."""
    ratings = [[1, 1, 1, 1, 1, 1, 2, 2], [1, 1, 1, 1, 1, 1, 2, 1]]
    found = krippendorff_alpha(ratings, clusters=[1, 2, 3, 4, 5, 6, 7, 7])
    assert found.estimate == pytest.approx(1 - 15 * 2 / (2 * 3 * 13))
    assert isnan(found.ci_low)
    assert isnan(found.ci_high)
    assert found.reason.startswith("all ratings outside one cluster are equal")
    spread = krippendorff_alpha([[*ratings[0], 2], [*ratings[1], 2]], clusters=[*range(1, 8), 7, 8])
    assert spread.ci_low < spread.estimate < spread.ci_high
