"""Group DRO: what is minimised is the loss of the group that the classifier serves worst."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from epicene.core.document import Document
from epicene.corpora.corpus import Corpus
from epicene.corpora.grouping import value_of
from epicene.mitigation.base import FitInputs
from epicene.mitigation.classifiers.lessons import (
    Weights,
    batch_of,
    lessons,
    logits_of,
    losses_of,
)
from epicene.mitigation.classifiers.retraining import Retraining, groups_of
from epicene.mitigation.options import at_least
from epicene.mitigation.training.objective import Example, Loss
from epicene.mitigation.training.training import Prepared
from epicene.models.classifier import Classifier, is_several

if TYPE_CHECKING:
    import numpy as np
    import torch


@dataclass(frozen=True)
class WorstGroup:
    """The loss of each group, weighed by how badly the group fares.

    A weight q of each group, in the beginning the same, is multiplied at each step by the
    exponential of `step` times the mean loss of the group in the batch (Sagawa et al. 2020,
    algorithm 1, with batches of all groups as in their code).

    Parameters
    ----------
    target, weights
        As in `epicene.mitigation.classifiers.cross_entropy.CrossEntropy`.
    by : str
        The groups.
    with_label : bool
        Whether a group is one of a value and a label, as in the paper, or of a value alone.
    step : float
        How fast the weights move.
    adjustment : float
        Their C: added to the loss of a group, divided by the square root of its size.
    """

    target: str = ""
    weights: Weights | None = None
    by: str = "sex"
    with_label: bool = True
    step: float = 0.1
    adjustment: float = 0.0

    def examples(self, corpus: Corpus, model: Classifier, seed: int) -> list[Example]:
        """Return a window an example, with the number of its group.

        Raises
        ------
        InputError
            If documents have no group, all are of one, or they cannot be learnt from.
        """
        taught = lessons(corpus, model, self.target, self.weights)
        groups = self._groups([lesson.document for lesson in taught])
        names = sorted(set(groups))
        return [
            example
            for lesson, group in zip(taught, groups, strict=True)
            for example in lesson.examples(model, group=names.index(group))
        ]

    def _groups(self, documents: Sequence[Document]) -> list[str]:
        groups = groups_of(documents, self.by)
        if not self.with_label:
            return groups
        labels = [value_of(document, self.target).strip() for document in documents]
        return [f"{group}, {label}" for group, label in zip(groups, labels, strict=True)]

    def batch(
        self, examples: Sequence[Example], model: Classifier, draws: Sequence[np.random.Generator]
    ) -> Mapping[str, torch.Tensor]:
        """Put windows together; nothing is drawn."""
        import torch

        groups = torch.tensor([example.facts["group"] for example in examples])
        return {**batch_of(examples, model.padding), "group": groups}

    def loss(self, module: Any, parts: Any, batch: Mapping[str, torch.Tensor]) -> Loss:
        """Return the weighted loss of groups; the weights move where the module is in training."""
        import torch

        losses = losses_of(logits_of(module, batch), batch["target"], is_several(module.config))
        losses, state = losses * batch["weight"], parts
        member = torch.nn.functional.one_hot(batch["group"], len(state.q)).to(losses.dtype)
        own = losses @ member
        sums, there = _of_all_processes(own.detach(), member.sum(dim=0))
        # A group that is not in the batch keeps its weight.
        margins = self.adjustment / state.sizes.sqrt() * (there > 0)
        each = there.clamp(min=1.0)
        if module.training:
            with torch.no_grad():
                state.q *= torch.exp(self.step * (sums / each + margins))
                state.q /= state.q.sum()
        # What this process adds to the weighed means; the margins, the same in all, are no part
        # of any gradient.
        share = state.q @ (own / each) + (state.q @ margins) * (len(losses) / there.sum())
        return Loss(share * there.sum(), losses.new_tensor(len(losses)))

    def parts(self, model: Classifier, examples: Sequence[Example], seed: int) -> Any:
        """Return sizes and weights of groups, as buffers: no gradient moves them."""
        import torch

        counts = Counter(int(example.facts["group"]) for example in examples)
        sizes = torch.tensor([float(counts[group]) for group in range(max(counts) + 1)])
        state = torch.nn.Module()
        state.register_buffer("sizes", sizes)
        state.register_buffer("q", torch.full_like(sizes, 1.0 / len(sizes)))
        return state

    def around(self, module: Any) -> AbstractContextManager[Any]:
        """Return nothing to be done: it is trained as it is."""
        return nullcontext()


def _of_all_processes(*values: torch.Tensor) -> list[torch.Tensor]:
    """Return sums over the processes that train together; in one alone, the values."""
    import torch.distributed as dist

    if not (dist.is_available() and dist.is_initialized()):
        return list(values)
    summed = [value.clone() for value in values]
    for value in summed:
        dist.all_reduce(value)
    return summed


@dataclass(frozen=True, kw_only=True)
class GroupDro(Retraining):
    """Train a classifier on for the group that it serves worst; see `WorstGroup`.

    Parameters
    ----------
    by, with_label, step, adjustment
        See `WorstGroup`.

    Other parameters are those of `epicene.mitigation.classifiers.retraining.Retraining`.
    """

    name: ClassVar[str] = "group-dro"
    reference: ClassVar[str] = "sagawa2020distributionally"
    by: str = "sex"
    with_label: bool = True
    step: float = 0.1
    adjustment: float = 0.0

    def prepared(self, inputs: FitInputs) -> Prepared:
        """Give each document its group.

        Raises
        ------
        InputError
            If documents have no group, all are of one, or they cannot be learnt from.
        """
        at_least(0, step=self.step, adjustment=self.adjustment)
        corpus, held_out = self.parted(inputs)
        documents = self.documents(corpus)
        counts = Counter(groups_of(documents, self.by))
        objective = WorstGroup(
            self.target,
            by=self.by,
            with_label=self.with_label,
            step=self.step,
            adjustment=self.adjustment,
        )
        told = {group: counts[group] for group in sorted(counts)}
        return self.lessons(inputs, objective, Corpus.of(documents), held_out, documents=told)
