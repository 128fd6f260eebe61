"""Log-probabilities of many rows: equal ones computed once, those of one pass computed together."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from epicene.core.progress import Progress
from epicene.models.batching import in_batches
from epicene.models.capabilities import Filling, Memo, Precision
from epicene.models.filling import Words

if TYPE_CHECKING:
    import torch

Floats = NDArray[np.float64]


class Row(Protocol):
    """One log-probability to compute."""

    def __hash__(self) -> int:
        """Say what it depends on: equal rows have equal answers."""

    @property
    def shared(self) -> Hashable:
        """What it shares with the rows that the same forward pass answers."""

    @property
    def length(self) -> int:
        """Number of tokens of that forward pass."""


R = TypeVar("R", bound=Row)


def each_once(
    rows: Sequence[Sequence[R]],
    precision: Precision,
    memo: Memo | None,
    compute: Callable[[list[R]], Floats],
) -> list[Floats]:
    """Return the values of the rows of each item, each distinct row computed once.

    Parameters
    ----------
    rows : sequence of sequences of rows
        A sequence an item.
    precision : {"float32", "bfloat16"}
        Part of what a kept value depends on.
    memo : dict, optional
        Values already computed; what is computed now is added.
    compute : callable
        From distinct rows to their values, in nats.
    """
    known: Memo = {} if memo is None else memo
    new = [row for row in dict.fromkeys(itertools.chain(*rows)) if (row, precision) not in known]
    values = compute(new)
    known.update(((row, precision), float(v)) for row, v in zip(new, values, strict=True))
    return [np.array([known[row, precision] for row in item_rows]) for item_rows in rows]


def in_shared_passes(
    rows: Sequence[R],
    forward: Callable[[list[list[R]]], Floats],
    progress: Progress,
    where: str,
) -> Floats:
    """Return the value of each row; rows that share a pass are given to `forward` together.

    Parameters
    ----------
    rows : sequence of n rows
    forward : callable
        From the rows of each sequence of a batch to their values, one after the other.
    progress : Progress
        Told the number of sequences computed.
    where : str
        Name of the model, for errors.

    Returns
    -------
    numpy.ndarray, shape (n,)
    """
    values = np.full(len(rows), np.nan)
    places: dict[Hashable, list[int]] = {}
    for place, row in enumerate(rows):
        places.setdefault(row.shared, []).append(place)
    passes = list(places.values())
    for batch, found in in_batches(
        [max(rows[place].length for place in some) for some in passes],
        lambda batch: forward([[rows[place] for place in passes[i]] for i in batch]),
        where,
    ):
        values[[place for i in batch for place in passes[i]]] = found
        progress.advance(len(batch))
    return values


def likeliest_words(
    rows: Sequence[R],
    logits: Callable[[list[list[R]]], torch.Tensor],
    words: Words,
    top: int,
    where: str,
) -> list[list[Filling]]:
    """Return the likeliest words at the position that each row reads, likeliest first.

    Parameters
    ----------
    rows : sequence of n rows
    logits : callable
        From rows, each in a sequence of its own, to their logits, shape (b, 1, v).
    words : Words
        Of the tokenizer.
    top : int
        Number of words.
    where : str
        Name of the model, for errors.
    """
    fillings: list[list[Filling]] = [[] for _ in rows]
    for batch, found in in_batches(
        [row.length for row in rows],
        lambda batch: words.likeliest(logits([[rows[i]] for i in batch])[:, 0], top),
        where,
    ):
        for i, of_row in zip(batch, found, strict=True):
            fillings[i] = of_row
    return fillings
