"""The shortened last layer is used where it computes what the full one does, and only there."""

from __future__ import annotations

import pandas as pd
import pytest
import torch
from benchmarks import naive_scores

import epicene
import tiny_models
from epicene.core.errors import ModelError
from epicene.models.last_layer import head_only_at, last_layer, only_at

SENTENCE = "La patiente a été admise hier soir."
PAIR = pd.DataFrame({"sentence_more": [SENTENCE], "sentence_less": ["Le train."]})
SHORT = ("bert", "camembert", "xlm-roberta", "electra", "eurobert")


@pytest.fixture
def altered(tmp_path):
    """Load a tiny model whose last layer is changed before anything looks at it."""

    def load(kind, alter):
        folder = tiny_models.save(kind, tmp_path / kind)
        model = epicene.load_model(str(folder), sanity_check=False)
        alter(last_layer(model.module.base_model)[0])
        return model

    return load


def assert_plain_and_right(model):
    assert model._short_layer is False
    score = epicene.score_pairs(model, PAIR, "pll")["score_more"][0]
    expected = naive_scores.pll(model.module, model.tokenizer, SENTENCE)
    assert score == pytest.approx(expected, abs=1e-3)


def test_a_layer_with_bert_s_parts_that_attends_otherwise(altered):
    def louder(layer):
        attention = layer.attention.self
        plain = attention.forward

        def forward(*arguments, **options):
            context, *rest = plain(*arguments, **options)
            return (2 * context, *rest)

        attention.forward = forward

    assert_plain_and_right(altered("bert", louder))


def test_a_layer_with_bert_s_parts_in_another_order(tiny_model):
    model = tiny_model("roberta-prelayernorm")
    assert last_layer(model.module.base_model) is not None
    assert_plain_and_right(model)


def test_a_layer_with_llama_s_parts_and_one_more(altered):
    def twice_the_residual(layer):
        # A class of its own, as another architecture has.
        class Other(type(layer)):
            def forward(self, states, *arguments, **options):
                return states + super().forward(states, *arguments, **options)

        layer.__class__ = Other

    assert_plain_and_right(altered("eurobert", twice_the_residual))


@pytest.mark.parametrize("error", [RuntimeError, AttributeError, TypeError])
def test_a_layer_that_cannot_be_shortened(altered, error):
    def picky(layer):
        plain = layer.intermediate.forward

        def forward(states):
            if states.shape[1] == 1:
                raise error("all positions or none")
            return plain(states)

        layer.intermediate.forward = forward

    assert_plain_and_right(altered("bert", picky))


def test_no_layer_is_found_in_what_has_none_of_the_shapes(tiny_model):
    assert last_layer(tiny_model("distilbert").module.base_model) is None


@pytest.mark.parametrize("kind", SHORT)
@pytest.mark.parametrize("short", [True, False])
@pytest.mark.parametrize("padded", [True, False])
def test_the_backbone_returns_the_chosen_positions_of_each_row(tiny_model, kind, short, padded):
    backbone = tiny_model(kind).module.base_model
    length = 7
    ids = torch.arange(10, 10 + 3 * length).reshape(3, length)
    mask = torch.ones_like(ids)
    if padded:
        mask[1, 4:] = 0
        ids[1, 4:] = tiny_models.PAD
    mask = mask if padded else None
    positions = torch.tensor([[0, 5], [3, 1], [6, 6]])
    with torch.inference_mode():
        whole = backbone(input_ids=ids, attention_mask=mask).last_hidden_state
        found = last_layer(backbone)
        with only_at(backbone, positions, found if short else None):
            some = backbone(input_ids=ids, attention_mask=mask).last_hidden_state
        after = backbone(input_ids=ids, attention_mask=mask).last_hidden_state
    expected = torch.stack([whole[row, at] for row, at in enumerate(positions)])
    torch.testing.assert_close(some, expected, rtol=0, atol=1e-4)
    # It leaves no trace.
    torch.testing.assert_close(after, whole, rtol=0, atol=0)
    assert "forward" not in vars(found[0])


def test_a_failure_inside_leaves_no_trace_either(tiny_model):
    backbone = tiny_model("bert").module.base_model
    found = last_layer(backbone)
    for shape in (found, None):
        with pytest.raises(RuntimeError, match="stop"), only_at(backbone, torch.zeros(1), shape):
            raise RuntimeError("stop")
    assert "forward" not in vars(found[0])
    assert not backbone._forward_hooks


def test_grouped_keys_are_shared_between_heads(tmp_path):
    groups = {"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8}
    folder = tiny_models.save("eurobert", tmp_path / "grouped", **groups)
    model = epicene.load_model(str(folder), sanity_check=False)
    assert model._short_layer is True
    score = epicene.score_pairs(model, PAIR, "pll")["score_more"][0]
    expected = naive_scores.pll(model.module, model.tokenizer, SENTENCE)
    assert score == pytest.approx(expected, abs=1e-3)


def test_a_model_that_passes_its_backbone_by_is_not_read_elsewhere_in_silence(tiny_model):
    module = tiny_model("opt").module
    ids, positions = torch.tensor([[5, 6, 7, 8]]), torch.tensor([[2, 1]])
    with torch.inference_mode():
        whole = module(input_ids=ids).logits
        with (
            pytest.raises(ModelError, match="passes by the part"),
            only_at(module.base_model, positions, None),
        ):
            module(input_ids=ids)
        with head_only_at(module.get_output_embeddings(), positions):
            some = module(input_ids=ids).logits
    torch.testing.assert_close(some, whole[:, [2, 1]], rtol=0, atol=1e-6)
    assert not module.base_model._forward_hooks
