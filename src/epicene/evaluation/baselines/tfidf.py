"""Classify documents by their words: the floor that any other classifier must pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.evaluation.baselines.answers import label_table
from epicene.evaluation.baselines.base import Learnt
from epicene.evaluation.baselines.labels import ClassifiesDocuments, labelled, weights_of
from epicene.evaluation.baselines.linear_head import LinearHead, fit_head

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class TfidfTrainer(ClassifiesDocuments):
    """TF-IDF of words and of pairs of words, and a logistic regression, by scikit-learn.

    Parameters
    ----------
    target : str
        The attribute of documents that is predicted.
    several : bool
        Whether a document has several labels, ``anxiety|insomnia``, or none.
    longest : int
        Words of a feature at most.
    min_documents : int
        Documents in which a feature must stand. The vocabulary is written with the model: more
        than one keeps words of a single record out of it.
    C : float
        Inverse of the penalty.
    weights : str
        The attribute of documents that says how much each counts, as the mitigation
        ``reweighing`` writes it; by default all count alike.
    """

    name: ClassVar[str] = "tfidf"
    target: str
    several: bool = False
    longest: int = 2
    min_documents: int = 2
    C: float = 10.0
    weights: str = ""

    def fit(self, documents: Sequence[Document], seed: int) -> Learnt:
        """Learn; nothing is drawn.

        Raises
        ------
        InputError
            If no document has the attribute, a document has no weight, or no word stands in
            enough documents.
        """
        kept, labels = labelled(documents, self.target, self.several)
        vectorizer = self._vectorizer(min_df=min(self.min_documents, len(kept)))
        try:
            features = vectorizer.fit_transform([document.text for document in kept])
        except ValueError as error:
            raise InputError(
                f"no word stands in {self.min_documents} documents.",
                hint="Give more documents, or a smaller min_documents.",
            ) from error
        weights = weights_of(kept, self.weights) if self.weights else None
        head = fit_head(features, labels, several=self.several, C=self.C, weights=weights)
        words = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__)
        return Learnt(
            arrays={
                "idf": vectorizer.idf_,
                "coefficients": head.coefficients,
                "intercepts": head.intercepts,
            },
            facts={"classes": list(head.classes), "vocabulary": words},
        )

    def predict(self, learnt: Learnt, documents: Sequence[Document]) -> pd.DataFrame:
        """Return ``id``, ``prediction`` and ``score_NAME`` for each class."""
        vectorizer = self._vectorizer(vocabulary=list(learnt.facts["vocabulary"]))
        vectorizer.idf_ = np.asarray(learnt.arrays["idf"])
        head = LinearHead(
            tuple(learnt.facts["classes"]),
            learnt.arrays["coefficients"],
            learnt.arrays["intercepts"],
            self.several,
        )
        features = vectorizer.transform([document.text for document in documents])
        scores = np.exp(head.log_probabilities(features))
        return label_table([d.id for d in documents], head.classes, scores, several=self.several)

    def _vectorizer(self, **options: Any) -> Any:
        from sklearn.feature_extraction.text import TfidfVectorizer

        # Words of one letter too: « IRM T » and « stade I » are told apart by them.
        return TfidfVectorizer(
            ngram_range=(1, self.longest),
            sublinear_tf=True,
            token_pattern=r"(?u)\b\w+\b",  # noqa: S106 - no password
            **options,
        )
