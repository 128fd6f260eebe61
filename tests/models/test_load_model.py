"""A name gives a model, or one sentence that says why not."""

from __future__ import annotations

import shutil

import huggingface_hub
import pytest
import torch

import epicene
import tiny_models
from epicene.core.errors import EpiceneError, InputError, ModelError, UnknownNameError
from epicene.models.capabilities import capabilities
from epicene.models.load import embedded_models
from tiny_models import edit_json


@pytest.fixture
def folder(tiny_folder, tmp_path):
    return shutil.copytree(tiny_folder("bert"), tmp_path / "model")


@pytest.fixture
def no_hub(monkeypatch):
    """Fail as the hub's client does without network, and note whether it was asked."""
    asked = []

    def fetch(name, **options):
        asked.append((name, options))
        raise ConnectionError("no network")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fetch)
    return asked


def refused(name, match, kind=ModelError, **options):
    with pytest.raises(kind, match=match) as caught:
        epicene.load_model(str(name), **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


# --- what loads ------------------------------------------------------------------------------


def test_what_ships_can_do_what_the_audit_asks():
    assert {"mini-fr", "mini-fr-causal", "mini-fr-vectors"} <= set(embedded_models())
    expected = {
        "mini-fr": {
            "Tokenizes",
            "EmbedsTexts",
            "ScoresTokens",
            "ReadsUnmasked",
            "FillsBlanks",
        },
        "mini-fr-causal": {
            "Tokenizes",
            "EmbedsTexts",
            "ScoresTokens",
            "ScoresTexts",
            "FillsBlanks",
            "Generates",
            "ChoosesAnswers",
        },
        "mini-fr-vectors": {"EmbedsWords"},
    }
    for name, can in expected.items():
        assert set(capabilities(epicene.load_model(name))) == can


def test_a_folder_loads_and_is_no_demonstration(folder):
    model = epicene.load_model(str(folder), sanity_check=False)
    assert model.name == model.identity.name == str(folder)
    assert not model.identity.demonstration
    assert model.module.dtype == torch.float32
    assert not model.module.training


def test_the_objective_is_what_the_configuration_says(tmp_path):
    expected = {"camembert": "masked", "eurobert": "masked", "gpt2": "causal", "llama": "causal"}
    # BART stands among the masked models of transformers, XLNet among the causal ones.
    expected["xlnet"] = "permutation"
    for kind, objective in expected.items():
        place = tiny_models.save(kind, tmp_path / kind)
        model = epicene.load_model(str(place), sanity_check=False)
        assert model.identity.objective == f"{objective} language modelling"


def test_a_decoder_of_bart_alone_is_causal(tmp_path):
    place = tiny_models.save("bart", tmp_path / "bart")
    edit_json(
        place / "config.json", architectures=["BartForCausalLM"], is_encoder_decoder=False,
        is_decoder=True,
    )  # fmt: skip
    model = epicene.load_model(str(place), sanity_check=False)
    assert model.identity.architecture == "BartForCausalLM"
    assert model.identity.family == "decoder"


def test_an_encoder_saved_without_saying_its_class_is_masked(folder):
    edit_json(folder / "config.json", architectures=None)
    model = epicene.load_model(str(folder), sanity_check=False)
    assert model.identity.architecture == "BertForMaskedLM"


def test_a_hub_model_is_fetched_without_pickles_and_keeps_its_commit(folder, monkeypatch):
    commit = "0123456789" * 4
    place = folder.rename(folder.parent / commit)
    asked = {}

    def fetch(name, **options):
        asked.update(options, name=name)
        return str(place)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fetch)
    model = epicene.load_model("someone/a-model", sanity_check=False, revision="v1")
    assert (asked["name"], asked["revision"]) == ("someone/a-model", "v1")
    assert not any(pattern.endswith((".bin", "*")) for pattern in asked["allow_patterns"])
    assert asked["ignore_patterns"] == ["*/*"]
    assert model.identity.revision == commit
    assert model.name == "someone/a-model"
    epicene.load_model("someone/a-model", sanity_check=False, allow_pickle=True)
    assert "pytorch_model*.bin" in asked["allow_patterns"]


# --- names that are none ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["mini-frr", "mini_fr", "minifr", "mini-fr-causale", "Mini-fr"])
def test_a_mistyped_name_costs_no_download(no_hub, name):
    message = refused(name, f"unknown model '{name}'", UnknownNameError)
    assert "Did you mean 'mini-fr" in message
    assert no_hub == []


def test_a_name_like_nothing_lists_what_ships(no_hub):
    assert "Known: " in refused("zzzzzzzz", "unknown model", UnknownNameError)
    assert no_hub == []


@pytest.mark.parametrize("name", ["./nothing", "/nothing/here", "~/nothing", "a b", "a/b/c", "é"])
def test_a_path_that_is_not_there(no_hub, name):
    message = refused(name, "there is no such model folder or file", InputError)
    assert name in message
    assert no_hub == []


@pytest.mark.parametrize("name", ["", " "])
def test_no_name(name):
    assert "mini-fr" in refused(name, "no model is named", InputError)


