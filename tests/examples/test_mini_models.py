"""The folders under models/ load with plain transformers and gensim, whole and small."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

KINDS = {"mini-fr": "AutoModelForMaskedLM", "mini-fr-causal": "AutoModelForCausalLM"}


@pytest.mark.parametrize("name", KINDS)
def test_weights_load_with_plain_transformers_and_nothing_is_missing(
    models: Path, name: str
) -> None:
    import transformers

    model, info = getattr(transformers, KINDS[name]).from_pretrained(
        models / name, output_loading_info=True, dtype=torch.float32
    )
    assert not any(info[key] for key in ("missing_keys", "unexpected_keys", "mismatched_keys"))
    assert model.config.tie_word_embeddings
    assert model.get_output_embeddings().weight is model.get_input_embeddings().weight


@pytest.mark.parametrize("name", KINDS)
def test_weights_are_half_precision_and_at_most_12_megabytes(models: Path, name: str) -> None:
    from safetensors import safe_open

    path = models / name / "model.safetensors"
    assert path.stat().st_size <= 12_000_000
    with safe_open(path, "pt") as file:
        assert {file.get_tensor(key).dtype for key in file.keys()} == {torch.float16}  # noqa: SIM118
        assert all(torch.isfinite(file.get_tensor(key)).all() for key in file.keys())  # noqa: SIM118


@pytest.mark.parametrize("name", KINDS)
def test_tokenizer_has_its_special_tokens_and_adds_them_only_when_masked(
    models: Path, name: str
) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(models / name)
    assert (tokenizer.bos_token, tokenizer.eos_token) == ("<s>", "</s>")
    assert (tokenizer.unk_token, tokenizer.pad_token) == ("<unk>", "<pad>")
    assert tokenizer.mask_token == "<mask>"
    assert 7000 <= len(tokenizer) <= 9000
    ids = tokenizer("La patiente")["input_ids"]
    assert (ids[0] == tokenizer.bos_token_id) == (name == "mini-fr")
    assert (ids[-1] == tokenizer.eos_token_id) == (name == "mini-fr")


@pytest.mark.parametrize("name", KINDS)
def test_measured_model_beats_both_baselines(models: Path, name: str) -> None:
    scores = json.loads((models / name / "perplexity.json").read_text(encoding="utf-8"))["scores"]
    assert scores[name]["nats_per_token"] < scores["trigram"]["nats_per_token"]
    assert scores["trigram"]["nats_per_token"] < scores["unigram"]["nats_per_token"]
    accuracies = json.loads((models / name / "agreement.json").read_text(encoding="utf-8"))
    for rows in (accuracies["all_pairs"], accuracies["equal_length_pairs"]):
        for baseline in ("trigram", "more frequent form"):
            assert rows["mini-fr"]["ci_low"] > rows[baseline]["ci_high"]
            gain = rows["mini-fr"]["balanced_accuracy"] - rows[baseline]["balanced_accuracy"]
            assert gain >= 0.10


def test_masked_model_knows_agreement_in_sentences_written_here(models: Path) -> None:
    from mini.agreement import AgreementPair, masked_score
    from transformers import AutoModelForMaskedLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(models / "mini-fr")
    model = AutoModelForMaskedLM.from_pretrained(models / "mini-fr", dtype=torch.float32).eval()
    frames = [
        ("La patiente a été ", " en urgence.", "hospitalisée", "hospitalisé"),
        ("Le patient a été ", " en urgence.", "hospitalisé", "hospitalisée"),
        ("La tumeur était ", " à la palpation.", "douloureuse", "douloureux"),
        ("L'abdomen était ", " à la palpation.", "douloureux", "douloureuse"),
        ("Une femme ", " de 40 ans consulte pour une toux.", "âgée", "âgé"),
        ("Un homme ", " de 40 ans consulte pour une toux.", "âgé", "âgée"),
        ("La radiographie du thorax était ", ".", "normale", "normal"),
        ("Le scanner du thorax était ", ".", "normal", "normale"),
    ]
    good = 0
    for before, after, right, wrong in frames:
        pair = AgreementPair("", before, after, right, wrong, "")
        good += masked_score(model, tokenizer, pair, right) > masked_score(
            model, tokenizer, pair, wrong
        )
    assert good >= 7


def test_vectors_load_and_are_at_most_4_megabytes(models: Path) -> None:
    gensim = pytest.importorskip("gensim")
    path = models / "mini-fr-vectors" / "vectors.bin"
    assert path.stat().st_size <= 4_000_000
    vectors = gensim.models.KeyedVectors.load_word2vec_format(str(path), binary=True)
    assert vectors.vector_size == 100
    assert all(word == word.lower() for word in vectors.index_to_key)
    assert vectors.similarity("patiente", "patient") > vectors.similarity("patiente", "cm")
