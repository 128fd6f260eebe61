"""Batches of near-equal length under a token budget."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

TOKEN_BUDGET = 2048
# A batch that holds this many tokens is efficient already: rather than pad it for a longer row,
# begin the next one. The masked copies of one sentence then stand together, without padding.
FULL_ENOUGH = 512


def by_token_budget(lengths: Sequence[int], budget: int = TOKEN_BUDGET) -> Iterator[list[int]]:
    """Yield batches of indices, sorted by length, whose padded size stays within `budget`.

    The batches depend on the lengths alone, so that the same work gives the same batches
    wherever it runs.

    Parameters
    ----------
    lengths : sequence of int
        Number of tokens of each row.
    budget : int
        Largest number of rows times longest row; a single longer row makes its own batch.
    """
    order = sorted(range(len(lengths)), key=lambda index: (lengths[index], index))
    batch: list[int] = []
    for index in order:
        longest = lengths[batch[-1]] if batch else 0
        full_enough = len(batch) * longest >= FULL_ENOUGH and lengths[index] > longest
        if batch and (full_enough or (len(batch) + 1) * lengths[index] > budget):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
