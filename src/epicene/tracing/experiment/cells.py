"""The runs of a plan: a dose of each source and a seed, and the models that several runs share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from epicene.tracing.experiment.plan import Plan
from epicene.tracing.experiment.sources.base import PartName
from epicene.tracing.experiment.sources.registry import SOURCES

PARTS: tuple[PartName, ...] = get_args(PartName)


@dataclass(frozen=True)
class Cell:
    """A dose of each source, and a seed.

    Parameters
    ----------
    doses : tuple of (str, float)
        Sources of which there is some, in order; the others are at 0.
    seed : int
    """

    doses: tuple[tuple[str, float], ...]
    seed: int

    @property
    def by_source(self) -> Mapping[str, float]:
        """The doses above 0, by source."""
        return dict(self.doses)

    def of(self, part: PartName) -> Cell:
        """Return what of the cell decides a part: the classifier rests on the encoder."""
        reached = {part, "encoder"}
        kept = tuple((name, d) for name, d in self.doses if SOURCES.get(name).part in reached)
        return Cell(kept, self.seed)

    def at(self, part: PartName) -> Mapping[str, float]:
        """Return the doses of the sources that act in the documents of a part itself."""
        return {name: dose for name, dose in self.doses if SOURCES.get(name).part == part}

    @property
    def label(self) -> str:
        """Name the run."""
        told = [f"{name}={dose:g}" for name, dose in self.doses]
        return " ".join([*(told or ["neutral"]), f"seed={self.seed}"])


def cell(doses: Mapping[str, float], seed: int) -> Cell:
    """Return the cell of some doses; those of 0 are left out."""
    return Cell(tuple(sorted((name, dose) for name, dose in doses.items() if dose > 0.0)), seed)


def cells_of(plan: Plan) -> tuple[Cell, ...]:
    """Return every run of a plan, once: those that share an encoder follow one another."""
    found = dict.fromkeys(_cells(plan))
    return tuple(sorted(found, key=lambda one: (one.seed, one.of("encoder").doses, one.doses)))


def _cells(plan: Plan) -> Iterator[Cell]:
    for seed in range(plan.seeds):
        for name in plan.sources:
            yield from (cell({name: dose}, seed) for dose in plan.doses)
        if plan.pair is not None:
            one, two = plan.pair.sources
            for first in plan.pair.strengths:
                yield from (cell({one: first, two: s}, seed) for s in plan.pair.strengths)
