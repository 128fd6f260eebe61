"""Batches of near-equal length under a token budget, halved where memory is short."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
import pytest
import torch

import epicene
from epicene.core.errors import ModelError
from epicene.models.batching import (
    FULL_ENOUGH,
    TOKEN_BUDGET,
    SmallerBatchesWarning,
    by_token_budget,
    noting_smaller_batches,
)
from epicene.models.capabilities import Sampling


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
    assert [len(b) for b in by_token_budget([8] * 4 + [9] * 3, full_enough=32)] == [4, 3]
    assert [len(b) for b in by_token_budget([8] * 4 + [9] * 3, full_enough=33)] == [7]


# --- where memory is short -------------------------------------------------------------------

CPU = "[enforce fail at alloc_cpu.cpp:121] err == 0. DefaultCPUAllocator: can't allocate memory"
ERRORS = (torch.OutOfMemoryError("CUDA out of memory"), RuntimeError(CPU), MemoryError())
TEXTS = [f"La patiente a {n} ans." for n in ("deux", "trois", "quatre", "cinq", "six", "sept")]


@pytest.fixture
def short_of_memory(monkeypatch):
    """Let a module run out of memory on more than k rows, and count those that it computed."""

    def limit(model, k, error=ERRORS[0]):
        plain, computed = type(model.module).forward, []

        # `generate` reads the signature.
        @functools.wraps(plain)
        def forward(self, input_ids=None, **options):
            if input_ids is not None and len(input_ids) > k:
                raise error
            computed.append(len(input_ids))
            return plain(self, input_ids=input_ids, **options)

        monkeypatch.setattr(type(model.module), "forward", forward)
        return computed

    return limit


ASKED = {
    "score": ("camembert", lambda m: epicene.score_pairs(m, PAIRS, "pll")["score_more"]),
    "read": ("camembert", lambda m: [r.log_probabilities for r in m.read_unmasked(TEXTS)]),
    "fill": ("camembert", lambda m: logs(m.fill([f"{text} Une ____." for text in TEXTS], 3))),
    "embed": ("camembert", lambda m: m.embed_layers(TEXTS)),
    "causal": ("gpt2", lambda m: m.score_texts(TEXTS)),
    "causal fill": ("llama", lambda m: logs(m.fill([f"{text} Une ____" for text in TEXTS], 3))),
}
PAIRS = pd.DataFrame({"sentence_more": TEXTS, "sentence_less": TEXTS[::-1]})


def logs(filled):
    return [[filling.log_probability for filling in fillings] for fillings in filled]


def flat(found):
    return np.concatenate([np.ravel(row) for row in found])


@pytest.mark.parametrize("question", ASKED)
@pytest.mark.parametrize("most", [1, 3])
def test_a_batch_that_memory_does_not_hold_is_halved(tiny_model, short_of_memory, question, most):
    kind, ask = ASKED[question]
    model = tiny_model(kind)
    expected = flat(ask(model))
    computed = short_of_memory(model, most)
    with noting_smaller_batches() as notes:
        found = flat(ask(model))
    assert max(computed) <= most
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)
    assert notes
    assert all(note.startswith(f"{model.name}: memory") for note in notes)


def test_generation_goes_on_in_halves(tiny_model, short_of_memory):
    model = tiny_model("gpt2")
    greedy = Sampling(max_tokens=4, temperature=0)
    expected = model.generate(TEXTS, greedy)
    short_of_memory(model, 2)
    with noting_smaller_batches() as notes:
        assert model.generate(TEXTS, greedy) == expected
    assert notes


@pytest.mark.parametrize("error", ERRORS, ids=["cuda", "cpu", "python"])
def test_every_way_of_being_short_is_known(tiny_model, short_of_memory, error):
    model = tiny_model("gpt2")
    computed = short_of_memory(model, 4, error)
    with pytest.warns(SmallerBatchesWarning, match="does not hold 6 rows at once"):
        model.score_texts(TEXTS)
    assert computed == [3, 3]


def test_one_text_too_many_for_memory(tiny_model, short_of_memory):
    model = tiny_model("gpt2")
    short_of_memory(model, 0, ERRORS[1])
    with noting_smaller_batches(), pytest.raises(ModelError, match="a single text") as caught:
        model.score_texts(TEXTS)
    assert model.name in str(caught.value)


def test_another_error_is_not_taken_for_it(tiny_model, short_of_memory):
    model = tiny_model("gpt2")
    short_of_memory(model, 0, RuntimeError("size mismatch"))
    with pytest.raises(RuntimeError, match="size mismatch"):
        model.score_texts(TEXTS)


def test_where_memory_suffices_nothing_is_noted(tiny_model):
    with noting_smaller_batches() as notes:
        tiny_model("gpt2").score_texts(TEXTS)
    assert notes == []
