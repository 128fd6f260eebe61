"""Which tokens a masked model has to find, and which examples a step reads."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
import torch

import epicene
from epicene.core.seeds import generator
from epicene.mitigation.training.language_modelling import language_batch, language_loss
from epicene.mitigation.training.masking import Vocabulary, hidden
from epicene.mitigation.training.order import example_at
from epicene.mitigation.training.reading import runs
from epicene.mitigation.training.stopping import Measured, Verdict, judged

ROW = tuple(range(100, 120))
WORDS = (None, *[k // 3 for k in range(18)], None)
KNOWN = Vocabulary(4, range(500, 600))


def test_whole_words_are_hidden() -> None:
    for seed in range(20):
        found = hidden(ROW, WORDS, KNOWN, generator(seed), 0.3, whole_words=True)
        words = Counter(WORDS[k] for k in found.positions)
        assert set(words.values()) == {3}
        assert len(found.positions) == 6
        assert found.targets == tuple(ROW[k] for k in found.positions)
        untouched = set(range(20)) - set(found.positions)
        assert all(found.ids[k] == ROW[k] for k in untouched)


def test_eight_in_ten_are_masked_and_one_is_another() -> None:
    """The shares of Devlin et al. 2019, each within four standard errors."""
    n, kinds = 0, Counter()
    for seed in range(2000):
        found = hidden(ROW, WORDS, KNOWN, generator(seed), 0.15, whole_words=False)
        for place, target in zip(found.positions, found.targets, strict=True):
            value = found.ids[place]
            kinds["mask" if value == 4 else "same" if value == target else "other"] += 1
            n += 1
    for kind, share in (("mask", 0.8), ("same", 0.1), ("other", 0.1)):
        assert kinds[kind] / n == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / n))


def test_every_example_is_read_once_a_turn() -> None:
    first = [example_at(k, 7, seed=0) for k in range(7)]
    second = [example_at(k, 7, seed=0) for k in range(7, 14)]
    assert sorted(first) == sorted(second) == list(range(7))
    assert first != second


@pytest.mark.parametrize("kind", ["eurobert", "camembert", "deberta-v2", "llama", "gpt2"])
def test_the_loss_is_the_cross_entropy_of_the_definition(tiny_model, kind: str) -> None:
    """Each token to be found on its own, from the whole output of the model."""
    model = tiny_model(kind)
    texts = ["La patiente a été admise hier soir.", "Il prend le train."]
    examples = list(runs(texts, model, 40))
    assert len(examples) == 2
    draws = [generator(k) for k in range(2)]
    batch = language_batch(examples, model, draws)
    naive = []
    with torch.inference_mode():
        found = language_loss(model.module, batch)
        for row, mask in zip(batch["input_ids"], batch["attention_mask"], strict=True):
            ids = row[mask.bool()]
            logits = model.module(input_ids=ids[None]).logits[0]
            naive.append(-logits.log_softmax(-1))
    if "targets" in batch:
        wanted = [
            naive[k][place, target]
            for k in range(2)
            for place, target in zip(batch["positions"][k], batch["targets"][k], strict=True)
            if target >= 0
        ]
    else:
        rows = [example.rows[0] for example in examples]
        wanted = [naive[k][i - 1, row[i]] for k, row in enumerate(rows) for i in range(1, len(row))]
    assert int(found.count) == len(wanted)
    assert float(found.total) == pytest.approx(float(sum(wanted)), rel=1e-4)


def test_runs_cover_a_text_and_cut_between_words() -> None:
    model = epicene.load_model("mini-fr")
    text = "La patiente est suivie pour une fibromyalgie anciennement méconnue. " * 6
    found = list(runs([text], model, 20))
    encoding = model.encode(text)
    inner = [token for example in found for token in example.rows[0][1:-1]]
    assert inner == [encoding.ids[k] for k in encoding.positions]
    assert all(len(example) <= 20 for example in found)
    words = [example.facts["words"] for example in found]
    assert all(a[-2] != b[1] for a, b in pairwise(words))


def test_weights_are_kept_while_they_cost_little() -> None:
    def after(*perplexities: float) -> Verdict:
        rows = [Measured(10 * k, value) for k, value in enumerate(perplexities)]
        return judged(rows, allowed=0.02, patience=2)

    assert after(10, 9, 8) == Verdict(20, stop=False)
    # One that only costs goes on for as long as it costs little.
    assert after(10, 10.1, 10.19) == Verdict(20, stop=False)
    assert after(10, 10.1, 10.3) == Verdict(10, stop=False)
    assert after(10, 10.1, 10.3, 10.4) == Verdict(10, stop=True)
    # Against the lowest, not against the first.
    assert after(10, 8, 8.5, 8.6) == Verdict(10, stop=True)
    assert after(10, float("nan"), float("inf")) == Verdict(0, stop=True)
