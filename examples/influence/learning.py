"""Train a model on notes, and remember where it stood on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from epicene.core.document import Document
from epicene.core.seeds import generator
from epicene.corpora.generation.pain_notes import BODY, MIND
from epicene.evaluation.baselines.training import Steps, drawn_by, run_steps
from epicene.mitigation.edited import copied, edited
from epicene.mitigation.training.language_modelling import language_batch, language_loss
from epicene.mitigation.training.reading import runs
from epicene.mitigation.training.scope import Scope
from epicene.models.batching import by_token_budget
from epicene.models.load import load_model
from epicene.tracing.experiment.held_out import HeldOut, associations
from epicene.tracing.influence.checkpoints import Checkpoint
from epicene.tracing.influence.losses import LanguageLosses
from epicene.tracing.influence.measure import WordAssociation
from epicene.tracing.influence.tracin import tracin
from influence.documents import contexts_of

_ASKED = 12
"""Patients in whose sentences influence is measured."""
_ASKED_SEED = 21


@dataclass(frozen=True)
class Recipe:
    """What is trained, and how.

    Parameters
    ----------
    base : str
        The model that is trained on.
    epochs, batch_tokens, learning_rate, hidden
        Of the training; `hidden` is the share of tokens that a masked model has to find.
    checkpoints : int
        How many times of the training are remembered, evenly spread, the end among them.
    """

    base: str = "small-fr-causal"
    epochs: int = 6
    batch_tokens: int = 256
    learning_rate: float = 1e-3
    hidden: float = 0.3
    checkpoints: int = 3


@dataclass(frozen=True, eq=False)
class Trained:
    """A model after its training.

    Parameters
    ----------
    model : TransformerModel
    documents : sequence of Document
        What it learnt from.
    checkpoints : sequence of Checkpoint
    hidden : float
    asked : HeldOut
        Notes of other patients, on which the association is measured.
    """

    model: Any
    documents: Sequence[Document]
    checkpoints: Sequence[Checkpoint]
    hidden: float
    asked: HeldOut = field(repr=False)

    def influence(self, scope: Scope | None = None) -> list[float]:
        """Return the influence of each document, on sentences of yet other patients."""
        measure = WordAssociation.of(self.model, contexts_of(_ASKED, _ASKED_SEED), MIND, BODY)
        losses = LanguageLosses.of(self.model, self.documents, hidden=self.hidden)
        found = tracin(self.model, measure, losses, len(self.documents), self.checkpoints, scope)
        return [float(value) for value in found.sum(axis=1)]

    def association(self) -> float:
        """Return the log odds ratio on the held-out notes, in nats: mind, women over men."""
        return float(np.mean(associations(self.model, self.asked)))


def trained(documents: Sequence[Document], seed: int, recipe: Recipe, asked: HeldOut) -> Trained:
    """Train the base model on documents; the same seed gives the same weights."""
    base = load_model(recipe.base, sanity_check=False)
    model = edited(base, f"notes-{seed}", module=copied(base))
    examples = list(runs((document.text for document in documents), model, 128))
    lengths = [len(example) for example in examples]
    draws = generator(seed, "influence", "hidden")
    steps = Steps(recipe.epochs, recipe.learning_rate, recipe.batch_tokens)
    total = recipe.epochs * len(
        list(by_token_budget(lengths, recipe.batch_tokens, recipe.batch_tokens))
    )
    due = {round(total * (k + 1) / recipe.checkpoints) for k in range(recipe.checkpoints - 1)}
    done = 0
    kept: list[Checkpoint] = []

    def loss_of(batch: Sequence[int]) -> Any:
        nonlocal done
        if done in due:
            kept.append(Checkpoint(_weights(model.module), recipe.learning_rate))
        done += 1
        chosen = [examples[place] for place in batch]
        given = language_batch(chosen, model, [draws] * len(chosen), rate=recipe.hidden)
        loss = language_loss(model.module, given)
        return loss.total / loss.count

    model.module.requires_grad_(True)
    with drawn_by(seed, "influence-training"):
        run_steps(model.module, lengths, loss_of, steps, seed)
    kept.append(Checkpoint(_weights(model.module), recipe.learning_rate))
    return Trained(model, documents, tuple(kept), recipe.hidden, asked)


def _weights(module: Any) -> dict[str, Any]:
    return {name: value.detach().clone() for name, value in module.state_dict().items()}
