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
    A cell is the cosine of a word with the first group minus that with the second, in one pair of
    sentences, in standard deviations over all words in that pair (``ddof=1``). The mean over words
    of the first set minus that of the second is then the effect size of WEAT in the pair, and d its
    mean over pairs. WEAT itself averages over the attributes first: its standard deviation then
    falls with their number, the more the less they agree, and so d would measure how many sentences
    were written. Means of effect sizes over contexts are those of CEAT.

    References
    ----------
    caliskan2017semantics, may2019measuring, guo2021detecting
    """
    kept = np.isfinite(first).all(axis=1) & np.isfinite(second).all(axis=1)
    nearer = _unit(words) @ (_unit(first[kept]) - _unit(second[kept])).T
    known = np.isfinite(nearer).all(axis=1)
    data = association.name.label
    if known.sum() < 2 or not kept.any():
        value = undefined(NO_VECTOR, int(known.sum()), int((~known).sum()))
        return StageEffect(kind, place, "embeddings", value, "weat", data)
    spread = np.ptp(nearer[known], axis=0)
    if spread.max() <= SAME_COSINE:
        value = undefined(ALL_EQUAL, int(known.sum()), int((~known).sum()))
        return StageEffect(kind, place, "embeddings", value, "weat", data)
    # In a pair that the model does not tell apart no word is nearer to either group.
    deviations = nearer[known].std(axis=0, ddof=1)
    table = np.where(spread > SAME_COSINE, nearer / np.where(spread > 0.0, deviations, 1.0), 0.0)
    table[~known] = np.nan
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
