"""WEAT on the words and sentences of one association, kept by word and sentence."""

from __future__ import annotations

import numpy as np

from epicene.metrics.embedding_association import SAME_COSINE
from epicene.metrics.estimate import undefined
from epicene.tracing.associations.association import Association
from epicene.tracing.effects import Cells, Floats, StageEffect, of_cells

NO_VECTOR = "no_vector: a word or a mention has none"
ALL_EQUAL = "no_spread: every word has the same association"


def vector_effect(
    kind: str,
    place: str,
    association: Association,
    words: Floats,
    first: Floats,
    second: Floats,
) -> StageEffect:
    """Return the effect size of WEAT: words of the two concepts, attributes of the two groups.

    Parameters
    ----------
    kind, place : str
        As in `StageEffect`.
    words : ndarray, shape (n_words, d)
        Vectors of the words of the first set, then of the second; NaN where a word has none.
    first, second : ndarray, shape (t, d)
        Vectors of the two groups in the same sentences; NaN where one has none.

    Notes
    -----
    Each cell is the cosine of a word with the first group minus that with the second, in standard
    deviations over all words of the mean over sentences (``ddof=1``): the difference of the means
    of the two sets is then the effect size of `epicene.metrics.weat`, to the digit.

    References
    ----------
    caliskan2017semantics, may2019measuring
    """
    kept = np.isfinite(first).all(axis=1) & np.isfinite(second).all(axis=1)
    nearer = _unit(words) @ (_unit(first[kept]) - _unit(second[kept])).T
    by_word = nearer.mean(axis=1) if kept.any() else np.full(len(words), np.nan)
    data = association.name.label
    scored = by_word[np.isfinite(by_word)]
    if scored.size < 2 or np.ptp(scored) <= SAME_COSINE:
        reason = ALL_EQUAL if scored.size >= 2 else NO_VECTOR
        value = undefined(reason, scored.size, len(words) - scored.size)
        return StageEffect(kind, place, "embeddings", value, "weat", data)
    table = nearer / float(scored.std(ddof=1))
    n = len(association.first)
    return of_cells(
        kind,
        "embeddings",
        Cells(table[:n], table[n:]),
        place=place,
        measure="weat",
        data=data,
        unscored=int((~kept).sum()),
        reason="no_vector: the mention of a patient has none",
    )


def _unit(rows: Floats) -> Floats:
    """Return vectors at length 1; NaN where one is zero or unknown."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0.0, lengths, np.nan))
