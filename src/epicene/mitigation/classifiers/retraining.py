"""What the methods that train a classifier on have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.corpora.grouping import value_of
from epicene.mitigation.base import FitInputs, Kind
from epicene.mitigation.classifiers.cross_entropy import CrossEntropy
from epicene.mitigation.training.objective import Objective
from epicene.mitigation.training.training import Prepared, Training
from epicene.models.batching import by_token_budget

if TYPE_CHECKING:
    from epicene.mitigation.training.held_out import HeldOut
    from epicene.models.classifier import Classifier


@dataclass(frozen=True, kw_only=True)
class Retraining(Training):
    """A method that trains a classifier on.

    Parameters
    ----------
    target : str
        The attribute of documents that the classifier predicts.
    held_out : float
        Share of the patients on whose labels usefulness is measured. None by default: where the
        labels are what is biased, a classifier that is fairer finds fewer of them.

    Other parameters are those of `epicene.mitigation.training.training.Training`.
    """

    applies_to: ClassVar[tuple[Kind, ...]] = ("classifier",)
    target: str = ""
    learning_rate: float = 5e-4
    held_out: float = 0.0

    def parted(self, inputs: FitInputs) -> tuple[Corpus, HeldOut | None]:
        """Return the corpus to learn from, and the labels that are held out of it.

        Raises
        ------
        InputError
            If no target is named, there is no corpus, or there are too few patients to hold some
            out.
        """
        from epicene.mitigation.training.held_out import parted

        if not self.target:
            raise InputError(
                f"{self.name} needs the attribute that the classifier predicts.",
                hint="Name it: target='…'.",
            )
        if inputs.corpus is None:
            raise InputError(f"{self.name} needs a corpus.", hint="Give labelled documents.")
        train, held_out = parted(inputs.corpus, self.held_out, inputs.seed)
        if held_out is None:
            return train, None
        return train, held_out_labels(inputs.subject, held_out, self.target)

    def documents(self, corpus: Corpus) -> tuple[Document, ...]:
        """Return the documents of a corpus that have a label, in order.

        Raises
        ------
        InputError
            If none has.
        """
        documents = tuple(corpus)
        kept = tuple(d for d in documents if value_of(d, self.target).strip())
        if not kept:
            known = sorted({name for document in documents for name in document.attributes})
            raise InputError(
                f"no document has {self.target!r}.",
                hint=f"Attributes of these documents: {', '.join(known) or 'none'}.",
            )
        return kept

    def lessons(
        self,
        inputs: FitInputs,
        objective: Objective[Classifier],
        corpus: Corpus,
        held_out: HeldOut | None,
        **facts: Any,
    ) -> Prepared:
        """Return what the training reads: the examples that an objective makes of documents."""
        return Prepared(
            objective,
            objective.examples(corpus, inputs.subject, inputs.seed),
            None if held_out is None else held_out.perplexity,
            facts,
        )


def held_out_labels(model: Classifier, corpus: Corpus, target: str) -> HeldOut:
    """Return documents whose labels are to be found each time, by their cross-entropy."""
    from epicene.mitigation.training.held_out import HeldOut

    objective = CrossEntropy(target)
    examples = objective.examples(corpus, model, 0)
    return HeldOut(
        [
            objective.batch([examples[k] for k in places], model, [])
            for places in by_token_budget([len(example) for example in examples])
        ],
        lambda module, batch: objective.loss(module, None, batch),
    )


def groups_of(documents: Sequence[Document], by: str) -> list[str]:
    """Return the group of each document.

    Raises
    ------
    InputError
        If a document has none, or all are of one.
    """
    groups = [value_of(document, by).strip() for document in documents]
    missing = sum(not group for group in groups)
    if missing:
        raise InputError(
            f"{missing} of {len(groups)} documents have no {by!r}.",
            hint="Leave them out, or name another field.",
        )
    counts = Counter(groups)
    if len(counts) < 2:
        raise InputError(
            f"all documents have one {by!r}: there is nothing to compare.",
            hint="Give documents of two groups or more.",
        )
    return groups
