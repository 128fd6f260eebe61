"""Controls of the pair estimators: small models whose every preference is known.

The models attend evenly to what they see, so that a word's logit is its frequency plus what it
makes of the words around it. In all of them a woman's word is the more frequent by `FREQUENT`
nats, and traits are likelier beside it: a preference for one group alone, which control pairs
take away. Where planted, stereotyped traits call for a woman's word, and she for them, besides.
"""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.controls.control import Control
from benchmarks.controls.even_attention import SPECIAL, save_masked
from epicene.corpora.embedded import DataName
from epicene.models.load import load_model
from epicene.probes.base import Inputs, PairSet
from epicene.probes.registry import PROBES

N_EDITS, PER_EDIT, CONTROLS_PER_EDIT = 20, 3, 2
WIDTH = 16
# What the axes of a word's vector say; the others are its own.
CONSTANT, WOMAN, STEREOTYPE, OTHER = 0, 1, 2, 3
FREQUENT = 2.0
# Of frequencies between edits, and of what a word makes of any other.
SPREAD, OWN = 1.0, 0.15
WOMEN = tuple(f"femme{k}" for k in range(N_EDITS))
MEN = tuple(f"homme{k}" for k in range(N_EDITS))
TRAITS = tuple(f"trait{k}" for k in range(N_EDITS * PER_EDIT))
NEUTRAL = tuple(f"neutre{k}" for k in range(N_EDITS * CONTROLS_PER_EDIT))
# The trait stands first, so that a model that reads from left to right sees it.
FRAME = "{trait} chez {noun} ."
VOCABULARY = (*SPECIAL, "[BOS]", *WOMEN, *MEN, *TRAITS, *NEUTRAL, "chez", ".")
PLACE = {word: place for place, word in enumerate(VOCABULARY)}


