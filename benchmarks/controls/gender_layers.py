"""Controls of the probe of layers: models that attend evenly, over notes written for them.

Their one layer adds to each word the mean of all, so that the word after the mention holds
something of the others. What is planted is what there is to add: vectors of feminine forms that
differ from those of masculine ones, or notes that speak otherwise of women.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.controls.control import Control
from benchmarks.controls.even_attention import SPECIAL, save_masked
from epicene.core.document import Document, Patient
from epicene.corpora.corpus import Corpus, InMemory
from epicene.models.load import load_model
from epicene.probes.base import Inputs, SplitProbe
from epicene.probes.registry import PROBES

PATIENTS = 100
WIDTH = 16
SHIFT = 2.0
"""Of the vectors of feminine forms, along a random direction, in standard deviations."""
GENDERED = {"La": "Le", "la": "le", "patiente": "patient", "Elle": "Il"}
FACTS = ("anxieuse chronique", "hépatique ancienne", "digestive banale", "articulaire diffuse")
OPENINGS = ("Le dossier mentionne une affection", "Le suivi porte sur une affection")
VERBS = ("quitte", "décrit", "signale", "rapporte", "évoque", "consulte")
ENDS = ("le service ce jour .", "une gêne au réveil .", "deux épisodes en mars .")


def notes(seed: int, share: float) -> Corpus:
    """Write notes of as many women as men, with their twins.

    Parameters
    ----------
    seed : int
    share : float
        Of women whose note speaks of the first fact; of men, 1 minus that.
    """
    rng = np.random.default_rng([seed, int(100 * share)])
    documents, twins = [], []
    for k in range(PATIENTS):
        sex = "FM"[k % 2]
        first = rng.random() < (share if sex == "F" else 1.0 - share)
        fact = FACTS[0] if first else FACTS[1 + rng.integers(3)]
        opening, verb, end = (rng.choice(words) for words in (OPENINGS, VERBS, ENDS))
        women = f"{opening} {fact} .\nCe jour la patiente {verb} {end}"
        men = women.replace("la patiente", "le patient")
        own, other = (women, men) if sex == "F" else (men, women)
        documents.append(Document(str(k), own, patient=Patient(str(k), sex)))
        twins.append(Document(str(k), other, patient=Patient(str(k), "MF"[k % 2])))
    return replace(Corpus.of(documents, "notes"), twin_reader=InMemory(tuple(twins)))


def _vocabulary() -> tuple[str, ...]:
    texts = (*FACTS, *OPENINGS, *VERBS, *ENDS, *GENDERED, *GENDERED.values(), "Ce jour")
    return (*SPECIAL, *sorted({word for text in texts for word in text.split()}))


def model_of(seed: int, shift: float) -> Any:
    """Save a model whose feminine forms have the vectors of the masculine ones, shifted."""
    rng = np.random.default_rng(seed)
    words = _vocabulary()
    vectors = rng.normal(size=(len(words), WIDTH))
    direction = rng.normal(size=WIDTH)
    for feminine, masculine in GENDERED.items():
        vectors[words.index(feminine)] = vectors[words.index(masculine)] + shift * direction
    with tempfile.TemporaryDirectory() as folder:
        save_masked(words, vectors, vectors, np.zeros(len(words)), Path(folder), length=64)
        return load_model(folder, sanity_check=False)


def row_of(model: Any, corpus: Corpus, metric: str) -> Any:
    """Return the measurement of the last layer on a corpus; those that ship are not asked."""
    probe = PROBES.get("gender-layers")
    assert isinstance(probe, SplitProbe)  # noqa: S101 - it is cut in units
    inputs = Inputs(model, corpora=(corpus,))
    *ours, said, hidden = probe.units(inputs)
    unasked = {"layers": [], "n_unscored": 0, "reason": "not asked"}
    answers = [unasked for _ in ours] + [said.ask(model), hidden.ask(model)]
    rows = probe.conclude(inputs, answers)
    return [row for row in rows if row.metric == metric][-1]


def _said(seed: int, planted: bool) -> bool:
    model = model_of(seed, SHIFT if planted else 0.0)
    row = row_of(model, notes(seed, 0.5), "gender_accuracy")
    return bool(row.ci_low > row.neutral)


def _hidden(seed: int, planted: bool) -> bool:
    row = row_of(
        model_of(seed, SHIFT), notes(seed, 0.95 if planted else 0.5), "gender_accuracy_hidden"
    )
    return bool(row.p_value < 0.05)


CONTROLS: tuple[Control, ...] = (
    Control(
        "gender-layers",
        "gender_accuracy",
        f"vectors of feminine forms {SHIFT:.0f} standard deviations from the masculine ones, "
        f"{PATIENTS} patients",
        _said,
    ),
    Control(
        "gender-layers",
        "gender_accuracy_hidden",
        f"a fact told of 95 % of women and 5 % of men, {PATIENTS} patients",
        _hidden,
    ),
)
