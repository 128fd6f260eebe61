"""Causal models: the start token, and what they refuse to be asked."""

from __future__ import annotations

import pandas as pd
import pytest

import epicene
import tiny_models
from epicene.core.errors import ModelError, NotApplicableError
from epicene.models.capabilities import ScoringItem, Step
from epicene.models.steps import left_to_right, one_at_a_time

PAIR = pd.DataFrame({"sentence_more": ["Le train."], "sentence_less": ["La mère."]})


def test_the_first_token_is_scored_after_the_start_token(tiny_model):
    model = tiny_model("gpt2")
    assert model.start == (model.tokenizer.bos_token_id,)
    encoding = model.encode("Le train.")
    assert not any(encoding.special)
    (scores,) = model.score([ScoringItem(encoding.ids, left_to_right(encoding))])
    assert len(scores) == len(encoding)
    assert (scores < 0).all()


def test_without_a_start_token_the_first_has_no_probability(tmp_path):
    tokenizer = tiny_models.bpe(bounded=False)
    tokenizer.bos_token = None
    folder = tiny_models.save("llama", tmp_path / "llama", tokenizer=tokenizer)
    model = epicene.load_model(str(folder), sanity_check=False)
    with pytest.raises(ModelError, match="no start token, so the first token has no probability"):
        epicene.score_pairs(model, PAIR, "log-likelihood")


def test_it_cannot_see_to_the_right(tiny_model):
    model = tiny_model("llama")
    encoding = model.encode("Le train.")
    with pytest.raises(NotApplicableError, match="from those before it") as caught:
        model.score([ScoringItem(encoding.ids, one_at_a_time(encoding))])
    assert "log-likelihood" in str(caught.value)


@pytest.mark.parametrize("kind", tiny_models.CAUSAL)
def test_some_positions_alone(tiny_model, kind):
    model = tiny_model(kind)
    encoding = model.encode("La patiente a été admise.")
    steps = left_to_right(encoding)
    few = ScoringItem(encoding.ids, (steps[4], steps[1]))
    every, some = model.score([ScoringItem(encoding.ids, steps), few])
    assert some.tolist() == [every[4], every[1]]
    # No other text asks for all positions, in order: the first of them are not those asked for.
    (alone,) = model.score([few])
    assert alone.tolist() == pytest.approx([every[4], every[1]], abs=1e-5)


def test_nothing_to_score(tiny_model):
    assert tiny_model("llama").score([]) == []


def test_a_step_hides_the_token_it_reads():
    step = Step(2, (2, 3))
    assert step.position in step.hidden
