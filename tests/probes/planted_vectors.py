"""Files of word vectors with an association of known size planted into them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from epicene.corpora.word_sets import AssociationTest, load_word_sets

DIMENSIONS = 40


def association_test(identifier: str) -> AssociationTest:
    (found,) = (test for test in load_word_sets().tests if test.id == identifier)
    return found


def associated(
    test: AssociationTest, strength: float, rng: np.random.Generator, words: int | None = None
) -> dict[str, np.ndarray]:
    """Draw vectors for the first `words` of each set of a test.

    Attributes lie around two orthogonal directions, targets at `strength` along their
    difference: x toward a, y toward b.
    """
    first, second = np.eye(DIMENSIONS)[:2]
    centres = {
        "a": 4.0 * first,
        "b": 4.0 * second,
        "x": strength * (first - second),
        "y": strength * (second - first),
    }
    return {
        word: centre + rng.normal(size=DIMENSIONS)
        for name, centre in centres.items()
        for word in getattr(test, name).words[:words]
    }


def isotropic(words: Iterable[str], rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Draw vectors that say nothing."""
    return {word: rng.normal(size=DIMENSIONS) for word in words}


def write(path: Path, vectors: Mapping[str, np.ndarray]) -> Path:
    """Write a file in the text format of word2vec, with all digits."""
    lines = [f"{len(vectors)} {DIMENSIONS}"]
    lines += [" ".join([word, *map(repr, map(float, row))]) for word, row in vectors.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
