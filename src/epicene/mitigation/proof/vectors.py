"""Prove what a mitigation did to static word vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from epicene.mitigation.proof.base import Limits, Proof

if TYPE_CHECKING:
    from epicene.models.static_vectors import WordVectors

# The first words of a table are its most frequent.
_WORDS = 1000


def prove_vectors(before: WordVectors, after: WordVectors, limits: Limits) -> Proof:
    """Compare word vectors with what was made of them.

    Usefulness is how alike the similarities of the first thousand words are: the correlation of
    their cosines, pair by pair.
    """
    words = [word for word in list(before.index)[:_WORDS] if word in after.index]
    one, two = before.word_vectors(words), after.word_vectors(words)
    moved = np.linalg.norm(two - one, axis=1) if one.shape == two.shape else np.full(1, np.inf)
    similarity = _similarity(one, two)
    broken = (
        ()
        if similarity >= limits.similarity
        else (
            f"the similarities of words correlate {similarity:.2f} with those before "
            f"(at least {limits.similarity:g})",
        )
    )
    same = one.shape == two.shape and before.index == after.index
    facts = {
        "weights": [
            {
                "part": "vectors",
                "n": int(after.table.size),
                "relative": _relative(before.table, after.table) if same else None,
                "largest": float(np.abs(after.table - before.table).max()) if same else None,
            }
        ],
        "similarity": {"correlation": similarity, "n": len(words)},
        "words_moved": int((moved > 0.0).sum()),
    }
    changed = not same or not np.array_equal(before.table, after.table)
    return Proof(changed, broken, facts)


def _relative(before: NDArray[np.float32], after: NDArray[np.float32]) -> float:
    return float(np.linalg.norm(after - before) / np.linalg.norm(before))


def _similarity(one: NDArray[np.float64], two: NDArray[np.float64]) -> float:
    """Return the correlation of the cosines of all pairs of words, NaN where they are constant."""
    above = np.triu_indices(len(one), k=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        units = [rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (one, two)]
        cosines = [np.nan_to_num(rows @ rows.T)[above] for rows in units]
        return float(np.corrcoef(*cosines)[0, 1])
