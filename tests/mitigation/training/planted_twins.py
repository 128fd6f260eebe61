"""Documents with their twins, whose gender goes with what is found; and a few steps of training."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from typing import Any

import torch

from epicene.core.document import Document, Patient
from epicene.core.seeds import generator
from epicene.corpora.corpus import Corpus, InMemory
from epicene.mitigation.training.objective import Objective

WOMAN = ("La patiente a été admise hier soir.", "Elle est sortie.")
MAN = ("Le patient a été admis hier soir.", "Il est sorti.")
# What the planted documents say of women, and of men.
SAID = ("Un trouble de la famille.", "Une douleur de la jambe.")
TEXTS = {
    "F": lambda said: f"{WOMAN[0]} {said} {WOMAN[1]} Le lit est normal.",
    "M": lambda said: f"{MAN[0]} {said} {MAN[1]} Le lit est normal.",
}


def corpus(n: int = 2, name: str = "planted") -> Corpus:
    """Return documents, of women and men in turn, and twins that ship with them."""
    documents, twins = [], []
    for i in range(n):
        sex, other = ("F", "M") if i % 2 == 0 else ("M", "F")
        said = SAID[i % 2]
        document = Document(str(i), TEXTS[sex](said), patient=Patient(str(i), sex))
        documents.append(document)
        twins.append(replace(document, text=TEXTS[other](said), patient=Patient(str(i), other)))
    return replace(Corpus.of(documents, name), twin_reader=InMemory(tuple(twins)))


@dataclass(frozen=True)
class Trained:
    """A module after some steps, and the loss at each."""

    module: Any
    losses: tuple[float, ...]


def trained(
    objective: Objective, model: Any, steps: int, rate: float = 3e-3, seed: int = 0
) -> Trained:
    """Train a copy of a model, all examples at each step, by Adam."""
    module = copy.deepcopy(model.module).requires_grad_(True)
    examples = objective.examples(corpus(), model, seed)
    module.parts = objective.parts(model, corpus(), seed)
    optimiser = torch.optim.Adam([p for p in module.parameters() if p.requires_grad], lr=rate)
    losses = []
    for step in range(steps):
        batch = objective.batch(examples, model, generator(seed, "step", str(step)))
        loss = objective.loss(module, batch)
        mean = loss.total / loss.count
        optimiser.zero_grad()
        mean.backward()
        optimiser.step()
        losses.append(mean.item())
    return Trained(module.eval(), tuple(losses))


def with_module(model: Any, module: Any) -> Any:
    """Return an adapter of the same kind around another module."""
    return replace(model, module=module)
