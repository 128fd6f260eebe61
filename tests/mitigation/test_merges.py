"""Words cut with merges left out, against the algorithm of the paper."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest

import epicene
import tiny_models
from epicene.core.errors import NotApplicableError
from epicene.mitigation.tokenization.merges import Merges

WORDS = ("▁hospitalisée", "▁patiente", "▁infirmière", "▁a", "▁œsophage", "▁électrocardiogramme")


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    model: Any = epicene.load_model("mini-fr-causal", sanity_check=False)
    return model.tokenizer


def test_without_dropout_words_are_cut_as_the_tokenizer_cuts_them(tokenizer: Any) -> None:
    merges, draws = Merges.of(tokenizer), np.random.default_rng(0)
    for word in WORDS:
        expected = tokenizer.convert_ids_to_tokens(
            tokenizer(word[1:], add_special_tokens=False)["input_ids"]
        )
        assert merges.cut(word, 0.0, draws) == expected
        assert merges.cut(word, 1.0, draws) == list(word)


def test_the_draws_alone_decide(tokenizer: Any) -> None:
    merges = Merges.of(tokenizer)
    cuts = [
        [merges.cut(word, 0.3, np.random.default_rng(seed)) for word in WORDS] for seed in (1, 1, 2)
    ]
    assert cuts[0] == cuts[1] != cuts[2]
    assert all("".join(cut) == word for cut, word in zip(cuts[0], WORDS, strict=True))


def likelihoods(pieces: tuple[str, ...], ranks: dict[Any, int], rate: float) -> Counter[Any]:
    """Algorithm 1 of the paper, exactly: every set of merges that may be left out."""
    places = [i for i, pair in enumerate(pairwise(pieces)) if pair in ranks]
    found: Counter[Any] = Counter()
    for left_out in product([True, False], repeat=len(places)):
        weight = math.prod(rate if out else 1.0 - rate for out in left_out)
        kept = [i for i, out in zip(places, left_out, strict=True) if not out]
        if not kept:
            found[pieces] += weight
            continue
        i = min(kept, key=lambda i: ranks[pieces[i], pieces[i + 1]])
        merged = (*pieces[:i], pieces[i] + pieces[i + 1], *pieces[i + 2 :])
        for cut, of in likelihoods(merged, ranks, rate).items():
            found[cut] += weight * of
    return found


def test_cuts_are_as_often_as_the_paper_says() -> None:
    from scipy.stats import chisquare

    ranks = {("l", "a"): 0, ("d", "e"): 1, ("la", "m"): 2, ("m", "a"): 3, ("lam", "a"): 4}
    merges, draws, n = Merges(ranks, {}), np.random.default_rng(0), 4000
    expected = likelihoods(tuple("lamade"), ranks, 0.3)
    assert sum(expected.values()) == pytest.approx(1.0)
    found = Counter(tuple(merges.cut("lamade", 0.3, draws)) for _ in range(n))
    assert set(found) <= set(expected)
    cuts = list(expected)
    assert chisquare([found[c] for c in cuts], [n * expected[c] for c in cuts]).pvalue > 0.001


def test_a_tokenizer_without_merges_is_refused() -> None:
    with pytest.raises(NotApplicableError, match="Unigram"):
        Merges.of(tiny_models.of_sentencepiece("mbart"))


def test_a_word_with_a_letter_of_no_token_stays(tokenizer: Any) -> None:
    merges, draws = Merges.of(tokenizer), np.random.default_rng(0)
    assert merges.recut(["▁pa", "tient"], 0.5, draws) is not None
    assert merges.recut(["▁pa", "漢"], 0.5, draws) is None
