"""A model whose scores would mean nothing is refused, and the sentence says why."""

from __future__ import annotations

import shutil

import pytest
import torch

import epicene
import tiny_models
from epicene.core.errors import ModelError
from epicene.models.sanity import CANARY, CHANCE_MARGIN
from tiny_models import edit_json, edit_weights, learned

HEAD = "cls.predictions."
WORDS = "bert.embeddings.word_embeddings.weight"


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """Save the smallest model that the gate lets through."""
    return tiny_models.save(
        "bert", tmp_path_factory.mktemp("sound") / "bert", alter=learned(CANARY)
    )


@pytest.fixture
def folder(sound, tmp_path):
    """Copy it, to be spoiled."""
    return shutil.copytree(sound, tmp_path / "bert")


def refused(folder, match):
    with pytest.raises(ModelError, match=match) as caught:
        epicene.load_model(str(folder))
    sentence = str(caught.value)
    assert sentence.startswith(f"{folder}: ")
    assert "\n" not in sentence
    # The gate, and nothing else, stands in the way.
    model = epicene.load_model(str(folder), sanity_check=False)
    assert model.identity.name == str(folder)
    return sentence


def change_head(folder, change):
    edit_weights(
        folder,
        lambda weights: {
            name: change(tensor) if name.startswith(HEAD) else tensor
            for name, tensor in weights.items()
        },
    )


def test_the_sound_model_passes(sound):
    assert epicene.load_model(str(sound)).identity.architecture == "BertForMaskedLM"


@pytest.mark.parametrize("name", ["mini-fr", "mini-fr-causal", "mini-fr-vectors"])
def test_the_models_that_ship_pass(name):
    assert epicene.load_model(name).identity.demonstration


@pytest.mark.parametrize("prefix", ["bert.", ""])
def test_an_encoder_saved_without_its_head(folder, prefix):
    # As BertModel saves it (without "bert." before each name), or a checkpoint cut short.
    edit_weights(
        folder,
        lambda weights: {
            prefix + name.removeprefix("bert."): tensor
            for name, tensor in weights.items()
            if not name.startswith(HEAD)
        },
    )
    sentence = refused(folder, r"\d+ weights are missing from the files and would be random")
    assert HEAD in sentence


def test_an_encoder_class_saved_as_such(tmp_path):
    from transformers import BertModel

    folder = tiny_models.save("bert", tmp_path / "bert")
    BertModel.from_pretrained(folder).save_pretrained(folder)
    refused(folder, "weights are missing")


def test_one_weight_missing_in_the_middle(folder):
    name = "bert.encoder.layer.1.attention.self.query.weight"
    edit_weights(folder, lambda weights: {k: v for k, v in weights.items() if k != name})
    assert name in refused(folder, "1 weights are missing")


@pytest.mark.parametrize("changes", [{"intermediate_size": 64}, {"vocab_size": 100}])
def test_shapes_that_the_configuration_does_not_say(folder, changes):
    edit_json(folder / "config.json", **changes)
    refused(folder, r"\d+ weights have another shape than the configuration says")


def test_a_head_declared_tied_that_is_not(folder):
    edit_weights(
        folder,
        lambda weights: {**weights, HEAD + "decoder.weight": weights[WORDS] + 0.01},
    )
    refused(folder, "ties the language-model head to the embeddings, and they differ")


def test_a_head_of_its_own_that_is_declared_as_such(folder):
    edit_json(folder / "config.json", tie_word_embeddings=False)
    edit_weights(
        folder,
        lambda weights: {
            **weights,
            HEAD + "decoder.weight": weights[WORDS] + 0.01,
            HEAD + "decoder.bias": weights[HEAD + "bias"].clone(),
        },
    )
    epicene.load_model(str(folder))


def test_a_head_of_zeros_is_near_uniform(folder):
    change_head(folder, torch.zeros_like)
    refused(folder, "no better than chance .*near-uniform or random")


def test_a_random_head_with_small_weights(folder):
    torch.manual_seed(0)
    change_head(folder, lambda tensor: 0.02 * torch.randn_like(tensor))
    refused(folder, "no better than chance")


def test_a_random_head_with_large_weights(folder):
    torch.manual_seed(0)
    change_head(folder, lambda tensor: 5.0 * torch.randn_like(tensor))
    sentence = refused(folder, "no better than chance")
    # Worse than chance: far below uniform, where a test of "not uniform" would let it pass.
    assert float(sentence.split("log-probability ")[1].split(" a token")[0]) < -6


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_not_numbers(folder, value):
    change_head(folder, lambda tensor: torch.full_like(tensor, value))
    refused(folder, "probabilities that are not numbers")


def test_one_weight_that_is_not_a_number(folder):
    def spoil(weights):
        weights["bert.encoder.layer.0.output.dense.weight"][3, 3] = float("nan")
        return weights

    edit_weights(folder, spoil)
    refused(folder, "probabilities that are not numbers")