@pytest.mark.parametrize("name", ["almanach/camembert-base", "bert-base-cased"])
def test_a_hub_model_without_network(no_hub, name):
    message = refused(name, "not in the local cache and could not be fetched")
    assert name in message
    assert "Check the name and the network" in message
    assert [asked for asked, _ in no_hub] == [name]


def test_every_refusal_is_one_of_ours(no_hub, tmp_path):
    for name in ("mini-frr", "./x", "a/b", "spacy:nothing", str(tmp_path)):
        with pytest.raises(EpiceneError):
            epicene.load_model(name)


# --- folders that are none -------------------------------------------------------------------


def test_a_folder_without_a_model(tmp_path):
    refused(tmp_path, "the folder holds no model")


def test_a_file_that_is_no_table_of_vectors(folder):
    refused(folder / "config.json", "this is a file, and not one of word vectors")


def test_a_folder_without_weights(folder):
    (folder / "model.safetensors").unlink()
    refused(folder, r"the folder holds no weights \(no \.safetensors file\)")


@pytest.fixture
def pickled(folder):
    """Keep the weights as a pickle alone."""
    from safetensors.torch import load_file

    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    return folder


def test_pickles_are_refused(pickled):
    message = refused(pickled, "pickle files, which can run code")
    assert "--allow-pickle" in message


def test_pickles_are_refused_without_the_sanity_gate_too(pickled):
    refused(pickled, "pickle files, which can run code", sanity_check=False)


def test_pickles_are_read_when_allowed(pickled, folder, tiny_model):
    model = epicene.load_model(str(pickled), sanity_check=False, allow_pickle=True)
    expected = tiny_model("bert").module.state_dict()
    assert all(
        torch.equal(value, expected[key]) for key, value in model.module.state_dict().items()
    )


def test_a_pickle_that_runs_code_does_not(folder, tmp_path):
    import pickle

    class Attack:
        def __reduce__(self):
            return open, (str(tmp_path / "owned"), "w")

    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Attack()))
    refused(folder, "pickle files")
    refused(folder, "transformers cannot load it", allow_pickle=True)
    assert not (tmp_path / "owned").exists()


def test_safetensors_are_read_beside_a_pickle(folder):
    (folder / "pytorch_model.bin").write_bytes(b"never opened")
    epicene.load_model(str(folder), sanity_check=False)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"model_type": ',
        b"[]",
        b"3",
        b"\xff\xfe",
        b'{"model_type": "bert", "architectures": 3}',
    ],
)
def test_a_broken_configuration(folder, content):
    (folder / "config.json").write_bytes(content)
    refused(folder, "config.json is not a model configuration")


@pytest.mark.parametrize("kind", ["pegasus", "wav2vec2", "", ["bert"], None])
def test_a_kind_that_is_not_supported(folder, kind):
    changes = {"model_type": kind, "architectures": ["Other"]}
    edit_json(folder / "config.json", **changes, is_encoder_decoder=kind == "pegasus")
    assert "Masked and causal" in refused(folder, "are not supported")


def test_code_that_comes_with_a_model_is_not_run(folder, tmp_path):
    (folder / "evil.py").write_text(f"open({str(tmp_path / 'owned')!r}, 'w')\n")
    edit_json(
        folder / "config.json",
        auto_map={"AutoConfig": "evil.Config", "AutoModelForMaskedLM": "evil.Model"},
    )
    epicene.load_model(str(folder), sanity_check=False)
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize("cut", [100, -500])
def test_broken_weights(folder, cut):
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:cut])
    refused(folder, "transformers cannot load it")


@pytest.mark.parametrize("content", ["{", "{}"])
def test_a_broken_tokenizer(folder, content):
    (folder / "tokenizer.json").write_text(content)
    refused(folder, "transformers cannot load it")


def test_a_missing_tokenizer(folder):
    (folder / "tokenizer.json").unlink()
    refused(folder, "transformers cannot load it")


def test_a_masked_model_needs_a_mask_token(folder):
    tiny_models.bpe(bounded=False, spaces="whitespace").save_pretrained(folder)
    refused(folder, "no mask token", sanity_check=False)


@pytest.mark.parametrize("bar", [True, False])
def test_loading_says_nothing_on_the_terminal_and_leaves_no_trace(tmp_path, capfd, caplog, bar):
    from transformers.utils import logging

    folder = tiny_models.save("bert", tmp_path / "bert")
    tiny_models.edit_weights(
        folder, lambda weights: {k: v for k, v in weights.items() if "cls.predictions" not in k}
    )
    if bar:
        logging.enable_progress_bar()
    before = (logging.get_verbosity(), logging.is_progress_bar_enabled())
    capfd.readouterr()
    caplog.clear()
    epicene.load_model(str(folder), sanity_check=False)
    after = (logging.get_verbosity(), logging.is_progress_bar_enabled())
    logging.disable_progress_bar()
    # Without our silence: a bar, and a report of the weights that are missing.
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []
    assert after == before == (logging.WARNING, bar)
