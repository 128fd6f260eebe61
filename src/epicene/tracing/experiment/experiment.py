"""What an experiment found: its tables, its cost, and how it is written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epicene.core.jsonable import jsonable
from epicene.core.provenance import write_provenance
from epicene.core.spreadsheet import csv_text
from epicene.tracing.experiment.collected import collected
from epicene.tracing.experiment.curves import curves, responses
from epicene.tracing.experiment.interactions import interactions
from epicene.tracing.experiment.kept import Kept, Unit
from epicene.tracing.experiment.matrix import matrix
from epicene.tracing.experiment.plan import Plan
from epicene.tracing.experiment.thresholds import flag_rates, thresholds

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Experiment:
    """An experiment on where bias comes from.

    Parameters
    ----------
    plan : Plan
    tables : mapping of str to pandas.DataFrame
        ``measurements`` (a row a run and measure), ``responses``, ``curves``, ``flag_rates``,
        ``thresholds``, ``interactions`` and ``matrix``; see the functions of these names.
    facts : mapping
        The base model and the cost: models trained, seconds, energy and emissions.
    """

    plan: Plan
    tables: Mapping[str, pd.DataFrame]
    facts: Mapping[str, Any]

    @property
    def recovered(self) -> list[str]:
        """The sources whose response was recovered in the measure that they named before."""
        found = self.tables["curves"]
        return [str(name) for name in found.loc[found["expected"] & found["recovered"], "source"]]

    def write(self, folder: Path) -> None:
        """Write the tables as CSV, and ``provenance.json``."""
        for name, table in self.tables.items():
            path = folder / f"{name}.csv"
            path.write_text(csv_text(table), encoding="utf-8", newline="")
        write_provenance(folder, {"plan": self.plan.model_dump(mode="json"), **self.facts})

    def to_json(self) -> str:
        """Return plan, facts and tables but the measurements of each run, as JSON."""
        shown = {
            name: table.to_dict("records")
            for name, table in self.tables.items()
            if name != "measurements"
        }
        told = {"plan": self.plan.model_dump(mode="json"), "recovered": self.recovered}
        return json.dumps(jsonable({**told, **self.facts, **shown}), ensure_ascii=False)


def experiment_of(plan: Plan, kept: Kept, units: tuple[Unit, ...], base: Any) -> Experiment:
    """Put together what the models of an experiment gave."""
    table = collected(plan, kept)
    rates = flag_rates(plan, table)
    tables = {
        "measurements": table,
        "responses": responses(plan, table),
        "curves": curves(plan, table),
        "flag_rates": rates,
        "thresholds": thresholds(rates),
        "interactions": interactions(plan, table),
        "matrix": matrix(plan, table),
    }
    model = {"name": base.name, "sha256": base.identity.sha256}
    facts = {"base": model, "runs": int(table["run"].nunique()), "cost": _cost(kept, units)}
    return Experiment(plan, tables, facts)


def _cost(kept: Kept, units: tuple[Unit, ...]) -> dict[str, Any]:
    every = [found for unit in units if (found := kept.get(unit)) is not None]
    costs = [found["cost"] for found in every]
    commits = {(one["commit"] or {}).get("hash", "unknown") for one in every}

    def total(name: str) -> float:
        return sum(float("nan") if one[name] is None else one[name] for one in costs)

    return {
        "models": len(costs),
        "seconds": total("duration_s"),
        "energy_kwh": total("energy_kwh"),
        "emissions_g": total("emissions_g"),
        "method": costs[0]["method"],
        "trained_at_commits": sorted(commits),
    }
