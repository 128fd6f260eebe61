"""Short plans over tables that are made up, with a gap of known size between women and men."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from epicene.audit.deliverables.plan import DeliverablePlan
from epicene.audit.deliverables.read import checked


def write_tables(folder: Path, gap: float, n: int, seed: int = 0, name: str = "tool") -> None:
    """Write gold and the output of a tool whose true positive rate is `gap` higher for men."""
    rng = np.random.default_rng(seed)
    woman, ill = rng.random(n) < 0.5, rng.random(n) < 0.5
    found = rng.random(n) < np.where(woman, 0.8 - gap / 2, 0.8 + gap / 2)
    ids = [f"d{i}" for i in range(n)]
    gold = {"id": ids, "label": np.where(ill, "yes", "no"), "sex": np.where(woman, "F", "M")}
    pd.DataFrame(gold).to_csv(folder / "gold.csv", index=False)
    output = {"id": ids, "prediction": np.where(ill & found, "yes", "no")}
    pd.DataFrame(output).to_csv(folder / f"{name}.csv", index=False)


def tool(**changes: Any) -> dict[str, Any]:
    """Return the deliverable that reads these tables."""
    given = {"name": "tool", "kind": "tool", "gold": "gold.csv", "predictions": "tool.csv"}
    return given | changes


def gap_below(limit: float, **changes: Any) -> dict[str, Any]:
    """Return a criterion on the gap of true positive rates between women and men."""
    return {
        "deliverable": "tool",
        "metric": "true_positive_rate_difference",
        "axis": "sex",
        "group": "F-M",
        "bound": "abs_bound",
        "below": limit,
    } | changes


def plan_of(deliverables: list[dict[str, Any]], *criteria: dict[str, Any]) -> DeliverablePlan:
    """Return a plan."""
    return checked({"name": "mine", "deliverables": deliverables, "criteria": list(criteria)})
