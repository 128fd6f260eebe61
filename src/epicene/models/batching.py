"""Batches of near-equal length under a token budget, halved where memory does not hold one."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from epicene.core.errors import ModelError

Item = TypeVar("Item")
Found = TypeVar("Found")

TOKEN_BUDGET = 2048
# A batch that holds this many tokens is efficient already: rather than pad it for a longer row,
# begin the next one. The masked copies of one sentence then stand together, without padding.
FULL_ENOUGH = 512
# The same for texts that are read once each: no two need be of one length, and padding is a
# seventh of the work with 512.
READ_ONCE = 256


def by_token_budget(
    lengths: Sequence[int], budget: int = TOKEN_BUDGET, full_enough: int | None = None
) -> Iterator[list[int]]:
    """Yield batches of indices, sorted by length, whose padded size stays within `budget`.

    The batches depend on the lengths alone, so that the same work gives the same batches
    wherever it runs.

    Parameters
    ----------
    lengths : sequence of int
        Number of tokens of each row.
    budget : int
        Largest number of rows times longest row; a single longer row makes its own batch.
    full_enough : int, optional
        Tokens of a batch that is not padded further for a longer row; by default `FULL_ENOUGH`.
    """
    enough = FULL_ENOUGH if full_enough is None else full_enough
    order = sorted(range(len(lengths)), key=lambda index: (lengths[index], index))
    batch: list[int] = []
    for index in order:
        longest = lengths[batch[-1]] if batch else 0
        ended = len(batch) * longest >= enough and lengths[index] > longest
        if batch and (ended or (len(batch) + 1) * lengths[index] > budget):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def in_batches(
    lengths: Sequence[int],
    compute: Callable[[Sequence[int]], Found],
    where: str,
    full_enough: int | None = None,
) -> Iterator[tuple[Sequence[int], Found]]:
    """Yield batches of indices by `by_token_budget`, and what `compute` returns for each.

    Parameters
    ----------
    lengths : sequence of int
        Number of tokens of each row.
    compute : callable
        From the indices of some rows to what a model says of them. Called again with fewer rows
        where memory does not hold them, so it must change nothing.
    where : str
        Name of the model, for errors.
    full_enough : int, optional
        See `by_token_budget`.

    Raises
    ------
    ModelError
        If memory does not hold one row.
    """
    for batch in by_token_budget(lengths, full_enough=full_enough):
        yield from halved_to_fit(batch, compute, where)


def halved_to_fit(
    batch: Sequence[Item], compute: Callable[[Sequence[Item]], Found], where: str
) -> Iterator[tuple[Sequence[Item], Found]]:
    """Yield a batch and what `compute` returns for it, or its halves where memory is short.

    Floating-point sums depend on the batch in their last digits: what is computed in halves may
    differ by 1e-5 from what the whole gives. That it happened is noted (`noting_smaller_batches`),
    or warned of where nobody takes notes.

    Raises
    ------
    ModelError
        If memory does not hold one row.
    """
    waiting = [batch]
    while waiting:
        part = waiting.pop()
        try:
            found = compute(part)
        except (RuntimeError, MemoryError) as error:
            if not out_of_memory(error):
                raise
            if len(part) == 1:
                raise ModelError(
                    "memory does not hold the model's pass over a single text.",
                    where=where,
                    hint="Use a shorter text, a smaller dtype or quantisation, or more memory.",
                ) from error
        else:
            yield part, found
            continue
        # Out of the handler, whose traceback holds the tensors that filled the memory.
        _release()
        _note(where, len(part))
        half = len(part) // 2
        waiting += [part[half:], part[:half]]


def out_of_memory(error: BaseException) -> bool:
    """Say whether an error means that memory was short."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    text = str(error)
    # Of torch: "DefaultCPUAllocator: can't allocate memory", "MPS backend out of memory", cuBLAS.
    known = ("can't allocate memory", "out of memory", "ALLOC_FAILED")
    return isinstance(error, RuntimeError) and any(part in text for part in known)


class SmallerBatchesWarning(UserWarning):
    """Memory forced smaller batches than planned."""


_notes: ContextVar[list[str] | None] = ContextVar("notes of smaller batches", default=None)


@contextmanager
def noting_smaller_batches() -> Iterator[list[str]]:
    """Collect a line for each batch that is halved within the block, in place of warnings."""
    notes: list[str] = []
    token = _notes.set(notes)
    try:
        yield notes
    finally:
        _notes.reset(token)


def note_smaller_batches(line: str) -> None:
    """Note that a batch was halved, here or in another process."""
    notes = _notes.get()
    if notes is None:
        warnings.warn(line, SmallerBatchesWarning, stacklevel=2)
    else:
        notes.append(line)


def _note(where: str, rows: int) -> None:
    note_smaller_batches(
        f"{where}: memory does not hold {rows} rows at once; halved, which may change results "
        "by 1e-5 (and draws other continuations)."
    )


def _release() -> None:
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        torch.cuda.empty_cache()
