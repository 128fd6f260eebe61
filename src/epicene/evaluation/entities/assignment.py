"""The best way to pair things one for one, where each pair has a worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from epicene.core.errors import InputError

MOST_CELLS = 10_000_000
TOO_MANY = "a document has too many entities on each other to be matched."
Pair = tuple[int, int]
Edge = tuple[Pair, float, float]
"""A pair that may be made, its credit, and what decides between equal sums of credits."""


def best_pairs(edges: Sequence[Edge]) -> dict[Pair, float]:
    """Return the pairs whose credit is the largest, and their credit; then the second number.

    Parameters
    ----------
    edges : sequence of (pair, credit, second)
        Credits are halves, and the second number lies between 0 and 2.

    Raises
    ------
    InputError
        If one part has too many pairs for the memory.
    """
    credits = {pair: credit for pair, credit, _ in edges}
    chosen: dict[Pair, float] = {}
    for part in _components(edges):
        if len(part) == 1:
            chosen[part[0][0]] = part[0][1]
            continue
        rows = sorted({pair[0] for pair, _, _ in part})
        columns = sorted({pair[1] for pair, _, _ in part})
        if len(rows) * len(columns) > MOST_CELLS:
            raise InputError(TOO_MANY)
        row, column = ({x: k for k, x in enumerate(xs)} for xs in (rows, columns))
        # All second numbers together stay below the smallest step of the credits.
        small = 0.2 / min(len(rows), len(columns))
        worth = np.zeros((len(rows), len(columns)))
        for (i, j), credit, second in part:
            worth[row[i], column[j]] = credit + small * second
        from scipy.optimize import linear_sum_assignment

        for k, at in zip(*linear_sum_assignment(worth, maximize=True), strict=True):
            pair = (rows[k], columns[at])
            if pair in credits:
                chosen[pair] = credits[pair]
    return dict(sorted(chosen.items()))


def _components(
    edges: Sequence[Edge],
) -> list[list[Edge]]:
    """Split edges into parts that share no entity: each is matched by itself, and most are one."""
    parent: dict[tuple[bool, int], tuple[bool, int]] = {}

    def root(node: tuple[bool, int]) -> tuple[bool, int]:
        while (above := parent.setdefault(node, node)) != node:
            parent[node] = node = parent[above]
        return node

    for (i, j), _, _ in edges:
        parent[root((True, i))] = root((False, j))
    parts: dict[tuple[bool, int], list[Edge]] = defaultdict(list)
    for edge in edges:
        parts[root((True, edge[0][0]))].append(edge)
    return list(parts.values())
