"""How weights are held: their type, their place, their quantisation."""

from __future__ import annotations

import pytest
import torch

import epicene
import tiny_models
from epicene.audit.audited import AuditedModel
from epicene.audit.cache import Cache
from epicene.core.errors import InputError
from epicene.models import weights
from epicene.models.weights import Weights, compute_where_they_lie

TEXTS = ["La patiente a été admise.", "Le patient dort."]


def load(folder, **options):
    return epicene.load_model(str(folder), sanity_check=False, **options)


@pytest.mark.parametrize("kind", ["camembert", "llama"])
def test_weights_in_sixteen_bits_are_computed_with(tiny_folder, tiny_model, kind):
    half = load(tiny_folder(kind), dtype="bfloat16")
    assert {p.dtype for p in half.module.parameters()} == {torch.bfloat16}
    assert (half.identity.dtype, half.identity.precision) == ("bfloat16", "F32")
    found, expected = half.embed_layers(TEXTS), tiny_model(kind).embed_layers(TEXTS)
    error = abs(found - expected).max()
    assert 1e-4 < error < 0.1
    for text in half.fill([f"{text} Une ____" for text in TEXTS], 3):
        assert all(filling.log_probability < 0 for filling in text)


def test_the_type_of_the_files_is_kept_when_asked_for(tmp_path):
    folder = tiny_models.save("bert", tmp_path / "half", alter=lambda module: module.half())
    assert load(folder).identity.dtype == "float32"
    assert load(folder, dtype="auto").identity.dtype == "float16"


def test_a_place_named_gives_the_same_scores(tiny_folder, tiny_model):
    placed = load(tiny_folder("llama"), device_map="cpu")
    assert placed.identity.devices == "cpu"
    for found, expected in zip(
        placed.score_texts(TEXTS), tiny_model("llama").score_texts(TEXTS), strict=True
    ):
        assert found.tolist() == expected.tolist()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"dtype": "int8"}, "unknown dtype 'int8'. Known: float32, float16, bfloat16, auto."),
        ({"quantise": "2bit"}, "unknown quantisation '2bit'. Known: 8bit, 4bit."),
    ],
)
def test_an_unknown_option(options, message):
    with pytest.raises(InputError) as caught:
        epicene.load_model("mini-fr", **options)
    assert message in str(caught.value)


def test_quantisation_needs_its_package(monkeypatch):
    monkeypatch.setattr(weights.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"4bit needs bitsandbytes.*pip install bitsandbytes"):
        epicene.load_model("mini-fr", quantise="4bit")


def test_quantisation_asks_transformers_for_it(monkeypatch):
    monkeypatch.setattr(weights.importlib.util, "find_spec", lambda name: name)
    asked = Weights(quantise="8bit").for_transformers()
    assert asked["quantization_config"].load_in_8bit
    assert not asked["quantization_config"].load_in_4bit
    assert asked["device_map"] == "auto"
    assert Weights(quantise="8bit", device_map="cuda:0").for_transformers()["device_map"] == (
        "cuda:0"
    )


def test_only_what_is_not_usual_is_an_option_of_an_audit():
    assert Weights().changed() == {}
    assert Weights("bfloat16", "auto").changed() == {"dtype": "bfloat16", "device_map": "auto"}


def test_kept_answers_are_of_the_same_options(tiny_folder, tmp_path):
    name, store = str(tiny_folder("llama")), Cache(tmp_path)
    options = ({}, {"dtype": "float16"}, {"dtype": "bfloat16"}, {"device_map": "cpu"})
    keys = {AuditedModel(name, some, 1, store).key for some in options}
    assert None not in keys
    assert len(keys) == len(options)


class Elsewhere(torch.nn.Module):
    """A model on a device that holds no values, which checks what it is given."""

    def __init__(self):
        super().__init__()
        self.table = torch.nn.Embedding(4, 2, device="meta")

    def get_input_embeddings(self):
        return self.table

    def forward(self, input_ids, mask=None, cache=None):
        assert input_ids.device.type == "meta"
        assert mask is None or mask.device.type == "meta"
        return {"logits": self.table(input_ids), "states": (torch.ones(1),), "cache": cache}


def test_tensors_are_brought_to_the_weights_and_back(monkeypatch):
    module, cache = Elsewhere(), object()
    plain, asked = weights._moved, []

    def moved(value, device):
        asked.append(str(device))
        # Nothing can be brought back from there; that it is asked for is seen.
        return value if device == "cpu" else plain(value, device)

    ids = torch.tensor([[1, 2]])
    with pytest.raises(AssertionError):
        module(ids)
    compute_where_they_lie(module)
    with monkeypatch.context() as context:
        context.setattr(weights, "_moved", moved)
        output = module(input_ids=ids, mask=ids, cache=cache)
    assert output["cache"] is cache
    assert output["logits"].shape == (1, 2, 2)
    assert (asked[0], asked[-1]) == ("meta", "cpu")
    brought = plain({"a": (ids, [ids]), "b": None, "c": cache}, "meta")
    assert {brought["a"][0].device.type, brought["a"][1][0].device.type} == {"meta"}
    assert (brought["b"], brought["c"]) == (None, cache)


def test_the_chat_template_is_on_the_card(tmp_path):
    cards = []
    for template in (None, "{{ messages[0]['content'] }}", "{{ messages[0]['content'] }}!"):
        tokenizer = tiny_models.default_tokenizer("llama")
        tokenizer.chat_template = template
        folder = tiny_models.save("llama", tmp_path / str(len(cards)), tokenizer=tokenizer)
        cards.append(load(folder).identity.chat_template)
    assert cards[0] == ""
    assert [len(card) for card in cards[1:]] == [12, 12]
    assert cards[1] != cards[2]
