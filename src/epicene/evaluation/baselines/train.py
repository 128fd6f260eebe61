"""Train a baseline on a corpus."""

from __future__ import annotations

from collections.abc import Sequence

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.core.threads import limited
from epicene.corpora.corpus import Corpus
from epicene.evaluation.baselines.base import Baseline, Learnt, P, TrainedOn, Trainer


def train(corpus: Corpus, trainer: Trainer[P], seed: int = 0) -> Baseline[P]:
    """Train on every document of a corpus; one thread, the same bytes each time.

    Parameters
    ----------
    corpus : Corpus
        Documents with the labels or entities that are learnt.
    trainer : Trainer
        For example `epicene.evaluation.baselines.TfidfTrainer`.
    seed : int
        Fixes what is drawn.

    Returns
    -------
    Baseline
        Its ``predict`` answers documents, its ``save`` writes it.

    Raises
    ------
    InputError
        If there is no document, or the documents do not hold what is to be learnt.
    """
    documents = tuple(corpus)
    told = TrainedOn(
        data=corpus.name,
        n_documents=len(documents),
        n_patients=len({document.subject.id for document in documents}),
        licence=corpus.licence,
        seed=seed,
        losses=trainer.losses(documents),
    )
    return Baseline(trainer, fitted(trainer, documents, seed), told)


def fitted(trainer: Trainer[P], documents: Sequence[Document], seed: int) -> Learnt:
    """Learn from documents on one thread: sums in another order would round otherwise.

    Raises
    ------
    InputError
        If there is no document, or they do not hold what is to be learnt.
    """
    if not documents:
        raise InputError("there is no document to learn from.")
    with limited(1):
        return trainer.fit(documents, seed)
