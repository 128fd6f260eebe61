"""The identity card: facts about a model, and a hash of what it computes with."""

from __future__ import annotations

import shutil

import pytest
import torch

import epicene
import tiny_models
from epicene.models.identity import card_licence, folder_hash

# Family, architecture, objective, activation: what the configuration of each kind says.
EXPECTED = {
    "bert": ("encoder", "BertForMaskedLM", "masked", "gelu"),
    "camembert": ("encoder", "CamembertForMaskedLM", "masked", "gelu"),
    "xlm-roberta": ("encoder", "XLMRobertaForMaskedLM", "masked", "gelu"),
    "distilbert": ("encoder", "DistilBertForMaskedLM", "masked", "gelu"),
    "electra": ("encoder", "ElectraForMaskedLM", "masked", "gelu"),
    "eurobert": ("encoder", "EuroBertForMaskedLM", "masked", "silu"),
    "roberta": ("encoder", "RobertaForMaskedLM", "masked", "gelu"),
    "albert": ("encoder", "AlbertForMaskedLM", "masked", "gelu_new"),
    "deberta-v2": ("encoder", "DebertaV2ForMaskedLM", "masked", "gelu"),
    "modernbert": ("encoder", "ModernBertForMaskedLM", "masked", "gelu"),
    "flaubert": ("encoder", "FlaubertWithLMHeadModel", "masked", "gelu"),
    "mistral": ("decoder", "MistralForCausalLM", "causal", "silu"),
    "gemma": ("decoder", "GemmaForCausalLM", "causal", "gelu_pytorch_tanh"),
    # It has one way alone, and does not say it.
    "bloom": ("decoder", "BloomForCausalLM", "causal", ""),
    "opt": ("decoder", "OPTForCausalLM", "causal", "relu"),
    "gpt_neox": ("decoder", "GPTNeoXForCausalLM", "causal", "gelu"),
    "xglm": ("decoder", "XGLMForCausalLM", "causal", "gelu"),
    "gpt2": ("decoder", "GPT2LMHeadModel", "causal", "gelu_new"),
    "llama": ("decoder", "LlamaForCausalLM", "causal", "silu"),
    "bart": ("encoder-decoder", "BartForConditionalGeneration", "denoising", "gelu"),
    "mbart": ("encoder-decoder", "MBartForConditionalGeneration", "denoising", "gelu"),
    "t5": ("encoder-decoder", "T5ForConditionalGeneration", "span corruption", "relu"),
    "mt5": ("encoder-decoder", "MT5ForConditionalGeneration", "span corruption", "gelu_new"),
    "marian": ("encoder-decoder", "MarianMTModel", "translation", "gelu"),
    "xlnet": ("permutation", "XLNetLMHeadModel", "permutation", "gelu"),
}

TOKENIZERS = {"marian": "MarianTokenizer", "flaubert": "FlaubertTokenizer"} | dict.fromkeys(
    ("mbart", "t5", "mt5", "xlnet"), "Unigram"
)


@pytest.mark.parametrize("kind", EXPECTED)
def test_the_card_of_each_architecture(tiny_model, kind):
    model = tiny_model(kind)
    card = model.identity
    family, architecture, objective, activation = EXPECTED[kind]
    assert (card.family, card.architecture) == (family, architecture)
    assert card.objective.removesuffix(" language modelling") == objective
    assert card.activation == activation
    assert (card.n_layers, card.hidden_size) == (2, 32)
    assert card.vocabulary_size == len(model.tokenizer)
    assert card.tokenizer == TOKENIZERS.get(kind, "BPE")
    assert card.precision == "F32"
    counted = {id(p): p.numel() for p in model.module.parameters()}
    assert card.n_parameters == sum(counted.values())
    assert not card.demonstration
    assert card.to_dict()["name"] == card.name
    assert card.label == f"{card.name}@{card.sha256[:8]}"


def test_the_context_is_the_least_of_what_model_and_tokenizer_read(tmp_path, tiny_model):
    # The tokenizer says 500, the model 512; a causal tokenizer says nothing.
    assert tiny_model("bert").identity.context_length == 500
    assert tiny_model("gpt2").identity.context_length == 512
    small = tiny_models.save("camembert", tmp_path / "c", max_position_embeddings=66)
    model = epicene.load_model(str(small), sanity_check=False)
    # RoBERTa's positions begin after the padding index, 1 here.
    assert model.identity.context_length == 64
    longest = "a" + " a" * 61
    assert len(model.encode(longest)) == 64
    ids = torch.tensor([model.encode(longest).ids])
    assert model.module(input_ids=ids).logits.shape[1] == 64
    with pytest.raises((IndexError, RuntimeError)):
        model.module(input_ids=torch.cat([ids, ids[:, -1:]], dim=1))


def test_half_precision_files_are_computed_in_float32(tmp_path):
    folder = tiny_models.save("bert", tmp_path / "half", alter=lambda module: module.half())
    model = epicene.load_model(str(folder), sanity_check=False)
    assert model.identity.precision == "F16"
    assert model.module.dtype == torch.float32


@pytest.fixture
def folder(tiny_folder, tmp_path):
    return shutil.copytree(tiny_folder("bert"), tmp_path / "model")


def test_the_hash_changes_with_a_weight(folder):
    before = folder_hash(folder)

    def nudge(weights):
        weights["bert.encoder.layer.0.output.dense.bias"][0] += 1e-6
        return weights

    tiny_models.edit_weights(folder, nudge)
    assert folder_hash(folder) != before


@pytest.mark.parametrize("file", ["config.json", "tokenizer.json", "tokenizer_config.json"])
def test_the_hash_changes_with_what_decides_a_score(folder, file):
    before = folder_hash(folder)
    (folder / file).write_text((folder / file).read_text() + " ")
    assert folder_hash(folder) != before


def test_the_hash_changes_with_a_name(folder):
    before = folder_hash(folder)
    (folder / "special_tokens.json").write_text("{}")
    added = folder_hash(folder)
    # The same contents in the same order.
    (folder / "special_tokens.json").rename(folder / "special_tokens_map.json")
    assert len({before, added, folder_hash(folder)}) == 3


def test_the_hash_does_not_change_with_the_card(folder):
    before = folder_hash(folder)
    (folder / "README.md").write_text("A card.")
    (folder / "training.json").write_text("{}")
    (folder / ".gitattributes").write_text("")
    (folder / "figures").mkdir()
    (folder / "figures" / "a.json").write_text("{}")
    assert folder_hash(folder) == before


def test_the_hash_is_that_of_the_model_loaded(folder):
    model = epicene.load_model(str(folder), sanity_check=False)
    assert model.identity.sha256 == folder_hash(folder)
    moved = folder.rename(folder.parent / "elsewhere")
    assert epicene.load_model(str(moved), sanity_check=False).identity.sha256 == folder_hash(moved)


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        ("---\nlicense: apache-2.0\n---\n# Title\n", "apache-2.0"),
        ("---\nlanguage: fr\nlicense: 'cc-by-4.0'\n---\n", "cc-by-4.0"),
        ("---\nlanguage: fr\n---\nlicense: mit\n", ""),
        ("license: mit\n", ""),
        ("", ""),
    ],
)
def test_the_licence_is_the_one_of_the_front_matter(tmp_path, card, licence):
    (tmp_path / "README.md").write_text(card)
    assert card_licence(tmp_path) == licence


def test_without_a_card_there_is_no_licence(tmp_path):
    assert card_licence(tmp_path) == ""
