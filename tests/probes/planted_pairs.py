"""Sentence pairs whose margins are known, and the models that give them.

A pair differs by one noun, *infirmière* or *infirmier*, which the model reads alike. What it
says of the two is planted into the output rows of the feminine forms: for edit k and trait c,

    margin(k, c) = edit + epsilon(k) + stereotype * [c is a stereotype] + noise(c)

`epsilon` is drawn for each edit. `noise` is what the random transformer makes of a trait; its
mean is 0 over the 200 stereotyping traits, and over the 200 neutral ones, from which the traits
of pairs and of control pairs are drawn.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import planted_models
from scipy.stats import norm

from epicene.corpora.gendered_forms import load_gendered_forms

N_EDITS, N_TRAITS = 60, 200
# Mostly of edits: an interval that took the pairs of an edit for independent would be too narrow.
SPREAD_OF_EDITS, SPREAD_OF_TRAITS = 1.0, 0.5
# The trait stands before the noun, so that a causal model reads it too.
FRAME, NOUN = "Vient pour {trait} . Profession : {noun} .", 6
CONTROLS_PER_EDIT = 2


@functools.cache
def edits() -> tuple[tuple[str, str], ...]:
    """Feminine and masculine forms, each in one pair only."""
    table = load_gendered_forms().table
    table = table[(table["category"] == "occupation") & (table["number"] == "singular")]
    return tuple(zip(table["feminine"], table["masculine"], strict=True))[:N_EDITS]


def names(kind: str) -> list[str]:
    return [f"{kind}{number}" for number in range(N_TRAITS)]


@dataclass(frozen=True)
class World:
    """A gender-blind model, and what its head reads of each trait where the noun is to come.

    Parameters
    ----------
    built : Built
        The model; `save` plants into it, and takes out again.
    stereotypes, neutral : ndarray, shape (N_TRAITS, d)
        Last hidden states.
    """

    built: planted_models.Built
    stereotypes: np.ndarray
    neutral: np.ndarray

    def lean(self, stereotype: float) -> np.ndarray:
        """Return what to add to the output rows of feminine forms, for an effect in nats."""
        between = self.stereotypes.mean(axis=0) - self.neutral.mean(axis=0)
        along = between / (between @ between)
        noise = np.random.default_rng(0).normal(size=len(between))
        noise -= (noise @ between) * along
        noise *= (
            SPREAD_OF_TRAITS / np.concatenate([self.stereotypes, self.neutral]).dot(noise).std()
        )
        return noise + stereotype * along

    def by_trait(self, stereotype: float) -> tuple[np.ndarray, np.ndarray]:
        """Return what each stereotyping and each neutral trait adds to a margin, in nats."""
        lean = self.lean(stereotype)
        offset = float((self.neutral @ lean).mean())
        return self.stereotypes @ lean - offset, self.neutral @ lean - offset

    def save(self, folder: Path, draw: Draw, edit: float, stereotype: float) -> Path:
        """Plant, save, and take out again."""
        lean = self.lean(stereotype)
        offset = float((self.neutral @ lean).mean())
        before = {key: value.clone() for key, value in self.built.module.state_dict().items()}
        for (feminine, _), epsilon in zip(edits(), draw.epsilon, strict=True):
            self.built.lean(feminine, lean)
            self.built.bias(feminine, edit + epsilon - offset)
        self.built.save(folder)
        self.built.module.load_state_dict(before)
        return folder


def world(causal: bool = False, seed: int = 0) -> World:
    """Build a gender-blind model that tells stereotyping from neutral traits."""
    traits = [*names("stereotype"), *names("neutral")]
    nouns = [form for forms in edits() for form in forms]
    texts = [FRAME.format(trait=trait, noun=nouns[0]) for trait in traits] + nouns
    make = planted_models.causal if causal else planted_models.masked
    built = make(texts, edits(), seed)
    common = np.random.default_rng(seed).normal(size=planted_models.WIDTH)
    for trait in names("stereotype"):
        built.read_like(trait, 0.5 * common)

    def read(kind: str) -> np.ndarray:
        texts = (FRAME.format(trait=trait, noun=nouns[0]) for trait in names(kind))
        return np.stack([built.hidden(text, NOUN, (NOUN,)) for text in texts])

    return World(built, read("stereotype"), read("neutral"))


@dataclass(frozen=True)
class Draw:
    """One sample: the noise of each edit, and the edit and the trait of each pair."""

    epsilon: np.ndarray
    edit: np.ndarray
    trait: np.ndarray
    control_edit: np.ndarray
    control_trait: np.ndarray

    def table(self, kind: str) -> pd.DataFrame:
        """Return the pairs (``stereotype``) or the control pairs (``neutral``)."""
        chosen = (
            (self.edit, self.trait)
            if kind == "stereotype"
            else (self.control_edit, self.control_trait)
        )
        rows = [(*edits()[k], f"{kind}{c}") for k, c in zip(*chosen, strict=True)]
        return pd.DataFrame(
            {
                "sentence_more": [FRAME.format(trait=trait, noun=f) for f, _, trait in rows],
                "sentence_less": [FRAME.format(trait=trait, noun=m) for _, m, trait in rows],
                "edit": [f"{feminine}|{masculine}" for feminine, masculine, _ in rows],
                "axis": "gender",
            }
        )

    def margins(
        self, world: World, edit: float, stereotype: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the margins of the pairs and of the control pairs, from the generator."""
        stereotypes, neutral = world.by_trait(stereotype)
        return (
            edit + self.epsilon[self.edit] + stereotypes[self.trait],
            edit + self.epsilon[self.control_edit] + neutral[self.control_trait],
        )


def draw(seed: int) -> Draw:
    """Draw a sample: one to four pairs an edit, and two control pairs."""
    rng = np.random.default_rng([2026, seed])
    edit = np.repeat(np.arange(N_EDITS), 1 + np.arange(N_EDITS) % 4)
    control_edit = np.repeat(np.arange(N_EDITS), CONTROLS_PER_EDIT)
    return Draw(
        rng.normal(scale=SPREAD_OF_EDITS, size=N_EDITS),
        edit,
        rng.integers(N_TRAITS, size=len(edit)),
        control_edit,
        rng.integers(N_TRAITS, size=len(control_edit)),
    )


def share_preferred(world: World, edit: float, stereotype: float) -> float:
    """Return the percentage of all pairs that could be drawn whose margin is above 0."""
    centres = edit + world.by_trait(stereotype)[0]
    return float(100.0 * norm.cdf(centres / SPREAD_OF_EDITS).mean())
