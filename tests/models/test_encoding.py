"""Texts as a model reads them: places in the text, words, unknown tokens, and a limit."""

from __future__ import annotations

import unicodedata
from unicodedata import combining

import pytest

import epicene
import tiny_models
from epicene.core.errors import InputError
from epicene.models.capabilities import Encoding

TEXTS = [
    "L'infirmière n'a pas trouvé d'autre lit à l'hôpital.",
    "Qu’est-ce qu’elle a ? « Une fièvre », dit-il.",
    "Cœur, œdème, naïve, Noël, ÉTÉ, ça.",
    "Tout va bien 😀👩‍⚕️ aujourd'hui !",
    unicodedata.normalize("NFD", "L'été dernier, elle a été opérée à l'hôpital."),
    "38\u00a0°C,\tpuis  39.\nStable.",
    "a",
]
MODELS = ("mini_fr", "mini_fr_causal")


@pytest.fixture(params=[*MODELS, "bert", "camembert", "gpt2"])
def model(request, tiny_model):
    if request.param in MODELS:
        return request.getfixturevalue(request.param)
    return tiny_model(request.param)


@pytest.mark.parametrize("text", TEXTS)
def test_tokens_lie_where_their_text_does(model, text):
    encoding = model.encode(text)
    assert isinstance(encoding, Encoding)
    spans = [encoding.offsets[i] for i in encoding.positions]
    for start, end in spans:
        assert 0 <= start <= end <= len(text)
    assert spans == sorted(spans)
    # Every character lies in a token, but for spaces, and for accents written apart, which
    # tokenizers leave out of the place of the letter that bears them.
    covered = {i for start, end in spans for i in range(start, end)}
    left_out = [text[i] for i in range(len(text)) if i not in covered]
    assert all(character.isspace() or combining(character) for character in left_out)
    lengths = {len(encoding.ids), len(encoding.tokens), len(encoding.special)}
    assert lengths == {len(encoding), len(encoding.words), len(encoding.offsets)} == {len(encoding)}


@pytest.mark.parametrize("text", TEXTS)
def test_a_word_is_a_run_of_tokens_and_never_holds_a_space_inside(model, text):
    encoding = model.encode(text)
    words = [encoding.words[i] for i in encoding.positions]
    assert None not in words
    assert words == sorted(words)
    for word in set(words):
        spans = [encoding.offsets[i] for i in encoding.positions if encoding.words[i] == word]
        piece = text[spans[0][0] : spans[-1][1]]
        assert " " not in piece.strip(" "), piece


def test_special_tokens_are_marked_and_stand_for_no_text(mini_fr):
    encoding = mini_fr.encode(TEXTS[0])
    assert encoding.special[0]
    assert encoding.special[-1]
    assert not any(encoding.special[1:-1])
    assert encoding.positions == tuple(range(1, len(encoding) - 1))
    assert encoding.words[0] is None
    assert encoding.offsets[0] == (0, 0)


def test_the_ids_are_the_tokenizer_s(model):
    for text in TEXTS:
        encoding = model.encode(text)
        assert list(encoding.ids) == model.tokenizer(text)["input_ids"]
        assert list(encoding.tokens) == model.tokenizer.convert_ids_to_tokens(list(encoding.ids))


def test_decomposed_accents_keep_their_places_in_the_text_given(mini_fr):
    text = unicodedata.normalize("NFD", "été opérée")
    encoding = mini_fr.encode(text)
    assert encoding.offsets[encoding.positions[-1]][1] == len(text) > len("été opérée")


def test_unknown_tokens_are_found(tiny_model):
    model = tiny_model("bert")
    encoding = model.encode("Le 患者 train")
    flags = dict(zip(encoding.tokens, model.unknown_tokens(encoding), strict=True))
    assert flags.pop("<unk>")
    assert not any(flags.values())
    assert not any(model.unknown_tokens(model.encode("Le train")))


def test_bytes_that_stand_for_a_character_are_unknown(tmp_path):
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    pieces = {"<s>": 0, "<pad>": 1, "</s>": 2, "▁": 3, "L": 4, "e": 5}
    pieces |= {f"<0x{byte:02X}>": 6 + byte for byte in range(256)}
    raw = Tokenizer(models.BPE(pieces, [], byte_fallback=True))
    raw.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=raw, bos_token="<s>", pad_token="<pad>")
    folder = tiny_models.save("llama", tmp_path / "bytes", tokenizer=tokenizer)
    model = epicene.load_model(str(folder), sanity_check=False)
    # No unknown token at all, and « é » is two bytes.
    assert model.tokenizer.unk_token_id is None
    assert model.unknown_tokens(model.encode("Leé")) == (False, False, False, True, True)


def test_the_longest_text_is_read_and_one_token_more_is_not(tmp_path):
    for kind, room in (("bert", 40), ("camembert", 38), ("gpt2", 39), ("llama", 39)):
        option = "n_positions" if kind == "gpt2" else "max_position_embeddings"
        folder = tiny_models.save(kind, tmp_path / kind, **{option: 40})
        model = epicene.load_model(str(folder), sanity_check=False)
        pieces = room - sum(model.encode("a").special)
        text = "a" + " a" * (pieces - 1)
        while len(model.encode(text)) < room:
            text += " a"
        # RoBERTa loses two positions to its padding index; a causal model puts a start token
        # before the text, and scores it there.
        encoding = model.encode(text)
        assert len(encoding) == room, kind
        estimator = "log-likelihood" if kind in ("gpt2", "llama") else "pll"
        import pandas as pd

        pair = pd.DataFrame({"sentence_more": [text], "sentence_less": [text]})
        assert epicene.score_pairs(model, pair, estimator)["score_more"][0] < 0
        with pytest.raises(InputError, match=f"{room + 1} tokens is longer than the {room}") as e:
            model.encode(text + " a")
        assert "Cut it into sentences" in str(e.value)


def test_a_tokenizer_in_python_says_no_words_and_no_places(tmp_path):
    from transformers import ByT5Tokenizer

    folder = tiny_models.save("bert", tmp_path / "bytes", tokenizer=python_tokenizer(ByT5Tokenizer))
    model = epicene.load_model(str(folder), sanity_check=False)
    encoding = model.encode("été")
    assert encoding.words is None
    assert encoding.offsets is None
    assert len(encoding.positions) == 5


def python_tokenizer(kind):
    tokenizer = kind()
    tokenizer.add_special_tokens({"mask_token": "<mask>"})
    return tokenizer
