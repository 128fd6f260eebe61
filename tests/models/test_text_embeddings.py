"""Mean hidden states: equal to those computed one text at a time."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import epicene
import tiny_models
from epicene.core.errors import InputError, NotApplicableError

TEXTS = [
    "L'infirmière soigne le patient.",
    "Le train.",
    "La patiente a été admise hier soir dans le service de cardiologie, puis elle est sortie.",
    "Une douleur de la jambe.",
]
SPANS = [(0, 13), (3, 8), (0, 11), (4, 11)]
KINDS = ("mini_fr", "mini_fr_causal", "bert", "camembert", "distilbert", "gpt2")


@pytest.fixture(params=KINDS)
def model(request, tiny_model):
    if request.param.startswith("mini"):
        return request.getfixturevalue(request.param)
    return tiny_model(request.param)


def naive(model, text, span=None, layer=-1):
    """One text, no padding: the mean over tokens that touch the span, special ones left out."""
    batch = model.tokenizer(text, return_offsets_mapping=True, return_special_tokens_mask=True)
    with torch.inference_mode():
        states = model.module(
            input_ids=torch.tensor([batch["input_ids"]]), output_hidden_states=True
        ).hidden_states[layer][0]
    start, end = span or (0, len(text))
    chosen = [
        state
        for state, (a, b), special in zip(
            states, batch["offset_mapping"], batch["special_tokens_mask"], strict=True
        )
        if not special and max(a, start) < min(b, end)
    ]
    return torch.stack(chosen).to(torch.float64).mean(dim=0).numpy()


@pytest.mark.parametrize("layer", [-1, 0, 1])
@pytest.mark.parametrize("spans", [None, SPANS])
def test_equal_to_one_text_at_a_time(model, spans, layer):
    found = model.embed_texts(TEXTS, spans, layer)
    assert found.shape == (len(TEXTS), model.identity.hidden_size)
    assert found.dtype == np.float64
    for i, text in enumerate(TEXTS):
        expected = naive(model, text, spans[i] if spans else None, layer)
        np.testing.assert_allclose(found[i], expected, rtol=0, atol=1e-4)


def test_layers_differ_and_are_counted_from_both_ends(mini_fr):
    n = mini_fr.n_layers
    assert n == mini_fr.identity.n_layers
    layers = [mini_fr.embed_texts(TEXTS[:1], layer=layer) for layer in range(n + 1)]
    for layer in range(1, n + 1):
        assert not np.allclose(layers[layer], layers[layer - 1])
    for layer in range(n + 1):
        np.testing.assert_array_equal(
            mini_fr.embed_texts(TEXTS[:1], layer=layer - n - 1), layers[layer]
        )


@pytest.mark.parametrize("layer", [5, -6, 100])
def test_a_layer_that_is_not_there(mini_fr, layer):
    with pytest.raises(InputError, match=f"there is no layer {layer}.*layers 0 to 4"):
        mini_fr.embed_texts(TEXTS, layer=layer)


def test_the_order_of_texts_is_kept_and_their_number_does_not_matter(mini_fr):
    together = mini_fr.embed_texts(TEXTS * 3)
    backwards = mini_fr.embed_texts(TEXTS[::-1])
    np.testing.assert_allclose(together[:4], backwards[::-1], rtol=0, atol=1e-4)
    np.testing.assert_allclose(together[:4], together[8:], rtol=0, atol=1e-4)


def test_a_span_without_a_token_has_no_vector(mini_fr):
    found = mini_fr.embed_texts(["Le train.", "Le train."], [(2, 2), (3, 8)])
    assert np.isnan(found[0]).all()
    assert np.isfinite(found[1]).all()


@pytest.mark.parametrize("kind", ["mini_fr", "mini_fr_causal"])
def test_an_empty_text_has_no_vector(request, kind):
    model = request.getfixturevalue(kind)
    found = model.embed_texts(["", "Le train."])
    assert np.isnan(found[0]).all()
    assert np.isfinite(found[1]).all()


def test_no_texts(mini_fr):
    assert mini_fr.embed_texts([]).shape == (0, mini_fr.identity.hidden_size)


def test_the_embedding_of_a_span_depends_on_its_context(mini_fr):
    words = mini_fr.embed_texts(["Le train est là.", "Le train est parti."], [(3, 8), (3, 8)])
    assert not np.allclose(words[0], words[1])


def test_spans_need_places(tmp_path):
    from transformers import ByT5Tokenizer

    tokenizer = ByT5Tokenizer()
    tokenizer.add_special_tokens({"mask_token": "<mask>"})
    folder = tiny_models.save("bert", tmp_path / "bytes", tokenizer=tokenizer)
    model = epicene.load_model(str(folder), sanity_check=False)
    assert np.isfinite(model.embed_texts(["été"])).all()
    with pytest.raises(NotApplicableError, match="the tokenizer gives no offsets"):
        model.embed_texts(["été"], [(0, 1)])


def test_layers_of_several_widths_are_refused(tmp_path):
    # As OPT's 350m does.
    folder = tiny_models.save("opt", tmp_path / "opt", word_embed_proj_dim=16)
    model = epicene.load_model(str(folder), sanity_check=False)
    with pytest.raises(NotApplicableError, match="several widths"):
        model.embed_layers(["Le train."])
    assert model.embed_texts(["Le train."], layer=1).shape == (1, 32)
