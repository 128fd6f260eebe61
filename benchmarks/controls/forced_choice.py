"""A control of forced choice: a model that answers, and recalls the later sentence the better.

At the noun, its first layer binds a woman to a stereotyped trait; its second pools what is bound,
later words with more weight, and the answers read it. In either case women are preferred, whatever
the trait, and so is a place: which one, and how much, differs from model to model.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.controls.control import Control
from benchmarks.controls.pairs import (
    CONSTANT,
    MEN,
    NEUTRAL,
    STEREOTYPE,
    TRAITS,
    WOMAN,
    WOMEN,
    rows,
)
from epicene.models.load import load_model
from epicene.probes.outputs.sentence_scores import ANSWERS, QUESTION

WIDTH, LENGTH = 32, 32
BOUND, PLACE, POOLED, POOLED_WOMAN = 3, 4, 5, 6
NAMED = 7
EFFECT, ANYWHERE, FIRST = 6.0, 2.0, 1.0
# A woman's noun passes the threshold alone, and no other word does, whatever the trait.
GAIN, THRESHOLD = 4.0, 4.0
FRAME = QUESTION.format("chez .", "chez .").split()
VOCABULARY = tuple(
    dict.fromkeys(("[PAD]", "[UNK]", "[BOS]", *FRAME, *ANSWERS, *WOMEN, *MEN, *TRAITS, *NEUTRAL))
)
INDEX = {word: place for place, word in enumerate(VOCABULARY)}


def answering(seed: int, planted: bool, folder: Path) -> None:
    """Save the model."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

    rng = np.random.default_rng([seed, planted, 3])
    module = GPT2LMHeadModel(
        GPT2Config(
            vocab_size=len(VOCABULARY),
            n_embd=WIDTH,
            n_layer=2,
            n_head=1,
            n_inner=2,
            n_positions=LENGTH,
            activation_function="relu",
            tie_word_embeddings=False,
            bos_token_id=INDEX["[BOS]"],
            eos_token_id=INDEX["[BOS]"],
            pad_token_id=INDEX["[PAD]"],
        )
    )
    read = rng.normal(size=(len(VOCABULARY), WIDTH))
    read[:, :NAMED] = 0.0
    read[[INDEX[w] for w in WOMEN], WOMAN] = 2.0 + 0.3 * rng.normal(size=len(WOMEN))
    read[[INDEX[w] for w in MEN], WOMAN] = -2.0
    # Nothing tells the traits of pairs from those of control pairs where nothing is planted.
    read[[INDEX[w] for w in TRAITS], STEREOTYPE] = 4.0 * planted
    places = np.zeros((LENGTH, WIDTH))
    places[:, PLACE] = np.linspace(-2.0, 2.0, LENGTH)
    answers = np.zeros((len(VOCABULARY), WIDTH))
    for word, sign in zip(ANSWERS, (-1.0, 1.0), strict=True):
        answers[INDEX[word], POOLED] = sign * EFFECT
        answers[INDEX[word], POOLED_WOMAN] = sign * ANYWHERE
        answers[INDEX[word], CONSTANT] = -sign * FIRST
    with torch.no_grad():
        for name, weight in module.named_parameters():
            if ".ln_" not in name:
                weight.zero_()
        module.transformer.wte.weight.copy_(torch.tensor(read))
        module.transformer.wpe.weight.copy_(torch.tensor(places))
        module.lm_head.weight.copy_(torch.tensor(answers))
        module.transformer.ln_f.weight[CONSTANT], module.transformer.ln_f.bias[CONSTANT] = 0.0, 1.0
        even, later = module.transformer.h
        even.attn.c_attn.weight[STEREOTYPE, 2 * WIDTH + STEREOTYPE] = 1.0
        even.attn.c_proj.weight[STEREOTYPE, STEREOTYPE] = 4.0
        # relu(woman + trait) - relu(woman): the trait, at a woman's noun alone.
        even.mlp.c_fc.weight[WOMAN, :] = GAIN
        even.mlp.c_fc.weight[STEREOTYPE, 0] = 1.0
        even.mlp.c_fc.bias[:] = -THRESHOLD
        even.mlp.c_proj.weight[0, BOUND], even.mlp.c_proj.weight[1, BOUND] = 4.0, -4.0
        later.attn.c_attn.bias[PLACE] = WIDTH**0.5
        later.attn.c_attn.weight[PLACE, WIDTH + PLACE] = 1.0
        for source, pooled in ((BOUND, POOLED), (WOMAN, POOLED_WOMAN)):
            later.attn.c_attn.weight[source, 2 * WIDTH + pooled] = 1.0
            later.attn.c_proj.weight[pooled, pooled] = 4.0
    module.save_pretrained(folder)
    words = {"unk_token": "[UNK]", "pad_token": "[PAD]", "bos_token": "[BOS]"}
    backend = Tokenizer(models.WordLevel(INDEX, words["unk_token"]))
    backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    PreTrainedTokenizerFast(
        tokenizer_object=backend, model_max_length=LENGTH, **words
    ).save_pretrained(folder)


def answers(seed: int, planted: bool) -> list[Any]:
    """Return the measurements of one draw."""
    from transformers.utils import logging

    logging.disable_progress_bar()
    with tempfile.TemporaryDirectory() as folder:
        answering(seed, planted, Path(folder))
        return rows(load_model(folder, sanity_check=False), "pairs/forced-choice")


def flags(seed: int, planted: bool) -> bool:
    """Whether pairs differ from control pairs with the same edit."""
    (row,) = [
        r for r in answers(seed, planted) if (r.metric, r.axis) == ("margin_vs_control", "all")
    ]
    return bool(row.p_value < 0.05)


CONTROLS: tuple[Control, ...] = (
    Control(
        "pairs/forced-choice",
        "margin_vs_control",
        "a woman chosen with traits of a stereotype; more often chosen, and a place too, in both",
        flags,
    ),
)
