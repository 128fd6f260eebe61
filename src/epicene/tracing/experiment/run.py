"""Run an experiment: plant, train, measure; what is done is kept, and the same call goes on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from types import ModuleType
from typing import Any

from epicene.core.document import Document
from epicene.core.footprint import measured
from epicene.core.progress import Progress, Silent
from epicene.core.threads import limited
from epicene.tracing.experiment.bench import Bench
from epicene.tracing.experiment.cells import PARTS, Cell, cells_of
from epicene.tracing.experiment.experiment import Experiment, experiment_of
from epicene.tracing.experiment.kept import Kept, Unit, open_experiment
from epicene.tracing.experiment.parts import classifier, encoder, extractor
from epicene.tracing.experiment.parts.rows import row
from epicene.tracing.experiment.plan import Plan, read_plan
from epicene.tracing.experiment.sources.base import PartName
from epicene.tracing.experiment.teaching import seed_of, strength_of, taught

_PARTS: Mapping[PartName, ModuleType] = {
    "encoder": encoder,
    "classifier": classifier,
    "extractor": extractor,
}
_COSTS = ("duration_s", "energy_kwh", "emissions_g", "method", "reason")


def dose_response(
    plan: Plan | str | Path, out: str | Path, progress: Progress | None = None
) -> Experiment:
    """Plant bias at known doses in each source, train and measure, and fit what follows.

    Parameters
    ----------
    plan : Plan, str or Path
        A path is of a YAML file.
    out : str or Path
        A folder: the rows of each model are kept there as soon as they are there, and the same
        call goes on from them.
    progress : Progress, optional
        Told each model of `units_of`.

    Returns
    -------
    Experiment

    Raises
    ------
    InputError
        If the plan cannot be used, or the folder holds something else.

    Notes
    -----
    One thread: the same plan gives the same numbers. Models are not kept.
    """
    from epicene.models.load import load_model

    chosen = plan if isinstance(plan, Plan) else read_plan(plan)
    base = load_model(chosen.base)
    kept = open_experiment(Path(out), chosen, base.identity.sha256)
    units = units_of(chosen)
    for unit in units:
        # Before anything is trained: doses that cannot be drawn together.
        strength_of(unit.cell.at(unit.part))
    running = _Running(chosen, base, kept, Bench(chosen), progress or Silent())
    with limited(1):
        for _, some in groupby(units, key=lambda unit: unit.cell.of("encoder")):
            running.run(list(some))
    return experiment_of(chosen, kept, units, base)


def units_of(plan: Plan) -> tuple[Unit, ...]:
    """Return every model of a plan once, those of an encoder after it."""
    return tuple(dict.fromkeys(Unit(part, one.of(part)) for one, part in _by_encoder(plan)))


def _by_encoder(plan: Plan) -> Iterator[tuple[Cell, PartName]]:
    for _, some in groupby(cells_of(plan), key=lambda one: one.of("encoder")):
        cells = list(some)
        yield from ((one, part) for part in PARTS for one in cells)


@dataclass(frozen=True)
class _Running:
    """What every model of an experiment shares."""

    plan: Plan
    base: Any
    kept: Kept
    bench: Bench
    progress: Progress

    def run(self, units: Sequence[Unit]) -> None:
        """Train and measure what is not there of the models on one encoder."""
        missing = [unit for unit in units if self.kept.get(unit) is None]
        for _ in range(len(units) - len(missing)):
            self.progress.advance(known=True)
        model = None
        for unit in missing:
            if model is None and unit.part != "encoder":
                # It was measured before, and models are not kept: the same one is trained again.
                model, _ = self._learnt(Unit("encoder", unit.cell.of("encoder")), self.base)
            self.progress.describe(f"{unit.part} {unit.cell.label}")
            with measured() as cost:
                on = self.base if unit.part == "encoder" else model
                learnt, documents = self._learnt(unit, on)
                named = _PARTS[unit.part].measure(self.plan, learnt, documents, self.bench)
                rows = [row(name, value) for name, value in named]
            if unit.part == "encoder":
                model = learnt
            self.kept.put(unit, rows, {name: cost.to_dict()[name] for name in _COSTS})
            self.progress.advance()

    def _learnt(self, unit: Unit, base: Any) -> tuple[Any, tuple[Document, ...]]:
        """Return a trained model, and the documents that it learnt from."""
        part, seed = unit.part, unit.cell.seed
        notes = getattr(self.plan, part).notes
        # A language model reads notes that tell their cause.
        told = 1.0 if part == "encoder" else self.plan.told
        documents = taught(part, unit.cell.at(part), notes, seed, told)
        model = _PARTS[part].learn(self.plan, base, documents, seed_of(seed, part))
        return model, documents
