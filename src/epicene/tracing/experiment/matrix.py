"""Which intrinsic measure predicts which harm, over all runs and within the series of a source."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from epicene.metrics import cluster_spearman
from epicene.tracing.experiment.collected import only, reaches
from epicene.tracing.experiment.measures import measure_of
from epicene.tracing.experiment.plan import Plan

if TYPE_CHECKING:
    import pandas as pd

EVERYWHERE = "all"


def matrix(plan: Plan, table: pd.DataFrame) -> pd.DataFrame:
    """Return the rank correlation of each intrinsic measure with each harm.

    Returns
    -------
    pandas.DataFrame
        ``scope`` (``all`` runs, or the series of one source, with the runs without any, and then
        only what the source can move), and Spearman's correlation with an interval that draws
        whole seeds: runs of one seed share their wordings and their beginnings.
    """
    import pandas as pd

    wide = table.pivot(index=["run", "seed"], columns="measure", values="estimate").reset_index()
    measures = list(dict.fromkeys(table["measure"]))
    intrinsic = [name for name in measures if measure_of(name).kind == "intrinsic"]
    harms = [name for name in measures if measure_of(name).kind == "harm"]
    rows = []
    for scope, runs in _scopes(plan, table).items():
        some = wide[wide["run"].isin(runs)]
        moved = [name for name in intrinsic if scope == EVERYWHERE or reaches(scope, name)]
        for measure in moved:
            for harm in (name for name in harms if scope == EVERYWHERE or reaches(scope, name)):
                found = cluster_spearman(some[measure], some[harm], list(some["seed"]))
                told = {"scope": scope, "measure": measure, "harm": harm}
                rows.append({**told, **asdict(found)})
    return pd.DataFrame(rows)


def _scopes(plan: Plan, table: pd.DataFrame) -> dict[str, set[str]]:
    alone = {source: set(only(plan, table, source)["run"]) for source in plan.sources}
    return {EVERYWHERE: set(table["run"]), **alone}
