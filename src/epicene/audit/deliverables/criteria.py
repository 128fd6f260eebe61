"""Hold what was measured against the criteria of a plan."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from epicene.audit.deliverables.criterion import COSTS, Criterion
from epicene.audit.deliverables.outcome import Outcome
from epicene.audit.deliverables.patients import Patients
from epicene.audit.deliverables.rows import row_of
from epicene.audit.deliverables.verdict import (
    Judged,
    Number,
    Verdict,
    by_equivalence,
    by_estimate,
    by_interval,
)
from epicene.core.errors import InputError
from epicene.core.measurement import NAN, Measurement

if TYPE_CHECKING:
    import pandas as pd

SUPPRESSED = "suppressed"
KEPT = "answers kept from an earlier run cost nothing now"


def outcomes_of(
    criteria: Sequence[Criterion],
    table: pd.DataFrame,
    cost: Mapping[str, Any],
    min_group: int,
    n_known: int = 0,
) -> list[Outcome]:
    """Return what became of the criteria on one deliverable.

    Parameters
    ----------
    criteria : sequence of Criterion
    table : pandas.DataFrame
        Its measurements.
    cost : mapping
        Its footprint, as `epicene.core.footprint.Footprint.to_dict` gives it.
    min_group : int
        Under which a group was not shown.
    n_known : int
        Answers that were not computed, but kept from before: the cost is not that of all.

    Raises
    ------
    InputError
        If no measurement, or more than one, is what a criterion is on; or if it asks for a number
        of patients that nobody counts.
    """
    patients = Patients.of(table)
    found = []
    for criterion in criteria:
        if criterion.metric in COSTS:
            found.append(_of_cost(criterion, cost, n_known))
        else:
            found.append(_of_row(criterion, row_of(criterion, table), patients, min_group))
    return found


def _of_cost(criterion: Criterion, cost: Mapping[str, Any], n_known: int) -> Outcome:
    grams = criterion.metric == "emissions_kg"
    value = float(cost.get("emissions_g" if grams else criterion.metric, NAN))
    value = value / 1000.0 if grams else value
    if math.isnan(value):
        judged, reason = Judged("not_enough_data"), str(cost.get("reason", ""))
    else:
        judged, reason = by_estimate(value, criterion.region), ""
        # What is spent is spent; of what was not, nothing is known.
        if n_known and not (criterion.limit == "below" and judged.verdict == "not_met"):
            judged, reason = Judged("not_enough_data"), KEPT
    return _outcome(
        criterion,
        verdict=judged.verdict,
        estimate=value,
        unit=COSTS[criterion.metric],
        reason=reason,
    )


def _of_row(criterion: Criterion, row: Measurement, patients: Patients, min_group: int) -> Outcome:
    groups = patients.behind(row)
    total = sum(groups) if groups else None
    judged, reason = _judge(criterion, row)
    base = total if total is not None else row.n
    needed = _scaled(base, judged.times)
    suppressed = row.unscored_reason.startswith(SUPPRESSED)
    if suppressed:
        needed = min_group
    least, smallest = criterion.min_patients, min(groups, default=0)
    if least is not None and not groups:
        raise InputError(
            f"nobody counts the patients behind {criterion.metric!r}.",
            where=f"criterion {criterion.title!r}",
            hint="Leave min_patients out.",
        )
    if least is not None and smallest < least:
        judged = Judged("not_enough_data", power=judged.power)
        reason = reason or f"fewer than {least} patients in a group"
        # Of as many in all as give the smallest group enough, its share being what it is.
        enough = _scaled(total, least / smallest) if smallest else None
        needed = max(needed or 0, enough or 0, least)
    return _outcome(
        criterion,
        verdict=judged.verdict,
        axis=row.axis,
        group=row.group,
        item=row.item,
        estimate=row.estimate,
        ci_low=row.ci_low,
        ci_high=row.ci_high,
        n=row.n,
        n_patients=total,
        needed=needed,
        power=judged.power,
        unit="items" if total is None and not suppressed else "patients",
        reason=reason,
        one_sided=_one_sided(criterion, row),
        model=row.model,
        data=row.data,
        stage=row.stage,
        probe=row.probe,
    )


def _judge(criterion: Criterion, row: Measurement) -> tuple[Judged, str]:
    if math.isnan(row.estimate):
        return Judged("not_enough_data"), row.unscored_reason
    value = abs(row.estimate) if criterion.bound == "abs_estimate" else row.estimate
    if criterion.bound in ("estimate", "abs_estimate"):
        return by_estimate(value, criterion.region), ""
    if math.isnan(row.ci_low) or math.isnan(row.ci_high):
        return Judged("not_enough_data"), row.unscored_reason or "it has no interval"
    number = Number(row.estimate, row.ci_low, row.ci_high)
    judge = by_equivalence if criterion.bound == "equivalence" else by_interval
    return judge(number, criterion.region), ""


def _one_sided(criterion: Criterion, row: Measurement) -> bool:
    """Whether a gap that has a sign is held on one side alone."""
    gap = row.neutral == 0.0 and "-" in row.group
    return gap and criterion.limit != "within" and not criterion.unsigned


def _scaled(n: int | None, times: float) -> int | None:
    return None if n is None or math.isnan(times) or not n else math.ceil(n * times)


def _outcome(criterion: Criterion, *, verdict: Verdict, **values: Any) -> Outcome:
    at = criterion.within or (criterion.above if criterion.above is not None else criterion.below,)
    place = {name: getattr(criterion, name) or "" for name in ("axis", "group", "item")}
    return Outcome(
        name=criterion.title,
        named=bool(criterion.name),
        deliverable=criterion.deliverable or "",
        metric=criterion.metric,
        bound=criterion.bound,
        limit=criterion.limit,
        at=tuple(value for value in at if value is not None),
        verdict=verdict,
        **{**place, **values},
    )
