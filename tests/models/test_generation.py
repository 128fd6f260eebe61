"""Causal models write and choose: against plain loops over the model's own probabilities."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import epicene
import tiny_models
from epicene.core.errors import InputError
from epicene.models.capabilities import Sampling, capabilities

PROMPTS = ["Le patient", "La patiente a été admise", "Il"]
TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}Question : {{ m['content'] }}{% endfor %}"
    "{% if add_generation_prompt %} Réponse :{% endif %}"
)


def log_probabilities(model, ids):
    """Return the log-probabilities of the token after `ids`, from a pass of their own."""
    with torch.inference_mode():
        logits = model.module(input_ids=torch.tensor([ids])).logits[0, -1].double()
    return torch.log_softmax(logits, dim=-1).numpy()


@pytest.fixture
def chatty(tmp_path):
    tokenizer = tiny_models.bpe(bounded=False)
    tokenizer.chat_template = TEMPLATE
    folder = tiny_models.save("llama", tmp_path / "chat", tokenizer=tokenizer)
    return epicene.load_model(str(folder), sanity_check=False)


@pytest.mark.parametrize("kind", ["gpt2", "llama"])
def test_what_it_can_do(tiny_model, kind):
    found = capabilities(tiny_model(kind))
    assert {"ScoresTexts", "Generates", "ChoosesAnswers"} <= set(found)


@pytest.mark.parametrize("kind", ["gpt2", "llama"])
def test_texts_score_what_each_token_is_worth(tiny_model, kind):
    model = tiny_model(kind)
    for text, scores in zip(PROMPTS, model.score_texts(PROMPTS), strict=True):
        ids = [model.tokenizer.bos_token_id, *model.tokenizer(text)["input_ids"]]
        naive = [log_probabilities(model, ids[:at])[ids[at]] for at in range(1, len(ids))]
        np.testing.assert_allclose(scores, naive, atol=1e-4)


@pytest.mark.parametrize("kind", ["gpt2", "llama"])
def test_without_temperature_the_likeliest_token_is_taken(tiny_model, kind):
    model = tiny_model(kind)
    written = model.generate(PROMPTS, Sampling(max_tokens=6, temperature=0))
    for prompt, text in zip(PROMPTS, written, strict=True):
        ids = [model.tokenizer.bos_token_id, *model.tokenizer(prompt)["input_ids"]]
        begin = len(ids)
        for _ in range(6):
            ids.append(int(log_probabilities(model, ids).argmax()))
            if ids[-1] == model.tokenizer.eos_token_id:
                break
        assert text == model.tokenizer.decode(ids[begin:], skip_special_tokens=True)


def test_the_same_call_writes_the_same(tiny_model):
    model = tiny_model("llama")
    sampling = Sampling(max_tokens=8)
    first = model.generate(PROMPTS, sampling, seed=1)
    torch.rand(3)
    state = torch.get_rng_state()
    assert model.generate(PROMPTS, sampling, seed=1) == first
    assert torch.equal(torch.get_rng_state(), state)
    assert model.generate(PROMPTS, sampling, seed=2) != first


def test_draws_follow_the_nucleus(tiny_model):
    model = tiny_model("llama")
    ids = [model.tokenizer.bos_token_id, *model.tokenizer("Le patient")["input_ids"]]
    chances = np.exp(log_probabilities(model, ids))
    order = np.argsort(-chances)
    before = np.cumsum(chances[order]) - chances[order]
    nucleus = [int(token) for token in order[before < 0.5]]
    spelt = {model.tokenizer.decode([token], skip_special_tokens=True) for token in nucleus}
    drawn = model.generate(["Le patient"] * 64, Sampling(max_tokens=1, top_p=0.5))
    assert len(set(drawn)) > 1
    assert set(drawn) <= spelt


@pytest.mark.parametrize("kind", ["gpt2", "llama"])
def test_answers_are_weighed_by_their_likelihood(tiny_model, kind):
    model = tiny_model(kind)
    # They differ from their first token on, and in length.
    answers = ["le", "patient est"]
    shares = model.choose(PROMPTS, answers)
    for prompt, row in zip(PROMPTS, shares, strict=True):
        weights = []
        for answer in answers:
            # The whole text: what the answers share divides out.
            ids = model.tokenizer(f"{prompt} {answer}")["input_ids"]
            ids = [model.tokenizer.bos_token_id, *ids]
            worth = [log_probabilities(model, ids[:at])[ids[at]] for at in range(1, len(ids))]
            weights.append(np.exp(sum(worth)))
        np.testing.assert_allclose(row, np.array(weights) / sum(weights), atol=1e-4)


def test_a_chat_template_is_used_and_begins_once(chatty, tiny_model):
    assert chatty.chat
    assert not tiny_model("llama").chat
    start = chatty.tokenizer.bos_token_id
    asked = chatty._prompt("Il")
    assert start not in asked
    text = "Question : Il Réponse :"
    assert list(asked) == chatty.tokenizer(text, add_special_tokens=False)["input_ids"]
    shares = chatty.choose(["Il"], ["oui", "non"])
    assert shares.sum() == pytest.approx(1)


def test_nothing_asked(tiny_model):
    model = tiny_model("llama")
    assert model.generate([], Sampling()) == []
    assert model.choose([], ["oui", "non"]).shape == (0, 2)


@pytest.mark.parametrize("sampling", [Sampling(0), Sampling(temperature=-1), Sampling(top_p=0)])
def test_a_sampling_that_makes_no_sense(tiny_model, sampling):
    with pytest.raises(InputError, match="makes no sense"):
        tiny_model("llama").generate(["Il"], sampling)


def test_a_prompt_that_leaves_no_room(tiny_model):
    with pytest.raises(InputError, match="leaves no room"):
        tiny_model("llama").generate(["Le patient a été admis. " * 200], Sampling())
