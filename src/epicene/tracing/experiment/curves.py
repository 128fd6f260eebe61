"""How much of each dose arrives at each measure: the response, its slope and its trend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from epicene.metrics import benjamini_hochberg, cluster_mean, dose_slope, ordered_trend
from epicene.tracing.experiment.collected import LEVEL, by_dose
from epicene.tracing.experiment.measures import measure_of
from epicene.tracing.experiment.plan import Plan
from epicene.tracing.experiment.sources.registry import SOURCES

if TYPE_CHECKING:
    import pandas as pd

LEAST_DOSES = 3
"""Below, there is a slope and no trend to test."""


def responses(plan: Plan, table: pd.DataFrame) -> pd.DataFrame:
    """Return the mean over seeds of each measure at each dose of each source, with its interval."""
    import pandas as pd

    rows = [
        {"source": source, **_known(measure), "dose": dose, **asdict(cluster_mean(some[dose]))}
        for source, measure, some in _series(plan, table)
        for dose in some.columns
    ]
    return pd.DataFrame(rows)


def curves(plan: Plan, table: pd.DataFrame) -> pd.DataFrame:
    """Return the slope of each measure on the dose of each source, and the test of its trend.

    Returns
    -------
    pandas.DataFrame
        ``estimate``, ``ci_low``, ``ci_high``, ``p_value``: of the slope, over seeds. ``trend`` and
        ``p_trend``: see `epicene.metrics.ordered_trend`; usefulness is not expected to rise and
        has none. ``p_trend_adjusted``: over the table (Benjamini-Hochberg). ``expected``: whether
        the source said before that it moves this measure; ``recovered``: whether the trend and
        the interval of the slope are above 0.
    """
    import pandas as pd

    frame = pd.DataFrame([_curve(*one) for one in _series(plan, table)])
    adjusted = benjamini_hochberg(frame["p_trend"].to_numpy())
    recovered = (adjusted < LEVEL) & (frame["ci_low"] > 0.0)
    return frame.assign(p_trend_adjusted=adjusted, recovered=recovered)


def _curve(source: str, measure: str, some: pd.DataFrame) -> dict[str, Any]:
    doses = some.columns.to_numpy()
    told = {
        "source": source,
        **_known(measure),
        "expected": SOURCES.get(source).drives == measure,
        **asdict(dose_slope(doses, some)),
        "trend": float("nan"),
        "p_trend": float("nan"),
    }
    if len(doses) >= LEAST_DOSES and measure_of(measure).kind != "usefulness":
        trend = ordered_trend(doses, some)
        told |= {"trend": trend.estimate, "p_trend": trend.p_value}
    return told


def _series(plan: Plan, table: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    for source in plan.sources:
        for measure, some in by_dose(plan, table, source, "estimate").items():
            yield source, measure, some


def _known(measure: str) -> dict[str, str]:
    known = measure_of(measure)
    return {"measure": measure, "stage": known.stage, "kind": known.kind}
