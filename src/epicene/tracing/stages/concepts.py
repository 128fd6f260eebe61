"""How often a text says each of the two concepts, and the log odds ratio of these counts."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from epicene.metrics import Estimate, clustered_log_odds
from epicene.metrics.estimate import undefined
from epicene.tracing.associations.association import ANY_ENDING, Association
from epicene.tracing.effects import LOGISTIC, scaled

PRIOR = 0.5
"""Occurrences added to each concept in each group: Haldane's and Anscombe's correction, so that a
concept that one group never has gives no infinite ratio."""


@dataclass(frozen=True)
class Concepts:
    """The two sets of words as patterns of whole words."""

    first: re.Pattern[str]
    second: re.Pattern[str]

    @classmethod
    def of(cls, association: Association) -> Concepts:
        """Return the patterns of what the association counts."""
        first, second = association.counted
        return cls(_pattern(first), _pattern(second))

    def count(self, text: str) -> tuple[int, int]:
        """Return how often a text says the first concept, and the second."""
        plain = text.replace("’", "'")
        return len(self.first.findall(plain)), len(self.second.findall(plain))


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    # The longest first, so that a phrase is not counted as its first word.
    forms = [
        re.escape(word.rstrip(ANY_ENDING).replace("’", "'"))
        + (r"\w*" if word.endswith(ANY_ENDING) else "")
        for word in sorted(words, key=len, reverse=True)
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Tallies:
    """Counts of the two concepts in texts of two groups.

    Parameters
    ----------
    counts : ndarray of int, shape (n_texts, 2)
        Of the first concept and the second.
    in_first : ndarray of bool, shape (n_texts,)
        Whether the text is of the first group.
    clusters : tuple of hashable, length n_texts
        Texts that are not independent; a cluster lies in one group.
    """

    counts: NDArray[np.int64]
    in_first: NDArray[np.bool_]
    clusters: tuple[Hashable, ...]

    @property
    def sayers(self) -> tuple[int, int]:
        """Clusters that say the first concept at all, and the second."""
        first, second = (
            len({cluster for cluster, n in zip(self.clusters, said, strict=True) if n})
            for said in self.counts.T
        )
        return first, second

    def at(self, confidence: float) -> Estimate:
        """Return d: the smoothed log odds ratio of the two concepts, by the spread of clusters."""
        if not self.counts.sum():
            return undefined("neither_said: no text says either concept", len(self.counts))
        found = clustered_log_odds(
            self.counts, self.in_first, [PRIOR, PRIOR], self.clusters, confidence
        )
        n = len(set(self.clusters))
        if found.reason:
            return undefined(f"too_few_items: {found.reason}", n)
        value, low, high, p = (
            float(each[0]) for each in (found.delta, found.ci_low, found.ci_high, found.p_value)
        )
        return scaled(Estimate(value, low, high, p, n), LOGISTIC)
