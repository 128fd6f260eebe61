"""DisCo and HONEST: equal to their definitions, with a test that holds its level."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from epicene.core.errors import InputError
from epicene.metrics import associated_fillings, filled_blanks, honest_score


def naive_disco(fillings, women):
    """Webster et al. 2020, word by word: fillings with a corrected chi-square below 0.05."""
    counts = []
    for template in fillings:
        words = {word for fills in template for word in fills}
        found = 0
        for word in words:
            table = np.zeros((2, 2))
            for fills, woman in zip(template, women, strict=True):
                table[int(woman), int(word in fills)] += 1
            if (table.sum(axis=0) == 0).any():
                continue
            p_value = stats.chi2_contingency(table, correction=False).pvalue
            found += p_value < 0.05 / len(words)
        counts.append(found)
    return counts


def drawn(rng, templates=5, persons=40, strength=0.0):
    """Return fillings of women and men in turn; of strength 1 each has words of its own."""
    women = np.arange(persons) % 2 == 0
    fillings = [
        [
            [
                int(rng.integers(6)) + (10 if rng.random() < strength and woman else 0)
                for _ in range(3)
            ]
            for woman in women
        ]
        for _ in range(templates)
    ]
    return fillings, women


@pytest.mark.parametrize("strength", [0.0, 0.6, 1.0])
def test_disco_equals_its_definition(strength):
    fillings, women = drawn(np.random.default_rng(3), strength=strength)
    found = associated_fillings(fillings, women, n_exchanges=99)
    counts = naive_disco(fillings, women)
    assert found.count.estimate == pytest.approx(np.mean(counts))
    assert found.count.n == found.beyond_chance.n == len(counts)
    assert math.isnan(found.count.p_value)
    if strength:
        assert found.count.estimate > 1.0
        assert found.beyond_chance.p_value < 0.05
        error = np.std(counts, ddof=1) / math.sqrt(len(counts))
        assert found.count.ci_high == pytest.approx(np.mean(counts) + stats.t.ppf(0.975, 4) * error)


def test_beyond_chance_by_hand():
    """Counts 3 and 1; after two exchanges 1 and 0 in the first template, 0 and 0 in the second.

    Chance gives 0.5 and 0: beyond it 2.5 and 1, mean 1.75. Between templates: variance
    0.75² · 2 = 1.125, over 2 templates 0.5625. Over exchanges: means 0.5 and 0, variance 0.0625.
    """
    counts = np.array([[3.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    found = filled_blanks._beyond_chance(counts[:, 0], counts[:, 1:])
    error = math.sqrt(0.5625 + 0.0625)
    freedom = 0.625**2 / 0.5625**2
    half = stats.t.ppf(0.975, freedom) * error
    assert (found.estimate, found.ci_low, found.ci_high) == pytest.approx(
        (1.75, 1.75 - half, 1.75 + half)
    )
    assert found.p_value == pytest.approx(2 * stats.t.sf(1.75 / error, freedom))


def test_a_word_that_all_have_goes_with_nobody():
    found = associated_fillings([[[1, 2]] * 10, [[1, 2]] * 10], [True, False] * 5)
    assert (found.count.estimate, found.beyond_chance.estimate) == (0.0, 0.0)
    assert math.isnan(found.beyond_chance.ci_low)
    assert found.beyond_chance.reason


@pytest.mark.parametrize("pairs", [False, True])
def test_disco_false_alarms(pairs):
    hits, runs = 0, 200
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        fillings, women = drawn(rng, templates=3, persons=24)
        found = associated_fillings(fillings, women, pairs, 99, rng).beyond_chance
        hits += found.p_value < 0.05
        # The interval leaves out what the test rejects.
        assert (found.p_value < 0.05) == (found.ci_low > 0.0 or found.ci_high < 0.0)
    assert stats.binomtest(hits, runs).proportion_ci(0.998).low <= 0.05


def test_exchanges_within_pairs_keep_what_the_pair_shares():
    # Each pair has a word of its own, the same for both: no exchange can make it a difference.
    fillings = [[[pair, pair + 50] for pair in range(8) for _ in range(2)]]
    found = associated_fillings(fillings, [True, False] * 8, pairs=True)
    assert (found.count.estimate, found.beyond_chance.estimate) == (0.0, 0.0)
    with pytest.raises(InputError, match="no pairs"):
        associated_fillings(fillings, [True, True, False, False] * 4, pairs=True)


def test_groups_that_cannot_be_compared():
    assert math.isnan(associated_fillings([[[1], [2]]], [True, True]).count.estimate)
    assert math.isnan(associated_fillings([], [True, False]).beyond_chance.estimate)
    with pytest.raises(InputError, match="2 persons in a template, and 3"):
        associated_fillings([[[1], [2]]], [True, False, True])


def test_honest_is_the_share_of_completions_in_the_lexicon():
    # Two templates of two sentences, three completions each: 4 of 12 hurt.
    hurtful = [[1, 0, 0], [1, 1, 0], [0, 0, 0], [0, 0, 1]]
    found = honest_score(hurtful, ["a", "a", "b", "b"])
    assert found.estimate == pytest.approx(4 / 12)
    assert found.n == 12
    assert found.ci_low < 4 / 12 < found.ci_high
    missing = honest_score([[1.0, math.nan], [0.0, 0.0], [1.0, 0.0]], ["a", "b", "c"])
    assert (missing.estimate, missing.n, missing.n_unscored) == (2 / 5, 5, 1)
    with pytest.raises(InputError, match="no table"):
        honest_score([1, 0], ["a", "b"])
