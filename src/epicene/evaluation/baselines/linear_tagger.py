"""Find entities by the spelling of words and of their neighbours: the floor without an encoder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from epicene.core.document import Document
from epicene.corpora.corpus import Corpus
from epicene.evaluation.baselines.answers import with_mentions
from epicene.evaluation.baselines.base import Learnt
from epicene.evaluation.baselines.bio import (
    TagsWords,
    chosen_labels,
    flatten,
    likeliest,
    mentions_of,
    tag_names,
)
from epicene.evaluation.baselines.linear_head import LinearHead, fit_one
from epicene.french.tokens import Token, tokenize

_NEIGHBOURS = (-2, -1, 1, 2)
_ENDS = (2, 3, 4)
_UNSEEN = -50.0


@dataclass(frozen=True)
class LinearTaggerTrainer(TagsWords):
    """A logistic regression on hashed features of each word, by scikit-learn.

    Features are the word, its beginning and end, its shape, and the two words on either side.
    Words are hashed, so that no list of the words of records is written with the model; whoever has
    it can still test whether a given word was seen, so that it is as confidential as they are.

    Parameters
    ----------
    labels : sequence of str
        Which entities are learnt; by default all that the documents have.
    n_features : int
        Size of the table that words are hashed into.
    C : float
        Inverse of the penalty.
    max_iter : int
        Steps at most.
    """

    name: ClassVar[str] = "linear-tagger"
    labels: tuple[str, ...] = ()
    n_features: int = 2**17
    C: float = 1.0
    max_iter: int = 60

    def fit(self, documents: Sequence[Document], seed: int) -> Learnt:
        """Learn; nothing is drawn.

        Raises
        ------
        InputError
            If no document has an entity of a label.
        """
        labels = chosen_labels(documents, self.labels)
        flat = [flatten(document, labels) for document in documents]
        features = self._features([one.tokens for one in flat])
        tags = [tag for one in flat for tag in one.tags]
        head = fit_one(features, tags, self.C, self.max_iter)
        return Learnt(
            arrays={
                "coefficients": head.coefficients.astype(np.float32),
                "intercepts": head.intercepts.astype(np.float32),
            },
            facts={"tags": list(head.classes), "labels": list(labels)},
        )

    def predict(self, learnt: Learnt, documents: Sequence[Document]) -> Corpus:
        """Return the documents with the entities that were found, and no others."""
        head = LinearHead(
            tuple(learnt.facts["tags"]),
            np.asarray(learnt.arrays["coefficients"]),
            np.asarray(learnt.arrays["intercepts"]),
        )
        names = tag_names(learnt.facts["labels"])
        columns = [names.index(tag) for tag in head.classes]
        found = []
        for document in documents:
            tokens = tokenize(document.text)
            # A tag that was never seen (an entity of one word alone) is never given.
            scores = np.full((len(tokens), len(names)), _UNSEEN)
            if tokens:
                scores[:, columns] = head.log_probabilities(self._features([tokens]))
            tags = likeliest(scores, names)
            found.append(with_mentions(document, mentions_of(tokens, tags)))
        return Corpus.of(found, name=self.name)

    def _features(self, texts: Sequence[Sequence[Token]]) -> Any:
        from sklearn.feature_extraction import FeatureHasher

        hasher = FeatureHasher(self.n_features, input_type="string", alternate_sign=False)
        return hasher.transform(list(own) for tokens in texts for own in spellings(tokens))


def spellings(tokens: Sequence[Token]) -> Iterator[list[str]]:
    """Yield the features of each word."""
    forms = [token.form for token in tokens]
    for place, token in enumerate(tokens):
        form = token.form
        features = [f"word={form}", f"kind={token.kind}", f"capital={token.capital}"]
        features += [f"begins={form[:n]}" for n in _ENDS if len(form) > n]
        features += [f"ends={form[-n:]}" for n in _ENDS if len(form) > n]
        for step in _NEIGHBOURS:
            there = 0 <= place + step < len(forms)
            other = forms[place + step] if there else ""
            features.append(f"{step}={other}")
            features.append(f"{step} ends={other[-3:]}")
            if abs(step) == 1:
                features.append(f"{step}&={other} {form}")
        yield features
