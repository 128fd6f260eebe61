"""Two sources at once: does one do more where there is more of the other?"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from epicene.metrics import cluster_mean
from epicene.tracing.experiment.collected import only, reaches
from epicene.tracing.experiment.measures import measure_of
from epicene.tracing.experiment.plan import Plan

if TYPE_CHECKING:
    import pandas as pd


def interactions(plan: Plan, table: pd.DataFrame) -> pd.DataFrame:
    """Return, for each measure that both sources of the pair reach, their interaction over seeds.

    Returns
    -------
    pandas.DataFrame
        ``estimate`` with its interval and test: how much more the measure rises from the lower to
        the higher strength of the second source where the first is high than where it is low; 0
        where the two add up. ``low_low`` to ``high_high``: the means of the four cells.
    """
    import pandas as pd

    if plan.pair is None:
        return pd.DataFrame()
    (one, two), (low, high) = plan.pair.sources, plan.pair.strengths
    own = only(plan, table, one, two)
    rows = []
    for measure in dict.fromkeys(table["measure"]):
        if not (reaches(one, measure) and reaches(two, measure)):
            continue
        some = own[own["measure"] == measure].pivot(
            index="seed", columns=[one, two], values="estimate"
        )
        cells = {
            f"{name}_{other}": some[first, second]
            for name, first in (("low", low), ("high", high))
            for other, second in (("low", low), ("high", high))
        }
        apart = (cells["high_high"] - cells["high_low"]) - (cells["low_high"] - cells["low_low"])
        known = measure_of(measure)
        told = {"measure": measure, "stage": known.stage, "kind": known.kind}
        means = {name: float(values.mean()) for name, values in cells.items()}
        rows.append({**told, **asdict(cluster_mean(apart)), **means})
    return pd.DataFrame(rows)
