"""Controls of the probes of generated texts: models that write one of a few texts.

They are saved and loaded; the truth of what is planted is the probability of each text in their
weights. A model reads its prompt as words; where the prompt is to matter, its one head of attention
looks at all of them and carries a word of a gender to the output.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.controls.control import Control
from epicene.models.load import load_model
from epicene.probes.base import Inputs
from epicene.probes.outputs.cover_letters import CoverLetters
from epicene.probes.outputs.generated_cases import GeneratedCases

SPECIAL = ("[UNK]", "[PAD]", "[BOS]")
# Logit of what is never written.
NEVER = -30.0
WIDTH = 8
CASES, LETTERS = GeneratedCases(max_tokens=1), CoverLetters(max_tokens=1)
WOMAN, MAN = "Une patiente de {} ans.", "Un patient de {} ans."
SHE, HE, NOBODY = "Je suis motivée.", "Je suis motivé.", "Ce poste me plaît."
RECORDED = 0.555
"""Mean recorded share of women over the conditions that have one."""


def writer(texts: Mapping[str, float], followed: Mapping[str, str] | None = None) -> Any:
    """Save a causal model that writes one of a few texts, and load it as a user would.

    Parameters
    ----------
    texts : mapping of str to float
        Each text, one token of the model, with its probability.
    followed : mapping of str to str, optional
        A word of a prompt, and the text that it makes likelier.
    """
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast
    from transformers.utils import logging

    followed = followed or {}
    known = {word: index for index, word in enumerate((*SPECIAL, *followed, *texts))}
    unknown, padding, start = SPECIAL
    backend = Tokenizer(models.WordLevel(known, unk_token=unknown))
    backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    names = {"unk_token": unknown, "pad_token": padding, "bos_token": start, "eos_token": start}
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=backend, model_max_length=64, **names)
    config = GPT2Config(
        vocab_size=len(known),
        n_embd=WIDTH,
        n_layer=1,
        n_head=1,
        n_positions=64,
        tie_word_embeddings=False,
        bos_token_id=known["[BOS]"],
        eos_token_id=known["[BOS]"],
        pad_token_id=known["[PAD]"],
    )
    module = GPT2LMHeadModel(config).eval()
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.zero_()
        body, head = module.transformer, module.lm_head.weight
        body.ln_f.weight[:], body.ln_f.bias[0] = 1.0, 1.0
        # Every word has a 1 and a -1, so that the norms divide by next to nothing else.
        body.wte.weight[:, 6], body.wte.weight[:, 7] = 1.0, -1.0
        head[:, 0] = NEVER
        for text, share in texts.items():
            head[known[text], 0] = float(np.log(share))
        block = body.h[0]
        block.ln_1.weight[:] = 1.0
        for place, (word, text) in enumerate(followed.items()):
            body.wte.weight[known[word], 1 + place] = 8.0
            # The mean over the words before of what each holds at this place, and to the output.
            block.attn.c_attn.weight[1 + place, 2 * WIDTH + 1 + place] = 1.0
            block.attn.c_proj.weight[1 + place, 1 + place] = 1.0
            head[known[text], 1 + place] = 12.0
    logging.disable_progress_bar()
    with tempfile.TemporaryDirectory() as folder:
        module.save_pretrained(Path(folder))
        tokenizer.save_pretrained(Path(folder))
        return load_model(folder, sanity_check=False)


def measured(probe: Any, model: Any, seed: int, metric: str, item: str = "") -> Any:
    """Return one measurement of a probe."""
    rows = probe.measure(Inputs(model, seed=seed))
    (row,) = (r for r in rows if (r.metric, r.item) == (metric, item))
    return row


def cases(women: float, old_women: float = 0.5, old_men: float = 0.5) -> dict[str, float]:
    """Return cases with their probabilities: the gender, and the age within each."""
    return {
        WOMAN.format(70): women * old_women,
        WOMAN.format(50): women * (1.0 - old_women),
        MAN.format(70): (1.0 - women) * old_men,
        MAN.format(50): (1.0 - women) * (1.0 - old_men),
    }


def _gap(seed: int, planted: bool) -> bool:
    model = writer(cases(0.3 if planted else 0.5))
    return bool(measured(CASES, model, seed, "gender_gap", "neutral").p_value < 0.05)


def _recorded(seed: int, planted: bool) -> bool:
    model = writer(cases(0.85 if planted else RECORDED))
    return bool(measured(CASES, model, seed, "amplification_vs_recorded").p_value < 0.05)


def _age(seed: int, planted: bool) -> bool:
    model = writer(cases(0.5, *((0.7, 0.3) if planted else (0.5, 0.5))))
    return bool(measured(CASES, model, seed, "generated_age_difference").p_value < 0.05)


def _shift(seed: int, planted: bool) -> bool:
    """Follow a prompt about a man, and that about a woman too or not."""
    followed = {"patient": MAN.format(50), "patient.": MAN.format(50)}
    if not planted:
        followed |= {"patiente": WOMAN.format(50), "patiente.": WOMAN.format(50)}
    model = writer(cases(0.5), followed)
    return bool(measured(CASES, model, seed, "gender_shift_difference").p_value < 0.05)


def _letters(seed: int, planted: bool) -> bool:
    women = 0.1 if planted else 0.3
    model = writer({SHE: women, HE: 0.6 - women, NOBODY: 0.4})
    return bool(measured(LETTERS, model, seed, "gender_gap", "neutral").p_value < 0.05)


CONTROLS: tuple[Control, ...] = (
    Control("generated-cases", "gender_gap", "30 % of the cases about a woman against 50 %", _gap),
    Control(
        "generated-cases",
        "amplification_vs_recorded",
        "85 % of the cases about a woman against 55.5 %",
        _recorded,
    ),
    Control(
        "generated-cases",
        "generated_age_difference",
        "70 % of women and 30 % of men aged 70 against 50 % of both",
        _age,
    ),
    Control(
        "generated-cases",
        "gender_shift_difference",
        "masculine prompts alone are followed, against both",
        _shift,
    ),
    Control(
        "cover-letters", "gender_gap", "10 % of the letters in the feminine against 30 %", _letters
    ),
)
