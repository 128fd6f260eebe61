"""Who computes the units: this process, or whatever executor the user has.

No scheduler of our own: anything with the interface of `concurrent.futures.Executor` (a process
pool, dask's, MPI's) takes units, which are picklable and independent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, as_completed
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from epicene.core.errors import ModelError
from epicene.core.threads import limited
from epicene.models.batching import note_smaller_batches, noting_smaller_batches
from epicene.models.capabilities import Model
from epicene.models.load import load_model
from epicene.models.served.usage import Metered
from epicene.probes.base import Answer, Unit


@dataclass(frozen=True)
class Source:
    """What loads a model: its name and the options of `load_model`, as pairs."""

    name: str
    options: tuple[tuple[str, Any], ...] = ()

    def load(self) -> Model:
        """Load it."""
        return load_model(self.name, **dict(self.options))


class Engine(Protocol):
    """Computes units of one model."""

    def answers(
        self, model: Model, source: Source | None, units: Sequence[Unit], threads: int
    ) -> Iterator[tuple[int, Answer]]:
        """Yield the place of each unit and its answer, as soon as it is known, in any order."""


@dataclass(frozen=True)
class Here:
    """In this process, one unit after the other."""

    def answers(
        self, model: Model, source: Source | None, units: Sequence[Unit], threads: int
    ) -> Iterator[tuple[int, Answer]]:
        """Yield the answers in the order of the units."""
        for place, unit in enumerate(units):
            yield place, plain(unit.ask(model))


@dataclass(frozen=True)
class Elsewhere:
    """In the processes of an executor; a model that is only in memory is questioned here.

    Parameters
    ----------
    executor : concurrent.futures.Executor
        Its workers import epicene, and find the model under the same name.
    """

    executor: Executor

    def answers(
        self, model: Model, source: Source | None, units: Sequence[Unit], threads: int
    ) -> Iterator[tuple[int, Answer]]:
        """Yield the answers as they come."""
        # A served model works elsewhere already; its pace and its counts are kept in one place.
        if source is None or isinstance(model, Metered):
            yield from Here().answers(model, source, units, threads)
            return
        futures = {
            self.executor.submit(answer_elsewhere, source, unit, threads): place
            for place, unit in enumerate(units)
        }
        try:
            for future in as_completed(futures):
                answer, notes = future.result()
                for note in notes:
                    note_smaller_batches(note)
                yield futures[future], answer
        except BrokenExecutor as error:
            raise ModelError(
                "a worker died; what was done is kept.",
                where=source.name,
                hint="Run the same audit again: it goes on from there.",
            ) from error
        finally:
            for future in futures:
                future.cancel()


def answer_elsewhere(source: Source, unit: Unit, threads: int) -> tuple[Answer, list[str]]:
    """Answer a unit in a worker, which keeps the last model that it loaded.

    Returns
    -------
    answer
        Of the unit.
    notes : list of str
        A line for each batch that memory forced to be halved.
    """
    with limited(threads), noting_smaller_batches() as notes:
        return plain(unit.ask(_loaded(source))), notes


@lru_cache(maxsize=1)
def _loaded(source: Source) -> Model:
    return source.load()


def plain(answer: Answer) -> Answer:
    """Return the answer as the cache will give it back, so that both give the same table."""
    return json.loads(json.dumps(answer))
