"""Documents with their twins, whose gender goes with what is found; and a few steps of training."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from typing import Any

import torch

from epicene.core.document import Document, Patient
from epicene.core.seeds import generator
from epicene.corpora.corpus import Corpus, InMemory
from epicene.mitigation.base import FitInputs

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
    """A module after some steps, what was read beside it, and the loss at each step."""

    module: Any
    parts: Any
    losses: tuple[float, ...]


def batch_of(method: Any, model: Any, examples: Any, *names: str) -> Any:
    """Put all examples together, each with a generator of its own."""
    draws = [generator(0, *names, str(place)) for place in range(len(examples))]
    return method.batch(examples, model, draws)


def trained(method: Any, model: Any, steps: int, rate: float = 3e-3, seed: int = 0) -> Trained:
    """Train a copy of a model, all examples at each step, by Adam."""
    module = copy.deepcopy(model.module).requires_grad_(True)
    examples = method.examples(corpus(), model, seed)
    parts = method.parts(model, examples, seed)
    moving = [*module.parameters(), *(parts.parameters() if parts is not None else ())]
    optimiser = torch.optim.Adam([p for p in moving if p.requires_grad], lr=rate)
    losses = []
    for step in range(steps):
        batch = batch_of(method, model, examples, str(seed), str(step))
        loss = method.loss(module, parts, batch)
        mean = loss.total / loss.count
        optimiser.zero_grad()
        mean.backward()
        optimiser.step()
        losses.append(mean.item())
    return Trained(module.eval(), parts, tuple(losses))


def fitted(method: Any, model: Any, seed: int = 0) -> Any:
    """Fit a method as it is fitted outside tests, for two steps."""
    method = replace(method, steps=2, batch_size=2, held_out=0.0)
    return method.fit(FitInputs(model, corpus(), seed=seed))


def check_fitted(method: Any, model: Any) -> None:
    """Check that fitting gives a changed model, the same each time, and leaves its input."""
    before = {name: value.clone() for name, value in model.module.named_parameters()}
    one, again = fitted(method, model), fitted(method, model)
    assert one.weights.keys() == again.weights.keys()
    assert all(torch.equal(one.weights[name], again.weights[name]) for name in one.weights)
    after = one.apply(model)
    assert type(after) is type(model)
    assert after.name == f"{model.name}+{method.name}"
    changed = [not torch.equal(value, before[n]) for n, value in after.module.named_parameters()]
    assert any(changed)
    assert all(torch.equal(value, before[n]) for n, value in model.module.named_parameters())


def with_module(model: Any, module: Any) -> Any:
    """Return an adapter of the same kind around another module."""
    return replace(model, module=module)
