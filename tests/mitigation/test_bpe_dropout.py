"""A training in which words are cut otherwise each time, through the one loop."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import epicene
import tiny_models
from epicene.core.document import Document
from epicene.core.errors import InputError, NotApplicableError
from epicene.corpora.corpus import Corpus
from epicene.mitigation.base import FitInputs
from epicene.mitigation.tokenization.bpe_dropout import BpeDropout, merges_of, recut
from epicene.mitigation.training.language_training import LanguageTraining
from epicene.mitigation.training.reading import WORDS, runs

TEXTS = ["La patiente de 46 ans a été hospitalisée. L'infirmière est venue.", "Le patient dort."]


@pytest.fixture(scope="module", params=["mini-fr", "mini-fr-causal"])
def mini(request: pytest.FixtureRequest) -> Any:
    return epicene.load_model(request.param, sanity_check=False)


def test_words_are_cut_otherwise_and_say_the_same(mini: Any) -> None:
    merges = merges_of(mini.tokenizer)
    for example in runs(TEXTS, mini, 64):
        draws = np.random.default_rng(0)
        same = recut(example, mini, merges, 0.0, None, draws)
        assert same == example
        other = recut(example, mini, merges, 0.5, None, draws)
        assert len(other.rows[0]) > len(example.rows[0])
        decode = mini.tokenizer.decode
        assert decode(other.rows[0]) == decode(example.rows[0])
        # Words stay words, so that a masked model hides them whole.
        assert list(dict.fromkeys(other.facts[WORDS])) == list(dict.fromkeys(example.facts[WORDS]))
        assert len(other.facts[WORDS]) == len(other.rows[0])


def test_what_is_too_long_ends_at_a_word_and_keeps_its_end_token(mini: Any) -> None:
    example = next(iter(runs(TEXTS, mini, 64)))
    limit = len(example.rows[0])
    cut = recut(example, mini, merges_of(mini.tokenizer), 1.0, limit, np.random.default_rng(0))
    assert len(cut.rows[0]) <= limit
    specials = [w is None for w in example.facts[WORDS]]
    assert (cut.facts[WORDS][-1] is None) == specials[-1]


def test_a_batch_follows_from_its_draws(mini: Any) -> None:
    method, examples = BpeDropout(rate=0.3), list(runs(TEXTS, mini, 64))

    def batch(seed: int) -> list[Any]:
        draws = [np.random.default_rng([seed, k]) for k in range(len(examples))]
        return [value.tolist() for value in method.batch(examples, mini, draws).values()]

    assert batch(0) == batch(0) != batch(1)


def test_it_trains_and_gives_the_same_bytes(tmp_path: Any) -> None:
    import torch

    folder = tiny_models.save("llama", tmp_path / "tiny")
    model: Any = epicene.load_model(str(folder), sanity_check=False)
    corpus = Corpus.of([Document(str(k), TEXTS[k % 2]) for k in range(4)])
    small: dict[str, Any] = {
        "steps": 2, "batch_size": 2, "window": 24, "held_out": 0.0, "scope": "layers",
        "layers": (-1,),
    }  # fmt: skip
    method = BpeDropout(**small)
    first, second = (method.fit(FitInputs(model, corpus)) for _ in range(2))
    assert first.facts["steps"] == 2
    assert all(torch.equal(first.weights[name], second.weights[name]) for name in first.weights)
    after = first.apply(model)
    assert after.name == f"{folder}+bpe-dropout"
    assert after.tokenizer.get_vocab() == model.tokenizer.get_vocab()
    # The same training without dropout learns otherwise.
    plain = LanguageTraining(**small).fit(FitInputs(model, corpus))
    assert any(not torch.equal(first.weights[n], plain.weights[n]) for n in first.weights)


def test_a_rate_or_a_tokenizer_without_sense_is_refused(tmp_path: Any) -> None:
    model = epicene.load_model("mini-fr", sanity_check=False)
    with pytest.raises(InputError, match="rate"):
        BpeDropout(rate=0.0).fit(FitInputs(model))
    folder = tiny_models.save(
        "camembert", tmp_path, tokenizer=tiny_models.of_sentencepiece("xlnet")
    )
    other = epicene.load_model(str(folder), sanity_check=False)
    with pytest.raises(NotApplicableError, match="Unigram"):
        BpeDropout().fit(FitInputs(other))
