"""GGUF files that llama.cpp runs as they are stored; it is compiled, so that few have it."""

from __future__ import annotations

import importlib.util
import sys

import numpy as np
import pandas as pd
import pytest

import gguf_files
from epicene import audit, load_model, score_pairs
from epicene.core.errors import InputError, ModelError
from epicene.models.capabilities import BLANK, Sampling, capabilities
from epicene.models.fingerprint import fingerprint
from epicene.models.llama_cpp import _offsets

TEXTS = (
    "Le patient a été hospitalisé pour une douleur de la jambe droite.",
    "L'infirmière s'occupe d'une enfant de 12 ans (38,5 °C).",
)


def compiled(test):
    """Mark a test that needs llama.cpp, which few have since it is compiled."""
    installed = importlib.util.find_spec("llama_cpp") is not None
    skip = pytest.mark.skipif(not installed, reason="llama-cpp-python is not installed")
    return pytest.mark.slow(skip(test))


@pytest.fixture(scope="module")
def file(root, tmp_path_factory):
    """Return a function from a type of storage to the model that ships, in a GGUF file."""
    folder = tmp_path_factory.mktemp("gguf")
    shipped = root / "models" / "mini-fr-causal"
    return lambda kind: gguf_files.write(shipped, folder / f"{kind}.gguf", kind)


def test_it_says_that_llama_cpp_is_missing(file, monkeypatch):
    monkeypatch.setitem(sys.modules, "llama_cpp", None)
    with pytest.raises(ModelError, match="keep a GGUF file quantised") as failure:
        load_model(f"llamacpp:{file('F16')}")
    assert "epicene[gguf]" in str(failure.value)


def test_a_file_that_is_none_is_refused(tmp_path):
    with pytest.raises(InputError, match="no such GGUF file"):
        load_model("llamacpp:nowhere.gguf")
    (tmp_path / "x.gguf").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ModelError, match="version is 0"):
        load_model(f"llamacpp:{tmp_path / 'x.gguf'}")


def test_pieces_stand_where_their_bytes_do():
    pieces = ["▁été".replace("▁", " ").encode(), "°".encode()[:1], "°".encode()[1:], b" C"]
    # A letter cut in bytes belongs to both of its pieces; the space before the text to none.
    assert _offsets("été° C", pieces) == ((0, 3), (3, 4), (3, 4), (4, 6))
    assert _offsets("une autre", pieces) is None


@pytest.fixture(scope="module")
def model(file):
    return load_model(f"llamacpp:{file('F16')}")


@compiled
def test_scores_are_those_of_the_unpacked_file(model, mini_fr_causal):
    for mine, theirs in zip(
        model.score_texts(TEXTS), mini_fr_causal.score_texts(TEXTS), strict=True
    ):
        # Its kernels keep keys, values and activations in half precision.
        np.testing.assert_allclose(mine, theirs, atol=0.05)


@compiled
def test_blocks_are_kept_and_their_rounding_seen(file, model):
    quantised = load_model(f"llamacpp:{file('Q8_0')}")
    unpacked = load_model(str(file("Q8_0")))
    ours, theirs = (np.concatenate(m.score_texts(TEXTS)) for m in (quantised, unpacked))
    # Activations are rounded to 8 bits too, beside the weights.
    assert np.abs(ours - theirs).max() < 0.2
    assert quantised.identity.precision == "Q8_0, F32, F16, kept"
    assert quantised.identity.sha256 == fingerprint(quantised.name)
    assert quantised.identity.n_parameters == unpacked.identity.n_parameters


@compiled
def test_texts_are_cut_as_by_the_file_unpacked(model, mini_fr_causal):
    for text in TEXTS:
        mine, theirs = model.encode(text), mini_fr_causal.encode(text)
        assert mine.ids == theirs.ids
        cut = [text[a:b].strip() for a, b in mine.offsets]
        assert cut == [text[a:b].strip() for a, b in theirs.offsets]
    odd = "Σ"
    assert model.unknown_tokens(model.encode(odd)) == mini_fr_causal.unknown_tokens(
        mini_fr_causal.encode(odd)
    )


@compiled
def test_it_writes_and_chooses_as_the_model(model, mini_fr_causal):
    greedy = Sampling(8, 0.0, 1.0)
    mine, theirs = (m.generate(["Le patient"], greedy) for m in (model, mini_fr_causal))
    assert mine[0].strip() == theirs[0].strip()
    drawn = [model.generate(["Le patient"], Sampling(8), seed=seed)[0] for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
    question = (["Le patient"], ["est", "a"])
    np.testing.assert_allclose(model.choose(*question), mini_fr_causal.choose(*question), atol=0.01)


@compiled
def test_it_is_audited(model, mini_fr_causal):
    assert {"Tokenizes", "ScoresTokens", "ScoresTexts", "Generates", "ChoosesAnswers"} == set(
        capabilities(model)
    )
    frame = pd.DataFrame({"sentence_more": TEXTS[:1], "sentence_less": TEXTS[1:]})
    mine, theirs = (score_pairs(m, frame, "log-likelihood") for m in (model, mini_fr_causal))
    np.testing.assert_allclose(mine["score_more"], theirs["score_more"], atol=0.2)
    probes = ["tokenization-names", "clinical-templates"]
    here, there = (audit(m, probes=probes).table for m in (model, mini_fr_causal))
    assert len(here) == len(there)
    tokens = here["probe"] == "tokenization-names"
    np.testing.assert_array_equal(here[tokens]["estimate"], there[tokens]["estimate"])
    np.testing.assert_allclose(here["estimate"], there["estimate"], atol=0.05)
    assert BLANK not in here["unscored_reason"].str.cat()
