"""Every run of an experiment as one table, a row a measure, from what its models gave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from epicene.core.errors import InputError
from epicene.metrics import benjamini_hochberg
from epicene.tracing.experiment.cells import PARTS, Cell, cells_of
from epicene.tracing.experiment.kept import Kept, Unit
from epicene.tracing.experiment.measures import measure_of
from epicene.tracing.experiment.parts.rows import FIELDS
from epicene.tracing.experiment.plan import Plan
from epicene.tracing.experiment.sources.registry import SOURCES

if TYPE_CHECKING:
    import pandas as pd

LEVEL = 0.05


def collected(plan: Plan, kept: Kept) -> pd.DataFrame:
    """Return ``run``, ``seed``, a column of doses a source, the measure, and its estimate.

    ``flagged`` is 1 where the measure differs from 0 toward what is planted, after
    Benjamini-Hochberg over the tests of its run (`LEVEL`), else 0, as where all patients are alike
    and nothing can be tested. A harm that its evaluation gives an interval and no test is flagged
    where the interval lies above 0; ``flagged`` is NaN for other measures without a test, and
    where there is no estimate.

    Raises
    ------
    InputError
        If a run is not there.
    """
    import pandas as pd

    rows = [row for one in cells_of(plan) for row in _of_cell(plan, one, kept)]
    table = pd.DataFrame(rows)
    numbers = [name for name in FIELDS if name not in ("n", "n_unscored", "reason")]
    table[numbers] = table[numbers].astype(float)
    adjusted = np.full(len(table), np.nan)
    for places in table.groupby("run", sort=False).indices.values():
        adjusted[places] = benjamini_hochberg(table["p_value"].to_numpy()[places])
    toward = (adjusted < LEVEL) & (table["estimate"].to_numpy() > 0.0)
    tested = table["p_value"].notna().groupby(table["measure"]).transform("any")
    otherwise = np.where(table["kind"] == "harm", table["ci_low"] > 0.0, np.nan)
    flagged = np.where(table["estimate"].isna(), np.nan, np.where(tested, toward, otherwise))
    return table.assign(p_adjusted=adjusted, flagged=flagged)


def _of_cell(plan: Plan, one: Cell, kept: Kept) -> list[dict[str, Any]]:
    doses = {name: one.by_source.get(name, 0.0) for name in plan.sources}
    rows: list[dict[str, Any]] = []
    for part in PARTS:
        found = kept.get(Unit(part, one.of(part)))
        if found is None:
            raise InputError(f"the {part} of the run {one.label} is not there.")
        for row in found["rows"]:
            kind = measure_of(row["measure"]).kind
            rows.append({"run": one.label, "seed": one.seed, **doses, "kind": kind, **row})
    return rows


def only(plan: Plan, table: pd.DataFrame, *sources: str) -> pd.DataFrame:
    """Return the rows of runs in which no other source has a dose."""
    others = [name for name in plan.sources if name not in sources]
    return table[(table[others] == 0.0).all(axis=1)]


def by_dose(plan: Plan, table: pd.DataFrame, source: str, column: str) -> dict[str, pd.DataFrame]:
    """Return, for each measure that a source can reach, a row a seed and a column a dose."""
    alone = only(plan, table, source)
    return {
        name: alone[alone["measure"] == name].pivot(index="seed", columns=source, values=column)
        for name in dict.fromkeys(table["measure"])
        if reaches(source, name)
    }


def reaches(source: str, measure: str) -> bool:
    """Say whether a source can move a measure: of its documents, or of what is trained from them.

    A classifier cannot change the encoder that it rests on, nor the extractor beside it.
    """
    acts, known = SOURCES.get(source).part, measure_of(measure)
    return known.part == acts or (acts == "encoder" and known.stage != "corpus")
