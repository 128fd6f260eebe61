"""Interpolated Kneser-Ney n-gram models, the baselines that a language model has to beat."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence


class NgramModel:
    """Interpolated Kneser-Ney smoothing with one discount an order.

    The discount of an order is n1 / (n1 + 2 n2) (Ney, Essen & Kneser 1994), from its counts of
    n-grams seen once and twice; lower orders count distinct left neighbours (Kneser & Ney 1995);
    the unigram is interpolated with the uniform distribution, so that nothing has probability
    zero.

    Parameters
    ----------
    sequences : sequence of sequences of hashable
        Training sequences; `order` - 1 start symbols are put in front of each.
    order : int
        1 for a unigram model, 3 for a trigram model.
    vocabulary_size : int
        Number of possible symbols, for the uniform distribution.
    start : hashable
        The start symbol; it is context only, and never predicted.
    """

    def __init__(
        self,
        sequences: Sequence[Sequence[Hashable]],
        order: int,
        vocabulary_size: int,
        start: Hashable,
    ) -> None:
        self.order, self.start, self.uniform = order, start, 1.0 / vocabulary_size
        raw: list[Counter[tuple[Hashable, ...]]] = [Counter() for _ in range(order)]
        for sequence in sequences:
            padded = [start] * (order - 1) + list(sequence)
            for end in range(order - 1, len(padded)):
                raw[-1][tuple(padded[end - order + 1 : end + 1])] += 1
        for size in range(order - 1, 0, -1):
            raw[size - 1].update(gram[1:] for gram in raw[size])
        self.counts = raw
        self.discounts = [_discount(counter) for counter in raw]
        self.totals: list[Counter[tuple[Hashable, ...]]] = [Counter() for _ in range(order)]
        self.kinds: list[Counter[tuple[Hashable, ...]]] = [Counter() for _ in range(order)]
        for level, counter in enumerate(raw):
            for gram, count in counter.items():
                self.totals[level][gram[:-1]] += count
                self.kinds[level][gram[:-1]] += 1

    def probability(self, symbol: Hashable, history: Sequence[Hashable]) -> float:
        """Return the probability of `symbol` after the last `order` - 1 items of `history`."""
        probability = self.uniform
        for level in range(self.order):
            context = tuple(history[len(history) - level :])
            total = self.totals[level][context]
            if not total:
                break
            discount = self.discounts[level]
            count = self.counts[level][(*context, symbol)]
            probability = (
                max(count - discount, 0.0) + discount * self.kinds[level][context] * probability
            ) / total
        return probability

    def log_likelihood(self, sequence: Sequence[Hashable]) -> float:
        """Return the natural log-probability of a sequence from its start."""
        padded = [self.start] * (self.order - 1) + list(sequence)
        first = self.order - 1
        return sum(
            math.log(self.probability(padded[end], padded[end - first : end]))
            for end in range(first, len(padded))
        )


def _discount(counter: Counter[tuple[Hashable, ...]]) -> float:
    of_count: dict[int, int] = defaultdict(int)
    for count in counter.values():
        if count <= 2:
            of_count[count] += 1
    # Without singletons or doubletons the estimate does not exist; one half is the usual stand-in.
    if not of_count[1] or not of_count[2]:
        return 0.5
    return of_count[1] / (of_count[1] + 2 * of_count[2])
