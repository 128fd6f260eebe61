"""What every baseline has: a trainer, what it learnt, and predictions that an evaluation takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from epicene.core.document import Document

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

P = TypeVar("P")
"""What is predicted: a table of labels (DataFrame), or a corpus of documents with entities."""


@dataclass(frozen=True, eq=False)
class Learnt:
    """What a trainer learnt from documents; enough to predict, and to be written to disk.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        Weights.
    facts : mapping of str to object
        What JSON can hold: classes, a vocabulary, the configuration of a model.
    """

    arrays: Mapping[str, NDArray[np.floating[Any]]]
    facts: Mapping[str, Any]


class Trainer(Protocol[P]):
    """A way to learn a task from a corpus; the fields of its frozen dataclass are its options."""

    name: ClassVar[str]
    """The name in the registry."""

    def fit(self, documents: Sequence[Document], seed: int) -> Learnt:
        """Learn; the same documents, in the same order, and seed give the same bytes.

        Raises
        ------
        InputError
            If the documents do not hold what is to be learnt.
        """

    def predict(self, learnt: Learnt, documents: Sequence[Document]) -> P:
        """Answer documents, in order; what gold they carry is not looked at."""

    def joined(self, parts: Sequence[P], ids: Sequence[str]) -> P:
        """Put the answers of several parts together, in the order of `ids`."""

    def losses(self, documents: Sequence[Document]) -> Mapping[str, int]:
        """Count what of the gold cannot be learnt from, by its reason."""


@dataclass(frozen=True)
class TrainedOn:
    """From which documents a baseline learnt.

    Parameters
    ----------
    data : str
        Name of the corpus.
    n_documents, n_patients : int
        How many.
    licence : str
        Of a corpus that ships. Without one the documents count as private records, and what was
        learnt from them as confidential.
    seed : int
        Fixed what was drawn.
    losses : mapping of str to int
        What of the gold could not be learnt from.
    """

    data: str
    n_documents: int
    n_patients: int
    licence: str = ""
    seed: int = 0
    losses: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Baseline(Generic[P]):
    """A trained baseline.

    Parameters
    ----------
    trainer : Trainer
        How it learnt.
    learnt : Learnt
        What it learnt.
    trained_on : TrainedOn
        From which documents.
    """

    trainer: Trainer[P]
    learnt: Learnt
    trained_on: TrainedOn

    def predict(self, documents: Iterable[Document]) -> P:
        """Answer documents, in order: a table of labels, or a corpus of documents with entities."""
        from epicene.core.threads import limited

        with limited(1):
            return self.trainer.predict(self.learnt, tuple(documents))

    def save(self, folder: str | Path) -> Path:
        """Write weights (safetensors), facts (JSON) and a card; the folder appears whole.

        Raises
        ------
        InputError
            If the folder holds something else, or cannot be made.
        """
        from epicene.evaluation.baselines.saving import save_baseline

        return save_baseline(self, Path(folder))
