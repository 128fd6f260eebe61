"""One number of a run, as it is kept."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from epicene.metrics import Estimate
from epicene.tracing.experiment.measures import measure_of

FIELDS = ("estimate", "ci_low", "ci_high", "p_value", "n", "n_unscored", "reason")


def row(measure: str, value: Estimate) -> dict[str, Any]:
    """Return an estimate with its measure and stage."""
    return {"measure": measure, "stage": measure_of(measure).stage, **asdict(value)}


def of_table(row: Any) -> Estimate:
    """Return a row of a table of measurements as an estimate."""
    return Estimate(
        float(row["estimate"]),
        float(row["ci_low"]),
        float(row["ci_high"]),
        float(row["p_value"]),
        int(row["n"]),
        str(row["unscored_reason"]),
        int(row["n_unscored"]),
    )


def turned(value: Estimate) -> Estimate:
    """Return the same difference the other way round."""
    return replace(value, estimate=-value.estimate, ci_low=-value.ci_high, ci_high=-value.ci_low)
