"""GGUF files: unpacked through transformers, with the scores that their rounding leaves."""

from __future__ import annotations

import shutil
import struct

import numpy as np
import pandas as pd
import pytest

import gguf_files
from epicene import audit, load_model, score_pairs
from epicene.core.errors import ModelError
from epicene.models.causal import CausalModel
from epicene.models.fingerprint import fingerprint

TEXTS = (
    "Le patient a été hospitalisé pour une douleur de la jambe droite.",
    "L'infirmière s'occupe d'une enfant de 12 ans (38,5 °C) ; elle dit : « non ».",
)


@pytest.fixture(scope="module")
def shipped(root):
    return root / "models" / "mini-fr-causal"


@pytest.fixture(scope="module")
def written(shipped, tmp_path_factory):
    """Return a function from a type of storage to the model that ships, in a GGUF file."""
    folder = tmp_path_factory.mktemp("gguf")
    # A tokenizer lies beside the files.
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(shipped / name, folder)
    return lambda kind: gguf_files.write(shipped, folder / f"{kind}.gguf", kind)


@pytest.fixture(scope="module")
def quantised(written):
    return load_model(str(written("Q8_0")))


@pytest.fixture(scope="module")
def folder(shipped, written, tmp_path_factory):
    """Return a folder that holds a GGUF file and the tokenizer of the model."""
    made = tmp_path_factory.mktemp("model")
    shutil.copy(written("F16"), made / "model.gguf")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(shipped / name, made)
    return made


@pytest.fixture(scope="module")
def unrounded(folder):
    return load_model(str(folder))


def test_unrounded_weights_give_the_same_scores(unrounded, mini_fr_causal):
    # The model that ships is stored in half precision, which F16 keeps to the bit.
    assert isinstance(unrounded, CausalModel)
    exact = np.concatenate(mini_fr_causal.score_texts(TEXTS))
    np.testing.assert_allclose(np.concatenate(unrounded.score_texts(TEXTS)), exact, atol=1e-4)


def test_scores_are_those_of_the_rounded_weights(quantised, mini_fr_causal, shipped):
    """The naive way: round each weight of the model in memory as a file does, and score."""
    import torch
    from transformers import AutoModelForCausalLM

    module = AutoModelForCausalLM.from_pretrained(shipped, dtype=torch.float32)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.from_numpy(rounded(parameter.numpy())))
    naive = CausalModel("naive", mini_fr_causal.identity, module, mini_fr_causal.tokenizer)
    exact = np.concatenate(mini_fr_causal.score_texts(TEXTS))
    expected = np.concatenate(naive.score_texts(TEXTS))
    scores = np.concatenate(quantised.score_texts(TEXTS))
    np.testing.assert_allclose(scores, expected, atol=1e-4)
    # The rounding is seen, and small: 8 bits change no token by a tenth of a nat.
    assert 1e-3 < np.abs(scores - exact).max() < 0.1


def rounded(weights):
    """Q8_0: blocks of 32 weights of a row, each a multiple of the block's largest over 127."""
    if weights.ndim == 1 or weights.shape[1] % 32:
        return weights
    blocks = weights.reshape(-1, 32)
    scale = np.abs(blocks).max(axis=1, keepdims=True) / np.float32(127)
    steps = blocks * np.divide(1, scale, where=scale > 0, out=np.zeros_like(scale))
    away_from_zero = np.trunc(steps + np.copysign(np.float32(0.5), steps))
    return (away_from_zero * scale.astype(np.float16).astype(np.float32)).reshape(weights.shape)


def test_the_card_says_what_was_loaded(quantised, written):
    card = quantised.identity
    assert card.precision == "Q8_0, F32, F16 in Q8_0.gguf, dequantised to float32"
    assert (card.family, card.n_layers, card.context_length) == ("decoder", 4, 512)
    assert card.sha256 == fingerprint(quantised.name)


def test_pairs_are_audited(quantised, mini_fr_causal):
    pairs = [("La patiente tousse.", "Le patient tousse."), ("Il a mal.", "Elle a mal.")]
    frame = pd.DataFrame(pairs, columns=["sentence_more", "sentence_less"])
    mine, exact = (
        score_pairs(model, frame, "log-likelihood") for model in (quantised, mini_fr_causal)
    )
    np.testing.assert_allclose(mine["score_more"], exact["score_more"], atol=0.1 * 6)
    table = audit(quantised, probes=["tokenization-names"]).table
    assert table["estimate"].notna().all()


def test_a_folder_gives_its_own_tokenizer(folder, unrounded, quantised, mini_fr_causal):
    """A GGUF file does not keep how the tokenizer normalises: the folder's own one does."""
    curly = "L’infirmière est là."
    assert unrounded.encode(curly).ids == mini_fr_causal.encode(curly).ids
    # A file that is named alone is read alone, whatever lies beside it.
    assert len(quantised.encode(curly).ids) > len(unrounded.encode(curly).ids)
    assert unrounded.identity.sha256 == fingerprint(str(folder)) != quantised.identity.sha256


def test_one_of_several_files_must_be_named(written, tmp_path):
    for name in ("a.gguf", "b.gguf"):
        (tmp_path / name).write_bytes(b"GGUF")
    with pytest.raises(ModelError, match="holds 2 GGUF files"):
        load_model(str(tmp_path))


def damaged(content):
    """Yield files that announce what they do not hold, and what is to be said of each."""
    yield b"", "no GGUF file"
    yield b"PK\3\4" + content[4:], "does not begin as one"
    yield content[:4] + struct.pack("<I", 1) + content[8:], "version is 1"
    yield content[: len(content) // 2], "cut short"
    yield content[:100], "cut short"
    # Counts and lengths that a reader must not take at their word.
    yield content[:8] + struct.pack("<QQ", 2**62, 1) + content[24:], "more entries"
    yield content[:24] + struct.pack("<Q", 2**62) + content[32:], "cut short"
    of_tokens = content.index(b"tokenizer.ggml.tokens") + len(b"tokenizer.ggml.tokens") + 8
    many = content[:of_tokens] + struct.pack("<Q", 2**62) + content[of_tokens + 8 :]
    yield many, "cut short"


def test_a_damaged_file_is_refused(written, tmp_path):
    content = written("F16").read_bytes()
    for place, (bytes_, told) in enumerate(damaged(content)):
        path = tmp_path / f"{place}.gguf"
        path.write_bytes(bytes_)
        with pytest.raises(ModelError, match=told) as failure:
            load_model(str(path))
        assert str(path) in str(failure.value)
