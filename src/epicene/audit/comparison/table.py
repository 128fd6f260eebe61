"""One row a candidate: quality, bias, energy and its place."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from epicene.audit.comparison.candidates import Candidate
from epicene.audit.comparison.front import Place
from epicene.audit.comparison.pairs import numbers
from epicene.audit.comparison.questions import Question
from epicene.core.measurement import NAN
from epicene.metrics.distances import folded

if TYPE_CHECKING:
    import pandas as pd

BOUNDS = ("estimate", "ci_low", "ci_high")


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as JSON holds them; what is undefined becomes null."""
    text = table.to_json(orient="records", force_ascii=False, double_precision=15)
    found: list[dict[str, Any]] = json.loads(text)
    return found


def as_table(
    candidates: Sequence[Candidate],
    quality: Question | None,
    bias: Question | None,
    places: Mapping[str, Place],
) -> pd.DataFrame:
    """Return the table of candidates, in their order."""
    import pandas as pd

    return pd.DataFrame([_row(c, quality, bias, places[c.name]) for c in candidates])


def _row(
    candidate: Candidate, quality: Question | None, bias: Question | None, place: Place
) -> dict[str, Any]:
    far = (NAN, NAN, NAN) if bias is None else folded(*numbers(candidate, bias))
    cost = candidate.cost
    return {
        "name": candidate.name,
        "state": place.state,
        "dominated_by": ", ".join(place.by),
        **_number("quality", candidate, quality),
        **_number("bias", candidate, bias),
        "neutral": NAN if bias is None else float(candidate.rows[bias.key]["neutral"]),
        **dict(zip(("distance", "distance_low", "distance_high"), far, strict=True)),
        "energy_kwh": cost.energy_kwh,
        "emissions_g": cost.emissions_g,
        "duration_s": cost.duration_s,
        "energy_reason": cost.reason,
    }


def _number(name: str, candidate: Candidate, question: Question | None) -> dict[str, Any]:
    row = dict.fromkeys(BOUNDS, NAN) | {"n": 0}
    if question is not None:
        row = {key: candidate.rows[question.key][key] for key in row}
    shown = {"estimate": name, "ci_low": f"{name}_low", "ci_high": f"{name}_high", "n": f"{name}_n"}
    return {shown[key]: value for key, value in row.items()}
