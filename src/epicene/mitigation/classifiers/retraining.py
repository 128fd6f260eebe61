"""What the methods that train a classifier on have in common: options, and what they learnt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.corpora.grouping import value_of
from epicene.mitigation.base import FitInputs, Kind, Moment
from epicene.mitigation.classifiers.lessons import Weights
from epicene.mitigation.classifiers.objective import ClassifierObjective
from epicene.mitigation.classifiers.train import train_classifier
from epicene.mitigation.edited import copied, edited
from epicene.models.classifier import Classifier


@dataclass(frozen=True, eq=False)
class Retrained:
    """A classifier that was trained on.

    Parameters
    ----------
    method : str
        Its name, for the name of what `apply` returns.
    fitted_on : str
        Hash of the classifier that it was trained from.
    classifier : Classifier
        As it is now.
    facts : mapping of str to object
        What was learnt.
    """

    method: str
    fitted_on: str
    classifier: Classifier
    facts: Mapping[str, Any]

    def apply(self, subject: Classifier) -> Classifier:
        """Return the classifier as it is now.

        Raises
        ------
        InputError
            If it is not the one that was fitted on.
        """
        if subject.identity.sha256 != self.fitted_on:
            raise InputError(
                "this is not the classifier that the method was fitted on.",
                where=subject.name,
                hint="Fit the method on this one.",
            )
        return edited(subject, self.method, module=copied(self.classifier))


@dataclass(frozen=True)
class Retraining:
    """The options of every method that trains a classifier on.

    Parameters
    ----------
    target : str
        The attribute of documents that the classifier predicts.
    epochs, learning_rate, batch_tokens, max_steps
        See `epicene.evaluation.baselines.training.Steps`.
    """

    moment: ClassVar[Moment] = "training"
    applies_to: ClassVar[tuple[Kind, ...]] = ("classifier",)
    needs: ClassVar[tuple[str, ...]] = ("corpus",)
    name: ClassVar[str]
    target: str = ""
    epochs: int = 6
    learning_rate: float = 5e-4
    batch_tokens: int = 1024
    max_steps: int | None = None

    def documents(self, inputs: FitInputs) -> tuple[Document, ...]:
        """Return the documents of the corpus that have a label, in order.

        Raises
        ------
        InputError
            If no target is named, there is no corpus, or no document has the attribute.
        """
        if not self.target:
            raise InputError(
                f"{self.name} needs the attribute that the classifier predicts.",
                hint="Name it: target='…'.",
            )
        if inputs.corpus is None:
            raise InputError(f"{self.name} needs a corpus.", hint="Give labelled documents.")
        documents = tuple(inputs.corpus)
        kept = tuple(d for d in documents if value_of(d, self.target).strip())
        if not kept:
            known = sorted({name for document in documents for name in document.attributes})
            raise InputError(
                f"no document has {self.target!r}.",
                hint=f"Attributes of these documents: {', '.join(known) or 'none'}.",
            )
        return kept

    def trained(
        self,
        inputs: FitInputs,
        corpus: Corpus,
        weights: Weights | None = None,
        objective: ClassifierObjective | None = None,
    ) -> Classifier:
        """Train the classifier on; see `train_classifier`."""
        return train_classifier(
            inputs.subject,
            corpus,
            self.target,
            weights,
            objective,
            epochs=self.epochs,
            learning_rate=self.learning_rate,
            batch_tokens=self.batch_tokens,
            max_steps=self.max_steps,
            seed=inputs.seed,
        )

    def fitted(self, inputs: FitInputs, classifier: Classifier, **facts: Any) -> Retrained:
        """Return what was learnt."""
        return Retrained(self.name, inputs.subject.identity.sha256, classifier, facts)


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
