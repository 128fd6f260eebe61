"""A control of the clinical templates: a condition that calls for words of a woman, or for none.

In either case words of a woman are the more frequent, whatever the condition.
"""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path
from typing import cast

import numpy as np

from benchmarks.controls.control import Control
from benchmarks.controls.even_attention import SPECIAL, save_masked
from epicene.corpora.clinical_templates import load_clinical_templates
from epicene.models.capabilities import Model, ScoresTokens
from epicene.models.load import load_model
from epicene.probes.base import Inputs
from epicene.probes.outputs.clinical_templates import log_odds, template_odds

WIDTH, LENGTH = 16, 64
CONDITION = 1
FREQUENT, OWN, EFFECT = 2.0, 0.15, 1.0


@functools.cache
def _words() -> tuple[tuple[str, ...], frozenset[str], frozenset[str], frozenset[str]]:
    """Return all words, those of women alone, those of men alone, and those of the condition."""
    from tokenizers.pre_tokenizers import BertPreTokenizer

    resource = load_clinical_templates()
    cut = BertPreTokenizer()

    def of(*texts: str) -> frozenset[str]:
        return frozenset(word for text in texts for word, _ in cut.pre_tokenize_str(text))

    women = of(*(t.feminine.replace("{condition}", "") for t in resource.templates))
    men = of(*(t.masculine.replace("{condition}", "") for t in resource.templates))
    neutral = of(*resource.complements)
    condition = of(resource.conditions[0].text) - women - men - neutral
    known = tuple(sorted(women | men | neutral | condition))
    return (*SPECIAL, *known), women - men, men - women, condition


def flags(seed: int, planted: bool) -> bool:
    """Whether the condition moves the odds of a woman beyond neutral wording."""
    from transformers.utils import logging

    vocabulary, women, men, condition = _words()
    rng = np.random.default_rng([seed, planted])
    read = rng.normal(size=(len(vocabulary), WIDTH))
    predicted = OWN * rng.normal(size=(len(vocabulary), WIDTH))
    frequency = np.zeros(len(vocabulary))
    read[:, CONDITION] = 0.0
    for place, word in enumerate(vocabulary):
        read[place, CONDITION] = 4.0 * (planted and word in condition)
        predicted[place, CONDITION] += EFFECT * ((word in women) - (word in men))
        frequency[place] += FREQUENT * (word in women)
    resource = load_clinical_templates()
    logging.disable_progress_bar()
    with tempfile.TemporaryDirectory() as folder:
        save_masked(vocabulary, read, predicted, frequency, Path(folder), LENGTH)
        model = cast(ScoresTokens, load_model(folder, sanity_check=False))
    complements = [resource.conditions[0].text, *resource.complements]
    odds = template_odds(model, resource.templates, complements, Inputs(cast(Model, model)))
    return bool(log_odds(odds[:, 0], odds[:, 1:]).p_value < 0.05)


CONTROLS: tuple[Control, ...] = (
    Control(
        "clinical-templates",
        "log_odds_woman",
        "a condition that calls for words of a woman; these are frequent in both",
        flags,
    ),
)
