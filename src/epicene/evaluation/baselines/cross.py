"""Predict every document by a baseline that never saw its patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic

from epicene.core.progress import Progress, Silent
from epicene.core.threads import limited
from epicene.corpora.corpus import Corpus
from epicene.corpora.split import By
from epicene.evaluation.baselines.base import P, Trainer
from epicene.evaluation.baselines.folds import folds_of
from epicene.evaluation.baselines.train import fitted

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class CrossPredictions(Generic[P]):
    """Predictions out of fold.

    Parameters
    ----------
    predictions : DataFrame or Corpus
        What `epicene.evaluate` takes, a document in the order of the corpus.
    folds : DataFrame
        ``id`` and ``fold``: in which it was held out.
    losses : mapping of str to int
        What of the gold could not be learnt from, by its reason.
    """

    predictions: P
    folds: pd.DataFrame
    losses: Mapping[str, int]


def cross_predict(
    corpus: Corpus,
    trainer: Trainer[P],
    folds: int = 5,
    by: By = "patient",
    *,
    stratify: str | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> CrossPredictions[P]:
    """Train on all folds but one, predict that one, and so for each.

    Parameters
    ----------
    corpus : Corpus
        Gold.
    trainer : Trainer
        For example `epicene.evaluation.baselines.TfidfTrainer`.
    folds : int
    by : {"patient", "document"}
        What is never both learnt from and predicted. Documents that repeat one another never
        are either.
    stratify : str, optional
        A field, such as ``sex``, whose values are shared out evenly.
    seed : int
        Fixes folds and training: the same corpus and seed give the same predictions.
    progress : Progress, optional
        Told each fold.

    Returns
    -------
    CrossPredictions
        The models of the folds are not kept. What evaluations say of such predictions is said of
        the way to train, not of one model.

    Raises
    ------
    InputError
        If an id is there twice, there are fewer units than folds, or the documents do not hold
        what is to be learnt.
    """
    import pandas as pd

    documents = tuple(corpus)
    losses = trainer.losses(documents)
    dealt = folds_of(documents, folds, by, stratify, seed)
    told = progress or Silent()
    parts = []
    for fold in range(folds):
        held_out = [d for d, own in zip(documents, dealt, strict=True) if own == fold]
        others = [d for d, own in zip(documents, dealt, strict=True) if own != fold]
        learnt = fitted(trainer, others, seed)
        with limited(1):
            parts.append(trainer.predict(learnt, held_out))
        told.advance(1)
    ids = [document.id for document in documents]
    return CrossPredictions(
        predictions=trainer.joined(parts, ids),
        folds=pd.DataFrame({"id": ids, "fold": dealt}),
        losses=losses,
    )
