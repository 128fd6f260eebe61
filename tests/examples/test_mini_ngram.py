from __future__ import annotations

import math

import pytest
from mini.ngram import NgramModel

WORDS = ("a", "b", "c", "d")


def test_bigram_probability_equals_the_hand_worked_one() -> None:
    # Bigrams of "<s> a b a b c": <s>a 1, ab 2, ba 1, bc 1; n1 = 3, n2 = 1, so D2 = 3/5.
    # Left neighbours: a has {<s>, b}, 2; b has {a}, 1; c has {b}, 1: n1 = 2, n2 = 1, D1 = 1/2.
    model = NgramModel([list("ababc")], 2, len(WORDS), "<s>")
    unigram_a = (2 - 1 / 2) / 4 + (1 / 2) * 3 / 4 * (1 / 4)
    expected = (1 - 3 / 5) / 2 + (3 / 5) * 2 / 2 * unigram_a
    assert model.probability("a", ["b"]) == pytest.approx(expected)


@pytest.mark.parametrize("order", [1, 2, 3])
@pytest.mark.parametrize("history", [[], ["a"], ["a", "b"], ["d", "d"]])
def test_probabilities_sum_to_one_after_any_history(order: int, history: list[str]) -> None:
    model = NgramModel([list("abcab"), list("abba")], order, len(WORDS), "<s>")
    padded = ["<s>", "<s>", *history]
    assert sum(model.probability(word, padded) for word in WORDS) == pytest.approx(1.0)


def test_log_likelihood_is_the_chain_rule_from_the_start() -> None:
    model = NgramModel([list("abcab"), list("abba")], 3, len(WORDS), "<s>")
    chain = (
        model.probability("a", ["<s>", "<s>"])
        * model.probability("b", ["<s>", "a"])
        * model.probability("d", ["a", "b"])
    )
    assert model.log_likelihood(list("abd")) == pytest.approx(math.log(chain))


def test_a_symbol_never_seen_has_a_finite_probability() -> None:
    model = NgramModel([list("abcab")], 3, len(WORDS), "<s>")
    assert 0 < model.probability("d", ["a", "b"]) < model.probability("c", ["a", "b"])
