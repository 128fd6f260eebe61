"""Words for a blank: equal to a plain reading of the distribution there."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch

import epicene
import tiny_models
from epicene.core.errors import InputError, NotApplicableError
from epicene.models.capabilities import BLANK
from epicene.models.filling import Words

TEXTS = (f"La patiente est {BLANK} par le médecin.", f"{BLANK} a mal.", f"Il souffre de {BLANK}.")
ENDS = (f"La patiente est {BLANK}.", f"Elle a pris le {BLANK}", f"Il souffre de {BLANK} !")
LETTERS = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


def naive(model, ids, position, top):
    """Read the words off the distribution at one position, by the marks of the pieces."""
    with torch.inference_mode():
        logits = model.module(input_ids=torch.tensor([ids])).logits[0, position].double()
    logs = (logits - logits.exp().sum().log()).tolist()
    pieces = model.tokenizer.convert_ids_to_tokens(range(len(logs)))
    words = [
        (-log, piece[1:])
        for log, piece in zip(logs, pieces, strict=True)
        if piece.startswith("▁") and LETTERS.fullmatch(piece[1:])
    ]
    return [(word, -log) for log, word in sorted(words)[:top]]


def assert_same(found, expected):
    assert [filling.word for filling in found] == [word for word, _ in expected]
    logs = [filling.log_probability for filling in found]
    assert logs == pytest.approx([log for _, log in expected], abs=1e-4)


def masked_ids(model, text):
    """Put a mask in the place of a word that is one token."""
    word = "patient"
    (piece,) = model.tokenizer.convert_tokens_to_ids([f"▁{word}"])
    ids = model.tokenizer(text.replace(BLANK, word))["input_ids"]
    position = ids.index(piece)
    return [*ids[:position], model.tokenizer.mask_token_id, *ids[position + 1 :]], position


def test_the_words_of_a_masked_model_equal_the_definition(mini_fr):
    # Of other lengths than one another: some are padded.
    for text, found in zip(TEXTS, mini_fr.fill(TEXTS, top=30), strict=True):
        assert len(found) == 30
        assert_same(found, naive(mini_fr, *masked_ids(mini_fr, text), 30))


def test_the_words_of_a_causal_model_equal_the_definition(mini_fr_causal):
    for text, found in zip(ENDS, mini_fr_causal.fill(ENDS, top=30), strict=True):
        before = text[: text.index(BLANK)].strip()
        ids = [
            mini_fr_causal.tokenizer.bos_token_id,
            *mini_fr_causal.tokenizer(before)["input_ids"],
        ]
        assert_same(found, naive(mini_fr_causal, ids, -1, 30))


def test_a_planted_word_comes_first(tmp_path, tiny_model):
    first, second = tiny_model("bert")._words.ids[[3, 1]].tolist()

    def alter(module):
        module.cls.predictions.bias[[first, second]] += torch.tensor([400.0, 300.0])

    folder = tiny_models.save("bert", tmp_path / "bert", alter=alter)
    model = epicene.load_model(str(folder), sanity_check=False)
    expected = model.tokenizer.convert_ids_to_tokens([first, second])
    (found,) = model.fill([TEXTS[0]], top=2)
    assert [filling.word for filling in found] == expected
    assert found[0].log_probability == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("kind", [*tiny_models.MASKED, *tiny_models.CAUSAL])
def test_every_kind_gives_words(tiny_model, kind):
    model = tiny_model(kind)
    fillings = model.fill([f"Le patient a {BLANK}."], top=5)[0]
    logs = [filling.log_probability for filling in fillings]
    assert len(fillings) == 5
    assert logs == sorted(logs, reverse=True)
    assert max(logs) < 0
    assert all(LETTERS.fullmatch(filling.word) for filling in fillings)


def test_fewer_words_than_asked_are_all_there_are(tiny_model):
    model = tiny_model("camembert")
    fillings = model.fill([f"Le {BLANK}."], top=10_000)[0]
    assert len(fillings) == len(model._words.words) < 10_000
    assert len({filling.word for filling in fillings}) == len(fillings)


def test_a_piece_inside_a_word_is_none(mini_fr):
    words = Words.of(mini_fr.tokenizer, 8000)
    pieces = mini_fr.tokenizer.convert_ids_to_tokens(words.ids.tolist())
    assert "médecin" in words.words
    assert "onnance" in (piece.strip("▁") for piece in mini_fr.tokenizer.get_vocab())
    assert "onnance" not in words.words
    assert all(piece.startswith("▁") for piece in pieces)
    assert not {"l'", "37", "mask", "<mask>", "s>"} & set(words.words)
    assert np.array_equal(words.ids, np.unique(words.ids))


def test_batches_do_not_change_the_words(mini_fr):
    together = mini_fr.fill(TEXTS, top=5)
    for text, found in zip(TEXTS, together, strict=True):
        (alone,) = mini_fr.fill([text], top=5)
        assert_same(alone, [(filling.word, filling.log_probability) for filling in found])


@pytest.mark.parametrize(
    "text",
    [
        "Le patient.",
        f"{BLANK} et {BLANK}.",
        f"pré{BLANK}.",
        f"l'{BLANK}.",
        f"Le {BLANK}s.",
        "Le _____.",
    ],
)
def test_a_text_without_one_blank_that_stands_as_a_word(mini_fr, mini_fr_causal, text):
    for model in (mini_fr, mini_fr_causal):
        with pytest.raises(InputError, match="one blank that stands as a word") as caught:
            model.fill([text])
        assert "patient" not in str(caught.value)


def test_a_causal_model_sees_nothing_after_the_blank(mini_fr_causal):
    with pytest.raises(NotApplicableError, match="at the end of a text"):
        mini_fr_causal.fill([TEXTS[0]])
    with pytest.raises(InputError, match="no word stands before"):
        mini_fr_causal.fill([f"{BLANK}."])


def test_no_words_asked_for(mini_fr, mini_fr_causal):
    for model in (mini_fr, mini_fr_causal):
        assert model.fill([]) == []
        with pytest.raises(InputError, match="0 words"):
            model.fill([ENDS[0]], top=0)


def test_a_vocabulary_of_letters_has_no_words_to_put(tmp_path):
    tokenizer = tiny_models.bpe(size=10)
    folder = tiny_models.save("camembert", tmp_path / "letters", tokenizer=tokenizer)
    model = epicene.load_model(str(folder), sanity_check=False)
    with pytest.raises(NotApplicableError, match="no whole words"):
        model.fill([ENDS[0]])
