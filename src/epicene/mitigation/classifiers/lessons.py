"""What a classifier learns from documents: the label of each, how much it counts, its windows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.grouping import value_of
from epicene.evaluation.baselines.encoder import padded
from epicene.evaluation.baselines.labels import labelled
from epicene.mitigation.training.objective import Example

if TYPE_CHECKING:
    import torch

    from epicene.models.classifier import Classifier

Weights = Mapping[str, float] | str
"""How much a document counts: by its id, or the attribute that says so (of reweighing)."""


@dataclass(frozen=True)
class Lesson:
    """A document to learn from.

    Parameters
    ----------
    document : Document
    target : tuple of float, length k
        1 for each of its labels, 0 for the others, in the order of the classifier.
    weight : float
        How much it counts.
    """

    document: Document
    target: tuple[float, ...]
    weight: float = 1.0

    def examples(self, model: Classifier, **facts: Any) -> list[Example]:
        """Return an example for each of its windows."""
        told = {"target": self.target, "weight": self.weight, **facts}
        return [Example((row,), told) for row in model.rows(self.document.text)]


def lessons(
    documents: Iterable[Document], model: Classifier, target: str, weights: Weights | None
) -> list[Lesson]:
    """Return what documents teach a classifier, those without a label left out.

    Parameters
    ----------
    documents : iterable of Document
    model : Classifier
        Its labels are those that can be learnt.
    target : str
        The attribute of documents that is the label.
    weights : mapping of str to float, or str, optional
        By id, or an attribute of documents; every document counts 1 without.

    Raises
    ------
    InputError
        If no document has the attribute, a label is none of the classifier's, or a weight is
        missing or no finite number of 0 or more.
    """
    kept, labels = labelled(tuple(documents), target, model.several)
    names = model.labels
    unseen = sorted(frozenset().union(*labels) - set(names))
    if unseen:
        raise InputError(
            f"{len(unseen)} labels of {target!r} are none that the classifier knows.",
            where=model.name,
            hint=f"It knows {', '.join(names)}: train one anew from a language model.",
        )
    return [
        Lesson(
            document,
            tuple(float(name in own) for name in names),
            _weight(weights, document),
        )
        for document, own in zip(kept, labels, strict=True)
    ]


def with_label(document: Document, target: str, label: str, mark: str) -> Document:
    """Return a document that is to be learnt under a label, with an id of its own.

    Raises
    ------
    InputError
        If the target is no attribute (``sex``, ``site``), and so cannot be another one.
    """
    patient = document.subject
    if target in patient.attributes:
        patient = replace(patient, attributes={**patient.attributes, target: label})
    told = {**document.attributes, target: label}
    learnt = replace(document, id=f"{document.id}~{mark}", attributes=told, patient=patient)
    if value_of(learnt, target) != label:
        raise InputError(
            f"{target!r} is no attribute, and its value cannot be changed.",
            hint="Name an attribute of documents or patients.",
        )
    return learnt


def _weight(weights: Weights | None, document: Document) -> float:
    if weights is None:
        return 1.0
    told: float | str | None
    if isinstance(weights, str):
        told = document.attributes.get(weights)
    else:
        told = weights.get(document.id)
    try:
        weight = float("nan" if told is None else told)
    except ValueError:
        weight = np.nan
    if np.isfinite(weight) and weight >= 0.0:
        return weight
    raise InputError(
        "a document has no weight, or one that is no finite number of 0 or more.",
        hint="Give every document of the corpus a weight, by its id or as an attribute.",
    )


def batch_of(examples: Sequence[Example], padding: int) -> dict[str, torch.Tensor]:
    """Put the rows of examples together.

    Returns
    -------
    mapping
        ``input_ids`` and ``attention_mask`` of all rows, shape (r, t); ``target``, shape (b, k),
        and ``weight``, shape (b,), of each example.
    """
    import torch

    rows = [row for example in examples for row in example.rows]
    return {
        **padded(rows, padding),
        "target": torch.tensor([example.facts["target"] for example in examples]),
        "weight": torch.tensor([example.facts["weight"] for example in examples]),
    }


def logits_of(module: Any, batch: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """Return what the head says of each row, shape (r, k)."""
    logits: torch.Tensor = module(
        input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]
    ).logits
    return logits


def losses_of(logits: torch.Tensor, target: torch.Tensor, several: bool) -> torch.Tensor:
    """Return the cross-entropy of each row, in nats, shape (r,); logits and target (r, k)."""
    from torch.nn import functional

    if several:
        return functional.binary_cross_entropy_with_logits(logits, target, reduction="none").mean(1)
    return functional.cross_entropy(logits, target, reduction="none")
