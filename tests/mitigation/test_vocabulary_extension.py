"""Words become tokens: in every family, through a saved folder that plain transformers loads."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import epicene
import tiny_models
from epicene.core.document import Document, Patient
from epicene.core.errors import InputError, NotApplicableError
from epicene.corpora.corpus import Corpus
from epicene.mitigation.base import FitInputs
from epicene.mitigation.tokenization.missing_forms import missing_forms
from epicene.mitigation.tokenization.new_rows import give_rows
from epicene.mitigation.tokenization.vocabulary_extension import VocabularyExtension
from epicene.mitigation.tokenization.whole_words import with_whole_words
from epicene.models.sanity import check_tied

WORDS = ("infirmière", "hospitalisée", "cheffe")
TEXT = "La patiente hospitalisée a vu une infirmière et la cheffe du service."
OTHERS = "La patiente a vu un médecin du service ce matin, et sa mère aussi."


def tokens_of(tokenizer: Any, text: str) -> list[str]:
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    return list(tokenizer.convert_ids_to_tokens(ids))


def _unigram() -> Any:
    return tiny_models.of_sentencepiece("mbart")


def _word_piece() -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    raw = Tokenizer(models.WordPiece(unk_token="<unk>"))
    raw.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=150, special_tokens=["<pad>", "<unk>"], show_progress=False
    )
    raw.train_from_iterator([*tiny_models.TEXT, TEXT], trainer)
    return PreTrainedTokenizerFast(tokenizer_object=raw, unk_token="<unk>", pad_token="<pad>")


MAKERS = {
    "bytes": lambda: tiny_models.bpe(bounded=False, spaces="bytes"),
    "metaspace": lambda: tiny_models.bpe(bounded=False),
    "unigram": _unigram,
    "word piece": _word_piece,
}


@pytest.mark.parametrize("kind", MAKERS)
def test_words_are_whole_and_the_rest_is_cut_as_before(kind: str, tmp_path: Path) -> None:
    from transformers import AutoTokenizer

    tokenizer = MAKERS[kind]()
    # What a user added stands after the vocabulary, and keeps its number.
    tokenizer.add_tokens(["<added>"])
    before = tokenizer.get_vocab()
    changed, new = with_whole_words(tokenizer, WORDS)
    assert tokenizer.get_vocab() == before
    changed.save_pretrained(tmp_path)
    loaded = AutoTokenizer.from_pretrained(tmp_path)
    for one in (changed, loaded):
        after = one.get_vocab()
        assert {text: after[text] for text in before} == before
        assert sorted(after.values()) == list(range(len(after)))
        written = [token.strip("▁Ġ") for token in tokens_of(one, f"Le mot {TEXT}")]
        spelled = [
            one.convert_tokens_to_string([w]).strip() if kind == "bytes" else w for w in written
        ]
        for word in WORDS:
            assert spelled.count(word) == 1, (word, spelled)
        assert tokens_of(one, OTHERS) == tokens_of(tokenizer, OTHERS)
        for text in (TEXT, OTHERS):
            ids, old = (t(text, add_special_tokens=False)["input_ids"] for t in (one, tokenizer))
            if kind != "word piece":
                assert one.decode(ids) == tokenizer.decode(old)
    assert all(len(token.pieces) > 1 for token in new)


# FlauBERT's tokenizer is refused. The others build their head as one of those in CI does.
LIKE_OTHERS = ("xlm-roberta", "eurobert", "roberta-prelayernorm", "mistral", "gemma", "xglm")
FAMILIES = [
    pytest.param(kind, marks=pytest.mark.slow if kind in LIKE_OTHERS else ())
    for kind in (*tiny_models.MASKED, *tiny_models.CAUSAL)
    if kind != "flaubert"
]


@pytest.mark.parametrize("kind", FAMILIES)
def test_every_family_gets_rows_that_are_means(kind: str, tmp_path: Path) -> None:
    """A linear head gives a new token the mean of the logits of its pieces."""
    before: Any = epicene.load_model(
        str(tiny_models.save(kind, tmp_path / "before")), sanity_check=False
    )
    tokenizer, new = with_whole_words(before.tokenizer, WORDS)
    size = before.module.config.vocab_size
    module = copy.deepcopy(before.module)
    give_rows(module, new)
    module.save_pretrained(tmp_path / "after")
    tokenizer.save_pretrained(tmp_path / "after")
    after: Any = epicene.load_model(str(tmp_path / "after"), sanity_check=False)
    check_tied(after.module, kind)
    ids = torch.tensor([before.encode(OTHERS).ids])
    assert after.encode(OTHERS).ids == before.encode(OTHERS).ids
    with torch.inference_mode():
        old, found = before.module(ids).logits, after.module(ids).logits
    torch.testing.assert_close(found[..., :size], old)
    rows = after.module.get_input_embeddings().weight
    for token in new:
        if max(token.pieces) < size:
            pieces = list(token.pieces)
            torch.testing.assert_close(found[..., token.id], old[..., pieces].mean(-1))
            torch.testing.assert_close(rows[token.id], rows[pieces].mean(0))
    assert after.identity.vocabulary_size == size + len(new)


@pytest.fixture(scope="module")
def mini() -> Any:
    return epicene.load_model("mini-fr-causal", sanity_check=False)


@pytest.fixture(scope="module")
def fitted(mini: Any) -> Any:
    return VocabularyExtension().fit(FitInputs(mini))


def test_missing_forms_are_added_and_parity_nears(mini: Any, fitted: Any) -> None:
    missing = missing_forms(mini)
    assert "directrice" in missing.feminine
    assert "infirmier" in missing.masculine
    assert fitted.facts["passed_over"] == 0
    gap = fitted.facts["gap_before"]["estimate"], fitted.facts["gap_after"]["estimate"]
    assert gap[1] < gap[0]
    after = fitted.apply(mini)
    assert missing_forms(after).all == ()
    assert mini.tokenizer.get_vocab() != after.tokenizer.get_vocab()
    # With nothing missing there is nothing to add.
    with pytest.raises(InputError, match="cuts no form"):
        VocabularyExtension().fit(FitInputs(after))


def test_plain_text_stays_as_likely(mini: Any, fitted: Any) -> None:
    after = fitted.apply(mini)
    texts = [document.text[:300] for document in epicene.load_corpus("mental-health")][:20]
    letters = sum(map(len, texts))
    old, new = (
        -sum(float(np.sum(scores)) for scores in model.score_texts(texts)) / letters
        for model in (mini, after)
    )
    assert new == pytest.approx(old, rel=0.02)


def test_other_tokenizers_and_options_are_refused_with_a_sentence(
    mini: Any, tmp_path: Path
) -> None:
    slow = tiny_models.xlm_bpe(tmp_path)
    with pytest.raises(NotApplicableError, match="no fast tokenizer"):
        with_whole_words(slow, WORDS)
    with pytest.raises(InputError, match="genders"):
        VocabularyExtension("neither").fit(FitInputs(mini))
    with pytest.raises(NotApplicableError):
        VocabularyExtension().fit(FitInputs(epicene.load_model("mini-fr-vectors")))


def test_a_short_training_moves_the_embeddings_alone(mini: Any, fitted: Any) -> None:
    plain = fitted
    documents = [
        Document(str(k), f"La directrice de {k} ans va bien.", patient=Patient(str(k), "F"))
        for k in range(12)
    ]
    corpus = Corpus.of(documents)
    with pytest.raises(InputError, match="needs a corpus"):
        VocabularyExtension(steps=2).fit(FitInputs(mini))
    fitted = VocabularyExtension(steps=2).fit(FitInputs(mini, corpus))
    assert fitted.facts["training"]["steps"] == 2
    assert fitted.trained is not None
    trained, extended = fitted.apply(mini), plain.apply(mini)
    moved = {
        name
        for name, weight in trained.module.named_parameters()
        if not torch.equal(weight, dict(extended.module.named_parameters())[name])
    }
    assert moved == {"model.embed_tokens.weight"}
    assert trained.name == "mini-fr-causal+vocabulary-extension"
