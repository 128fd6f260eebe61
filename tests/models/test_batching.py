"""Batches of near-equal length under a token budget."""

from __future__ import annotations

import numpy as np
import pytest

from epicene.models.batching import FULL_ENOUGH, TOKEN_BUDGET, by_token_budget


@pytest.mark.parametrize("budget", [1, 10, 64, TOKEN_BUDGET])
def test_every_row_once_and_no_batch_over_the_budget(budget):
    lengths = np.random.default_rng(0).integers(1, 40, size=200).tolist()
    batches = list(by_token_budget(lengths, budget))
    assert sorted(i for batch in batches for i in batch) == list(range(200))
    for batch in batches:
        longest = max(lengths[i] for i in batch)
        assert len(batch) * longest <= budget or len(batch) == 1
    inside = [lengths[i] for batch in batches for i in batch]
    assert inside == sorted(lengths)


def test_a_batch_is_as_full_as_the_budget_lets_it():
    assert [len(batch) for batch in by_token_budget([4] * 7, 12)] == [3, 3, 1]


def test_no_rows():
    assert list(by_token_budget([])) == []


def test_the_same_lengths_give_the_same_batches():
    lengths = [5, 3, 5, 1, 3, 5]
    assert list(by_token_budget(lengths, 9)) == list(by_token_budget(list(lengths), 9))
    assert list(by_token_budget(lengths, 9)) == [[3, 1, 4], [0], [2], [5]]


def test_a_full_enough_batch_is_not_padded_for_a_longer_row() -> None:
    # 30 rows of 20 tokens hold 600, more than FULL_ENOUGH; 5 rows of 10 hold 50, fewer.
    lengths = [10] * 5 + [20] * 30 + [25] * 4
    batches = list(by_token_budget(lengths))
    assert [sorted({lengths[i] for i in batch}) for batch in batches] == [[10, 20], [25]]


def test_enough_rows_of_one_length_are_not_padded_for_a_longer_one():
    assert 8 * (FULL_ENOUGH // 8) == FULL_ENOUGH
    enough = FULL_ENOUGH // 8
    assert [len(b) for b in by_token_budget([8] * enough + [9] * 3)] == [enough, 3]
    assert [len(b) for b in by_token_budget([8] * (enough - 1) + [9] * 3)] == [enough + 2]
