"""Classify documents with an encoder that is trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from epicene.core.document import Document
from epicene.evaluation.baselines.answers import label_table
from epicene.evaluation.baselines.base import Learnt
from epicene.evaluation.baselines.encoder import Encoder, from_learnt, from_model, padded
from epicene.evaluation.baselines.labels import ClassifiesDocuments, labelled
from epicene.evaluation.baselines.training import Steps, drawn_by, run_steps
from epicene.french.windows import parts
from epicene.models.batching import by_token_budget

if TYPE_CHECKING:
    import pandas as pd
    import torch


@dataclass(frozen=True)
class DocumentEncoderTrainer(ClassifiesDocuments):
    """A sequence classifier of transformers.

    A document is read in windows of whole sentences. Each window learns the labels of its document,
    and the scores of a document are the means over its windows.

    Parameters
    ----------
    target : str
        The attribute of documents that is predicted.
    several : bool
        Whether a document has several labels, ``anxiety|insomnia``, or none.
    encoder : str
        As `epicene.load_model` takes it: a masked or causal model of transformers.
    epochs, learning_rate, batch_tokens
        See `epicene.evaluation.baselines.training.Steps`. The learning rate is that of small
        models such as ``mini-fr``; those of a hundred million weights want some 2e-5.
    window : int
        Words that are read at once, at most.
    max_steps : int, optional
        Fewer steps than the epochs have, for tests.
    allow_random : bool
        Take an encoder whose scores mean nothing, for tests.
    """

    name: ClassVar[str] = "document-encoder"
    target: str
    several: bool = False
    encoder: str = "mini-fr"
    epochs: int = 6
    learning_rate: float = 5e-4
    batch_tokens: int = 1024
    window: int = 256
    max_steps: int | None = None
    allow_random: bool = False

    def fit(self, documents: Sequence[Document], seed: int) -> Learnt:
        """Learn.

        Raises
        ------
        InputError
            If no document has the attribute, or the encoder cannot be trained on.
        """
        import torch

        kept, labels = labelled(documents, self.target, self.several)
        classes = sorted(frozenset().union(*labels))
        steps = Steps(self.epochs, self.learning_rate, self.batch_tokens, max_steps=self.max_steps)
        holds = np.array([[float(name in own) for name in classes] for own in labels])
        with drawn_by(seed, self.name):
            encoder = from_model(self.encoder, "document", len(classes), self.allow_random)
            ids, owner = _read(kept, encoder, self.window)
            targets = torch.from_numpy(holds[owner]).float()

            def loss_of(batch: Sequence[int]) -> torch.Tensor:
                logits = _logits(encoder, [ids[k] for k in batch])
                wanted = targets[list(batch)]
                if self.several:
                    return torch.nn.functional.binary_cross_entropy_with_logits(logits, wanted)
                return torch.nn.functional.cross_entropy(logits, wanted)

            run_steps(encoder.module, [len(row) for row in ids], loss_of, steps, seed)
        return encoder.learnt(classes=classes, encoder=self.encoder)

    def predict(self, learnt: Learnt, documents: Sequence[Document]) -> pd.DataFrame:
        """Return ``id``, ``prediction`` and ``score_NAME`` for each class."""
        encoder = from_learnt(learnt, "document")
        classes = learnt.facts["classes"]
        ids, owner = _read(documents, encoder, self.window)
        found = _scores(encoder, ids, self.several)
        scores = np.stack([found[owner == k].mean(axis=0) for k in range(len(documents))])
        return label_table([d.id for d in documents], classes, scores, several=self.several)


def _read(
    documents: Sequence[Document], encoder: Encoder, longest: int
) -> tuple[list[list[int]], NDArray[np.int64]]:
    """Return the pieces of each window, and the place of the document that it is of."""
    ids: list[list[int]] = []
    owner: list[int] = []
    for place, document in enumerate(documents):
        for text in parts(document.text, longest, encoder.fits):
            # A model that adds no special token makes no piece of an empty text.
            ids.append(encoder.tokenizer.encode(text).ids[: encoder.longest] or [encoder.padding])
            owner.append(place)
    return ids, np.array(owner, dtype=np.int64)


def _logits(encoder: Encoder, rows: Sequence[Sequence[int]]) -> torch.Tensor:
    logits: torch.Tensor = encoder.module(**padded(rows, encoder.padding)).logits
    return logits


def _scores(encoder: Encoder, ids: Sequence[Sequence[int]], several: bool) -> NDArray[np.float64]:
    """Return the probability of each class for each window, shape (n_windows, k)."""
    import torch

    found = np.zeros((len(ids), int(encoder.module.config.num_labels)))
    with torch.inference_mode():
        for batch in by_token_budget([len(row) for row in ids]):
            logits = _logits(encoder, [ids[k] for k in batch])
            scores = torch.sigmoid(logits) if several else torch.softmax(logits, dim=-1)
            found[batch] = scores.numpy()
    return found
