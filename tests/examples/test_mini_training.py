from __future__ import annotations

import random
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from mini.batches import (  # noqa: E402
    batch_windows,
    cut_windows,
    encode_documents,
    encode_with_dropout,
)
from mini.corpus import Document  # noqa: E402
from mini.decoder import build_decoder  # noqa: E402
from mini.encoder import Masker, encoder_from_decoder  # noqa: E402
from mini.tokenizer import SPECIALS, continues_word, save_tokenizer, train_tokenizer  # noqa: E402
from mini.training import Schedule, learning_rate_factor  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402

TEXTS = ["La patiente a été hospitalisée pour une tumeur.", "L'examen était normal."] * 20


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    # Small enough that most words take several tokens.
    return train_tokenizer(TEXTS, 300)


def test_windows_hold_every_token_of_every_document_in_order(tokenizer: Tokenizer) -> None:
    documents = [[list(range(10, 10 + n)) for n in (30, 300, 5, 90)], [[7] * 20]]
    for generator in (None, random.Random(0)):
        for masked in (True, False):
            windows = cut_windows(tokenizer, documents, masked=masked, generator=generator)
            bare = [token for window in windows for token in window if token >= len(SPECIALS)]
            assert bare == [token for document in documents for one in document for token in one]
            assert all(window[0] == tokenizer.token_to_id("<s>") for window in windows)
            ends = sum(window[-1] == tokenizer.token_to_id("</s>") for window in windows)
            assert ends == (len(windows) if masked else len(documents))
            assert max(map(len, windows)) <= (512 if generator else 128)


def test_batches_pad_on_the_right_and_lose_no_window(tokenizer: Tokenizer) -> None:
    windows = [[9] * n for n in (5, 128, 40, 41, 500, 6)]
    rows = [
        row[mask.bool()].tolist()
        for batch in batch_windows(tokenizer, windows, random.Random(0))
        for row, mask in zip(batch.ids, batch.attention, strict=True)
    ]
    assert sorted(rows) == sorted(windows)


def test_documents_are_encoded_without_special_tokens_whatever_the_tokenizer_adds(
    tokenizer: Tokenizer, tmp_path: Path
) -> None:
    documents = [Document("d", "pamj", "", tuple(TEXTS))]
    save_tokenizer(tokenizer, tmp_path, masked=True)
    wrapping = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    assert wrapping.encode(TEXTS[0]).tokens[0] == "<s>"
    assert encode_documents(wrapping, documents) == encode_documents(tokenizer, documents)


def test_dropped_merges_cut_words_otherwise_and_spell_the_same(tokenizer: Tokenizer) -> None:
    documents = [Document("d", "pamj", "", tuple(TEXTS))]
    plain = encode_documents(tokenizer, documents)
    dropped = encode_with_dropout(tokenizer, documents, 0.3)
    assert encode_documents(tokenizer, documents) == plain
    assert encode_with_dropout(tokenizer, documents, 0.0) == plain
    assert sum(map(len, dropped[0])) > sum(map(len, plain[0]))
    assert [tokenizer.decode(ids) for ids in dropped[0]] == TEXTS


def test_masker_spares_special_tokens_and_hides_whole_words_together(tokenizer: Tokenizer) -> None:
    windows = [[0, *tokenizer.encode(text).ids, 2] for text in TEXTS]
    (batch,) = batch_windows(tokenizer, windows, None)
    assert sum(continues_word(tokenizer)) > 10
    generator = torch.Generator().manual_seed(0)
    masker = Masker(tokenizer, 0.3, 0.3, whole_words=1.0)
    shares = []
    for _ in range(50):
        hidden = masker(batch, generator)
        assert not hidden[batch.ids < len(SPECIALS)].any()
        shares.append(hidden.sum() / (batch.ids >= len(SPECIALS)).sum())
        for row in range(len(batch.ids)):
            pieces = [tokenizer.id_to_token(token) for token in batch.ids[row].tolist()]
            for position in range(1, len(pieces)):
                inside = pieces[position][0].isalpha() and not pieces[position - 1].endswith("'")
                if inside and pieces[position - 1][-1].isalpha():
                    assert hidden[row, position] == hidden[row, position - 1]
    assert sum(shares) / len(shares) == pytest.approx(0.3, abs=0.02)


def test_encoder_has_the_decoder_s_weights_and_looks_both_ways(tokenizer: Tokenizer) -> None:
    decoder = build_decoder(tokenizer, width=32, layers=2, feed_forward=48, heads=2, seed=0).eval()
    encoder = encoder_from_decoder(decoder, tokenizer).eval()
    ours = encoder.state_dict()
    assert all(torch.equal(value, ours[name]) for name, value in decoder.state_dict().items())
    assert encoder.lm_head.weight is encoder.model.embed_tokens.weight
    first, second = torch.tensor([[0, 20, 21, 22]]), torch.tensor([[0, 20, 21, 23]])
    with torch.no_grad():
        assert torch.allclose(decoder(first).logits[:, :3], decoder(second).logits[:, :3])
        assert not torch.allclose(encoder(first).logits[:, :3], encoder(second).logits[:, :3])


def test_learning_rate_warms_up_holds_and_falls_to_zero() -> None:
    schedule = Schedule(steps=1000, minutes=1, learning_rate=1.0, warmup=10, decay_from=0.6)
    assert learning_rate_factor(0, 0.0, schedule) == pytest.approx(0.1)
    assert learning_rate_factor(100, 0.5, schedule) == 1.0
    assert learning_rate_factor(800, 0.8, schedule) == pytest.approx(0.5)
    assert learning_rate_factor(1000, 1.0, schedule) == 0.0


def test_tokenizer_round_trips_and_falls_back_to_bytes(
    tokenizer: Tokenizer, tmp_path: Path
) -> None:
    from transformers import AutoTokenizer

    text = "L'examen était normal, 45 ans (漢)."
    for masked in (True, False):
        save_tokenizer(tokenizer, tmp_path, masked=masked)
        loaded = AutoTokenizer.from_pretrained(tmp_path)
        ids = loaded(text.replace("'", "\u2019"))["input_ids"]
        assert loaded.decode(ids, skip_special_tokens=True) == text
        assert loaded.unk_token_id not in ids
        assert (ids[0] == loaded.bos_token_id) == masked
        assert (ids[-1] == loaded.eos_token_id) == masked
