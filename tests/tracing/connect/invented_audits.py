"""Results of invented models, whose numbers a test says."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from epicene.audit.results import Results
from epicene.core.hashing import named, sha256_text
from epicene.core.measurement import Measurement, Stage, to_frame

PLACES: Mapping[str, tuple[Stage, str, str, float]] = {
    "effect": ("embeddings", "seat", "effect_size", 0.0),
    "score": ("outputs", "pairs/pll", "stereotype_score", 50.0),
    "margin": ("outputs", "pairs/pll", "mean_margin", 0.0),
    "gap": ("application", "classification", "true_positive_rate_difference", 0.0),
}


def row(model: str, number: str, estimate: float, **other: Any) -> Measurement:
    """Return the row of one number."""
    stage, probe, metric, neutral = PLACES[number]
    about: dict[str, Any] = {"data": "d@1", "axis": "gender", "neutral": neutral, "n": 9}
    about |= {"unscored_reason": "nothing_there"} if math.isnan(estimate) else {}
    return Measurement(
        model=model, stage=stage, probe=probe, metric=metric, estimate=estimate, **about | other
    )


def results(
    name: str, rows: Sequence[Measurement], size: int | None = 1000, licence: str = "cc-by-4.0"
) -> Results:
    """Return the results of one model; its rows bear its label."""
    card = {"name": name, "sha256": sha256_text(name), "n_parameters": size}
    data = [{"name": "d", "sha256": "1", "n": 9, "licence": licence}]
    return Results(to_frame(rows), {"models": [card], "data": data})


def label(name: str) -> str:
    """Return the label of an invented model."""
    return named(name, sha256_text(name))


def audits(numbers: Mapping[str, Sequence[float]], sizes: Sequence[int | None]) -> list[Results]:
    """Return results of as many models as each number has values, of these sizes."""
    return [
        results(
            f"m{k}",
            [row(label(f"m{k}"), number, values[k]) for number, values in numbers.items()],
            size,
        )
        for k, size in enumerate(sizes)
    ]
