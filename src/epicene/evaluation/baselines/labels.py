"""The labels of documents that a classifier learns, read from an attribute."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.grouping import value_of
from epicene.evaluation.baselines.answers import SEPARATOR, joined_tables

if TYPE_CHECKING:
    import pandas as pd

UNLABELLED = "documents without a label"


class ClassifiesDocuments:
    """What the trainers of document classifiers share."""

    target: str
    several: bool

    def joined(self, parts: Sequence[pd.DataFrame], ids: Sequence[str]) -> pd.DataFrame:
        """Put tables together, in the order of `ids`."""
        return joined_tables(parts, ids)

    def losses(self, documents: Sequence[Document]) -> Mapping[str, int]:
        """Count documents without a label; of several labels, none is an answer too."""
        if self.several:
            return {}
        values = (value_of(document, self.target).strip() for document in documents)
        unlabelled = sum(not value for value in values)
        return {UNLABELLED: unlabelled} if unlabelled else {}


def labels_of(documents: Sequence[Document], target: str, several: bool) -> list[frozenset[str]]:
    """Return the labels of each document: of one label where not `several`, none if it has none.

    Parameters
    ----------
    documents : sequence of Document, length n
    target : str
        An attribute of the document or of the patient, or a field such as ``sex``.
    several : bool
        Whether a value holds several labels, ``anxiety|insomnia``.

    Raises
    ------
    InputError
        If no document has the attribute.
    """
    values = [value_of(document, target).strip() for document in documents]
    if not any(values):
        known = sorted({name for document in documents for name in document.attributes})
        raise InputError(
            f"no document has {target!r}.",
            hint=f"Attributes of these documents: {', '.join(known) or 'none'}.",
        )
    if not several:
        return [frozenset((value,)) if value else frozenset() for value in values]
    return [
        frozenset(part.strip() for part in value.split(SEPARATOR) if part.strip())
        for value in values
    ]


def labelled(
    documents: Sequence[Document], target: str, several: bool
) -> tuple[list[Document], list[frozenset[str]]]:
    """Return the documents that can be learnt from, and their labels.

    Raises
    ------
    InputError
        As `labels_of`.
    """
    labels = labels_of(documents, target, several)
    kept = [k for k, own in enumerate(labels) if own or several]
    return [documents[k] for k in kept], [labels[k] for k in kept]


def weights_of(documents: Sequence[Document], attribute: str) -> list[float]:
    """Return how much each document counts.

    Raises
    ------
    InputError
        If a document has no such attribute, or one that is no number of 0 or more.
    """
    weights = []
    for document in documents:
        try:
            weight = float(value_of(document, attribute))
        except ValueError:
            weight = math.nan
        if not 0.0 <= weight < math.inf:
            raise InputError(
                f"a document has no weight in {attribute!r}.",
                hint="Write weights with the mitigation reweighing, or leave them out.",
            )
        weights.append(weight)
    return weights
