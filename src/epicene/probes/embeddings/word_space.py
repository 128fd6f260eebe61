"""Where words have vectors: a table, or one layer of a contextual model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from epicene.corpora.word_sets import AssociationTest, WordSets
from epicene.metrics import direction
from epicene.models.capabilities import EmbedsWords
from epicene.probes.embeddings.association import (
    MIN_WORDS,
    Floats,
    Usable,
    Vectors,
    every_word,
    usable_words,
)


@dataclass(frozen=True)
class WordSpace:
    """A vector for each word, and which words have one of their own.

    Parameters
    ----------
    vectors : callable
        From a kind of word and words to vectors, shape (n, d).
    usable : callable
        From an association test to the words that it keeps.
    own : callable
        From words to those that have a vector of their own.
    layer : int, optional
        Of a contextual model; None for a table.
    """

    vectors: Vectors
    usable: Callable[[AssociationTest], Usable]
    own: Callable[[Sequence[str]], tuple[str, ...]]
    layer: int | None = None

    def grammatical_direction(self, sets: WordSets) -> Floats | None:
        """Return the direction from masculine to feminine nouns of things.

        None where too few of them have a vector.
        """
        feminine, masculine = self.own(sets.feminine_things), self.own(sets.masculine_things)
        if min(len(feminine), len(masculine)) < MIN_WORDS:
            return None
        return direction(self.vectors("noun", feminine), self.vectors("noun", masculine))


def table_space(model: EmbedsWords) -> WordSpace:
    """Return the space of a table of vectors."""

    def own(words: Sequence[str]) -> tuple[str, ...]:
        return tuple(w for w, owned in zip(words, model.owns_row(words), strict=True) if owned)

    return WordSpace(
        lambda _, words: model.word_vectors(words), lambda test: usable_words(test, model), own
    )


def layer_space(vectors: Vectors, layer: int) -> WordSpace:
    """Return the space of one layer, where every word has a vector."""
    return WordSpace(vectors, every_word, tuple, layer)
