"""Classify documents by the vectors that a model gives them, the model left as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.evaluation.baselines.answers import label_table
from epicene.evaluation.baselines.base import Learnt
from epicene.evaluation.baselines.labels import ClassifiesDocuments, labelled
from epicene.evaluation.baselines.linear_head import LinearHead, fit_head
from epicene.french.tokens import tokenize
from epicene.french.windows import text_of, windows

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class DocumentVectorTrainer(ClassifiesDocuments):
    """A logistic regression, by scikit-learn, on vectors of any model that embeds texts.

    A document has the mean vector of its words; it is read in windows of whole sentences.

    Parameters
    ----------
    target : str
        The attribute of documents that is predicted.
    several : bool
        Whether a document has several labels, ``anxiety|insomnia``, or none.
    encoder : str
        As `epicene.load_model` takes it. It is not written with what was learnt, and must be there
        to predict.
    layer : int
        Of the vectors; the last by default.
    window : int
        Words that are read at once, at most.
    C : float
        Inverse of the penalty, on features of variance 1.
    allow_random : bool
        Take an encoder whose scores mean nothing, for tests.
    """

    name: ClassVar[str] = "document-vectors"
    target: str
    several: bool = False
    encoder: str = "mini-fr"
    layer: int = -1
    window: int = 128
    C: float = 0.1
    allow_random: bool = False
    # Each text is asked for once a fold; in memory, and never written.
    _memo: dict[str, Floats] = field(init=False, default_factory=dict, repr=False, compare=False)

    def fit(self, documents: Sequence[Document], seed: int) -> Learnt:
        """Learn; nothing is drawn.

        Raises
        ------
        InputError
            If no document has the attribute, or the model embeds no texts.
        """
        kept, labels = labelled(documents, self.target, self.several)
        vectors = self._vectors([document.text for document in kept])
        mean, spread = vectors.mean(axis=0), vectors.std(axis=0)
        # What is the same in all says nothing, and is left at 0.
        scale = np.where(spread > 0.0, spread, 1.0)
        features = (vectors - mean) / scale
        head = fit_head(features, labels, several=self.several, C=self.C)
        return Learnt(
            arrays={
                "mean": mean,
                "scale": scale,
                "coefficients": head.coefficients,
                "intercepts": head.intercepts,
            },
            facts={"classes": list(head.classes), "fingerprint": self._fingerprint()},
        )

    def predict(self, learnt: Learnt, documents: Sequence[Document]) -> pd.DataFrame:
        """Return ``id``, ``prediction`` and ``score_NAME`` for each class.

        Raises
        ------
        InputError
            If the encoder is not the one that was learnt with.
        """
        if learnt.facts["fingerprint"] != self._fingerprint():
            raise InputError(
                "this is not the model that was learnt with: its files have another hash.",
                where=self.encoder,
                hint="Bring that model back, or train again.",
            )
        arrays, classes = learnt.arrays, tuple(learnt.facts["classes"])
        head = LinearHead(classes, arrays["coefficients"], arrays["intercepts"], self.several)
        vectors = self._vectors([document.text for document in documents])
        features = (vectors - arrays["mean"]) / arrays["scale"]
        scores = np.exp(head.log_probabilities(features))
        return label_table([d.id for d in documents], classes, scores, several=self.several)

    def _fingerprint(self) -> str | None:
        from epicene.models.fingerprint import fingerprint

        return fingerprint(self.encoder)

    def _vectors(self, texts: Sequence[str]) -> Floats:
        new = [text for text in dict.fromkeys(texts) if text not in self._memo]
        if new:
            model = self._model()
            for text in new:
                self._memo[text] = vector_of(model, text, self.window, self.layer)
        return np.stack([self._memo[text] for text in texts])

    def _model(self) -> Any:
        from epicene.models.capabilities import EmbedsTexts
        from epicene.models.load import load_model

        model = load_model(self.encoder, sanity_check=not self.allow_random)
        if not isinstance(model, EmbedsTexts):
            raise InputError("the model embeds no texts.", where=self.encoder)
        return model


def vector_of(model: Any, text: str, longest: int, layer: int) -> Floats:
    """Return the mean vector of the words of a text, shape (d,); 0 where it has none.

    Parameters
    ----------
    model : EmbedsTexts
    text : str
    longest : int
        Words that are read at once, at most.
    layer : int
    """
    tokens = tokenize(text)
    limit = getattr(getattr(model, "identity", None), "context_length", None)

    def fits(part: str) -> bool:
        return limit is None or len(model.encode(part, bounded=False)) <= limit

    runs = list(windows(text, tokens, longest, fits))
    parts = [text_of(text, tokens, words) for words in runs]
    if not parts:
        width = model.embed_texts(["."], layer=layer).shape[1]
        return np.zeros(width)
    vectors = model.embed_texts(parts, layer=layer)
    seen = ~np.isnan(vectors).any(axis=1)
    weights = np.array([len(words) for words in runs], dtype=np.float64) * seen
    return np.asarray(weights @ np.nan_to_num(vectors) / max(1.0, weights.sum()))