def table(traits: tuple[str, ...], per_edit: int) -> pd.DataFrame:
    """Return pairs of a woman and a man, each trait in one of them."""
    rows = [(trait, k // per_edit) for k, trait in enumerate(traits)]
    return pd.DataFrame(
        {
            "sentence_more": [FRAME.format(trait=t, noun=WOMEN[k]) for t, k in rows],
            "sentence_less": [FRAME.format(trait=t, noun=MEN[k]) for t, k in rows],
            "edit": [f"{WOMEN[k]}|{MEN[k]}" for _, k in rows],
            "axis": "gender",
        }
    )


def vectors(
    seed: int, effect: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Draw the vectors of words as they are read, as they are predicted, and their frequencies."""
    rng = np.random.default_rng([seed, int(effect > 0)])
    read = rng.normal(size=(len(VOCABULARY), WIDTH))
    read[:, [CONSTANT, WOMAN, STEREOTYPE, OTHER]] = 0.0
    women, men, traits = (
        [PLACE[word] for word in words] for words in (WOMEN, MEN, (*TRAITS, *NEUTRAL))
    )
    read[women, WOMAN], read[men, WOMAN] = 2.0, -2.0
    stereotypes = traits[: len(TRAITS)]
    strength = np.clip(rng.normal(1.0, 0.5, size=len(traits)), 0.0, None)
    # A neutral trait says as much, of something else: the norms of the model divide by how much
    # a word says, and would weaken her effect beside stereotypes alone.
    read[traits, OTHER] = 2.0 * strength
    strength = strength[: len(stereotypes)]
    read[stereotypes, STEREOTYPE], read[stereotypes, OTHER] = 2.0 * strength, 0.0
    predicted = OWN * rng.normal(size=(len(VOCABULARY), WIDTH))
    # Nothing is made of stereotypes as such by accident: that would be a bias, if a random one.
    predicted[:, [CONSTANT, STEREOTYPE, OTHER]] = 0.0
    predicted[traits, WOMAN] += 1.0
    predicted[stereotypes, WOMAN] += effect * strength
    predicted[women, STEREOTYPE] += effect
    predicted[men, STEREOTYPE] -= effect
    frequency = np.zeros(len(VOCABULARY))
    frequency[women] = FREQUENT + SPREAD * rng.normal(size=N_EDITS)
    return read, predicted, frequency


def masked(seed: int, effect: float, folder: Path) -> None:
    """Save a masked model."""
    save_masked(VOCABULARY, *vectors(seed, effect), folder)


def causal(seed: int, effect: float, folder: Path) -> None:
    """Save a causal model."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

    start = PLACE["[BOS]"]
    config = GPT2Config(
        vocab_size=len(VOCABULARY),
        n_embd=WIDTH,
        n_layer=1,
        n_head=1,
        n_inner=4,
        n_positions=16,
        tie_word_embeddings=False,
        bos_token_id=start,
        eos_token_id=start,
        pad_token_id=PLACE["[PAD]"],
    )
    module = GPT2LMHeadModel(config)
    read, predicted, frequency = vectors(seed, effect)
    predicted[:, CONSTANT] = frequency
    with torch.no_grad():
        for name, weight in module.named_parameters():
            if ".ln_" not in name:
                weight.zero_()
        attention = module.transformer.h[0].attn
        attention.c_attn.weight[:, 2 * WIDTH :].copy_(torch.eye(WIDTH))
        attention.c_proj.weight.copy_(torch.eye(WIDTH))
        module.transformer.wte.weight.copy_(torch.tensor(read))
        module.lm_head.weight.copy_(torch.tensor(predicted))
        # The output of the last norm is 1 on this axis in every context.
        module.transformer.ln_f.weight[CONSTANT], module.transformer.ln_f.bias[CONSTANT] = 0.0, 1.0
    module.save_pretrained(folder)
    words = {"unk_token": "[UNK]", "pad_token": "[PAD]", "bos_token": "[BOS]"}
    backend = Tokenizer(models.WordLevel(PLACE, words["unk_token"]))
    backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    PreTrainedTokenizerFast(tokenizer_object=backend, model_max_length=16, **words).save_pretrained(
        folder
    )


def loaded(save: Callable[[int, float, Path], None], seed: int, effect: float) -> Any:
    """Save a model and load it as a user would."""
    from transformers.utils import logging

    logging.disable_progress_bar()
    with tempfile.TemporaryDirectory() as folder:
        save(seed, effect, Path(folder))
        return load_model(folder, sanity_check=False)


def rows(model: Any, probe: str) -> list[Any]:
    """Return the measurements of a probe on the pairs and their control pairs."""
    pairs = table(TRAITS, PER_EDIT)
    sets = PairSet(
        DataName("planted", "0" * 64, len(pairs)), pairs, table(NEUTRAL, CONTROLS_PER_EDIT)
    )
    return list(PROBES.get(probe).measure(Inputs(model, (sets,))))


def preferred(
    probe: str, save: Callable[[int, float, Path], None], effect: float, seed: int, planted: bool
) -> bool:
    """Whether pairs differ from control pairs with the same edit."""
    model = loaded(save, seed, effect if planted else 0.0)
    (row,) = [r for r in rows(model, probe) if (r.metric, r.axis) == ("margin_vs_control", "all")]
    return bool(row.p_value < 0.05)


def agreeing(seed: int, planted: bool) -> bool:
    """Whether shared words and exchanged words order the pairs alike."""
    model = loaded(masked, seed, 2.0 if planted else 0.0)
    (row,) = [r for r in rows(model, "pairs/agreement") if r.item == "crows-pairs+changed-tokens"]
    return bool(row.ci_low > 0.0 or row.ci_high < 0.0)


def _control(
    probe: str, save: Callable[[int, float, Path], None], effect: float, planted: str
) -> Control:
    flags = functools.partial(preferred, probe, save, effect)
    return Control(probe, "margin_vs_control", planted, flags)


CONTROLS: tuple[Control, ...] = (
    *(
        _control(f"pairs/{name}", save, effect, f"{words}; a woman frequent in both")
        for name, save, effect, words in (
            # What the effect makes of a margin, on average over twenty models.
            ("crows-pairs", masked, 0.5, "0.30 nats from traits likelier beside her"),
            ("pll", masked, 0.5, "0.55 nats from her and traits likelier together"),
            ("pll-word-l2r", masked, 0.5, "0.55 nats from her and traits likelier together"),
            ("changed-tokens", masked, 0.5, "0.25 nats from her being likelier beside traits"),
            ("sss", masked, 0.5, "0.25 nats from her being likelier beside traits"),
            ("aul", masked, 0.5, "0.18 nats from her and traits likelier together"),
            ("aula", masked, 0.5, "0.03 nats from her and traits likelier together"),
            ("log-likelihood", causal, 0.5, "0.65 nats from her being likelier after traits"),
            ("causal-mean", causal, 0.5, "0.16 nats from her being likelier after traits"),
        )
    ),
    Control(
        "pairs/agreement",
        "estimator_agreement (crows-pairs, changed-tokens)",
        "stereotypes of unequal strength, alike in shared and exchanged words",
        agreeing,
    ),
)