def test_causal_weights_that_are_not_numbers(tmp_path):
    folder = tiny_models.save(
        "llama", tmp_path / "llama", alter=lambda m: m.lm_head.weight.fill_(float("nan"))
    )
    refused(folder, "probabilities that are not numbers")


@pytest.mark.parametrize("kind", [
        "camembert", "eurobert", "distilbert", "gpt2", "llama",
        "xlnet", "t5", "mt5", "bart", "mbart", "marian",
    ],
)  # fmt: skip
def test_random_weights_of_any_architecture(tmp_path, kind):
    refused(tiny_models.save(kind, tmp_path / kind), "no better than chance")


@pytest.mark.parametrize("kind", ["xlnet", "bart", "mbart", "marian", "mt5"])
def test_the_smallest_model_of_every_family_passes(tmp_path, kind):
    folder = tiny_models.save(kind, tmp_path / kind, alter=learned(CANARY))
    assert epicene.load_model(str(folder)).name == str(folder)


def test_a_translator_into_another_language_is_not_asked_for_french(tmp_path):
    folder = tiny_models.save("marian", tmp_path / "marian")
    edit_json(folder / "tokenizer_config.json", target_lang="de")
    assert not epicene.load_model(str(folder)).writes_french


# --- text-to-text models whose embeddings have many names -----------------------------------------


SHARED, OWN_HEAD = "shared.weight", "lm_head.weight"
ENCODER, DECODER = "encoder.embed_tokens.weight", "decoder.embed_tokens.weight"


@pytest.fixture(scope="module")
def sound_spans(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mt5") / "mt5"
    tiny_models.save("mt5", folder, alter=learned(CANARY))
    edit_json(folder / "config.json", tie_word_embeddings=False)
    return folder


@pytest.mark.parametrize("names", [(SHARED,), (DECODER,), (ENCODER, DECODER)])
def test_embeddings_under_any_name_are_read(sound_spans, tmp_path, names):
    """As T5X exports them, there is no shared.weight, and the head is another matrix."""
    folder = shutil.copytree(sound_spans, tmp_path / "mt5")

    def renamed(weights):
        held = weights.pop(SHARED)
        assert not torch.equal(held, weights[OWN_HEAD])
        return weights | {name: held.clone() for name in names}

    edit_weights(folder, renamed)
    again, first = epicene.load_model(str(folder)), epicene.load_model(str(sound_spans))
    assert again.embed_texts(CANARY) == pytest.approx(first.embed_texts(CANARY))


def test_a_head_without_embeddings(sound_spans, tmp_path):
    folder = shutil.copytree(sound_spans, tmp_path / "mt5")
    edit_weights(folder, lambda weights: {k: v for k, v in weights.items() if k != SHARED})
    refused(folder, "the files hold no embeddings for the encoder")


@pytest.mark.parametrize(
    ("part", "match"),
    [
        ("encoder", "the encoder does not read the embeddings that the files hold"),
        ("decoder", "the decoder does not read the embeddings that the files hold"),
        ("lm_head", "the head is not the one that the files hold"),
    ],
)
def test_another_matrix_than_the_files_hold(sound_spans, part, match):
    """As transformers 5.0 to 5.15 loaded files without shared.weight."""
    from epicene.models.stored_weights import check_embeddings

    module = epicene.load_model(str(sound_spans)).module
    check_embeddings(sound_spans, module, "mt5")
    place = module.lm_head if part == "lm_head" else getattr(module, part).embed_tokens
    place.weight = torch.nn.Parameter(place.weight + 1)
    with pytest.raises(ModelError, match=match):
        check_embeddings(sound_spans, module, "mt5")


def test_a_vocabulary_without_sentinels(tmp_path):
    tokenizer = tiny_models.of_sentencepiece("t5", sentinels=0)
    folder = tiny_models.save("t5", tmp_path / "t5", tokenizer=tokenizer)
    with pytest.raises(ModelError, match="no sentinel <extra_id_0>"):
        epicene.load_model(str(folder))


def test_an_encoder_that_calls_itself_a_decoder(tmp_path):
    # BertLMHeadModel without is_decoder attends to both sides too.
    folder = tiny_models.save("bert", tmp_path / "bert")
    edit_json(folder / "config.json", architectures=["BertLMHeadModel"])
    refused(folder, "sees the tokens after the one that it predicts")


def test_a_decoder_of_bert_s_shape_is_causal(folder):
    edit_json(folder / "config.json", architectures=["BertLMHeadModel"], is_decoder=True)
    assert epicene.load_model(str(folder)).identity.family == "decoder"


def test_the_margin_is_less_than_frequencies_alone_give(sound):
    # A model that has learned only how frequent tokens are must pass: so it does, and by how much
    # is computed here from its own bias.
    model = epicene.load_model(str(sound))
    bias = torch.log_softmax(model.module.get_output_embeddings().bias.detach(), dim=-1)
    tokens = [
        token
        for text in CANARY
        for token in model.tokenizer(text, add_special_tokens=False)["input_ids"]
    ]
    gain = float(bias[tokens].mean()) + torch.log(torch.tensor(len(bias) * 1.0)).item()
    assert gain > CHANCE_MARGIN
