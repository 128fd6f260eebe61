"""Run a plan: measure every deliverable, hold the criteria against it, say where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from epicene.audit.cache import Store
from epicene.audit.deliverables.consent import Consent
from epicene.audit.deliverables.criteria import outcomes_of
from epicene.audit.deliverables.jobs import Job, Measured
from epicene.audit.deliverables.outcome import Outcome
from epicene.audit.deliverables.plan import DeliverablePlan
from epicene.audit.deliverables.prepare import prepared
from epicene.audit.deliverables.read import read_plan
from epicene.audit.results import Results
from epicene.core.footprint import measured
from epicene.core.progress import Progress, Silent
from epicene.core.provenance import environment
from epicene.metrics.judging import judged
from epicene.probes.registry import CORPUS_PROBES, PROBES

_SUMMED = ("duration_s", "energy_kwh", "emissions_g")


@dataclass(frozen=True, eq=False)
class Delivered:
    """What a plan found.

    Parameters
    ----------
    plan : DeliverablePlan
    results : Results
        Every measurement; its provenance has ``deliverables`` (with the cost of each) and
        ``criteria``.
    outcomes : tuple of Outcome
        In the order of the plan's criteria.
    """

    plan: DeliverablePlan
    results: Results
    outcomes: tuple[Outcome, ...]

    def count(self, verdict: str) -> int:
        """Return how many criteria have a verdict."""
        return sum(outcome.verdict == verdict for outcome in self.outcomes)


def run_plan(
    plan: DeliverablePlan | str | Path,
    base: str | Path | None = None,
    *,
    progress: Progress | None = None,
    store: Store | None = None,
    jobs: Sequence[Job] | None = None,
    consent: Consent | None = None,
) -> Delivered:
    """Evaluate the deliverables of a plan and hold its criteria against them.

    Parameters
    ----------
    plan : DeliverablePlan, str or Path
        Or its file, in YAML.
    base : str or Path, optional
        The folder from which paths of the plan start; by default that of its file.
    progress : Progress, optional
        Told what is being done; `Job.work` units a deliverable.
    store : Store, optional
        Where answers of models and corpora are kept; see `epicene.audit.cache`.
    jobs : sequence of Job, optional
        The deliverables made ready, where `epicene.audit.deliverables.prepare.prepared` was called
        already.
    consent : Consent, optional
        What is agreed to beside what the plan says: commands that are run, texts that leave.

    Returns
    -------
    Delivered

    Raises
    ------
    EpiceneError
        If the plan or what it names cannot be used, or a criterion is on a metric that its
        deliverable does not have. Criteria on a deliverable are looked up as soon as it is
        measured.
    """
    read = plan if isinstance(plan, DeliverablePlan) else read_plan(plan)
    folder = Path(plan).absolute().parent if isinstance(plan, str | Path) else Path()
    ready = jobs
    if ready is None:
        ready = prepared(read, folder if base is None else Path(base), consent)
    told, done = progress or Silent(), []
    outcomes: dict[int, Outcome] = {}
    for job in ready:
        told.describe(job.name)
        with measured(read.country) as footprint:
            found = job.measure(told, store)
        done.append(_Done(job.name, found, footprint.to_dict()))
        outcomes |= _outcomes(read, job.name, found, done[-1].footprint)
    total = _total([one.footprint for one in done])
    outcomes |= _outcomes(
        read, None, Measured(done[0].measured.table[:0], answers=_answers(done)), total
    )
    ordered = tuple(outcomes[place] for place in range(len(read.criteria)))
    return Delivered(read, _results(read, done, total, ordered), ordered)


@dataclass(frozen=True, eq=False)
class _Done:
    name: str
    measured: Measured
    footprint: Mapping[str, Any] = field(default_factory=dict)


def _outcomes(
    plan: DeliverablePlan, name: str | None, found: Measured, cost: Mapping[str, Any]
) -> dict[int, Outcome]:
    places = [i for i, criterion in enumerate(plan.criteria) if criterion.deliverable == name]
    asked = [plan.criteria[place] for place in places]
    known = found.answers.get("known", 0)
    made = outcomes_of(asked, found.table, cost, plan.min_group, known)
    return dict(zip(places, made, strict=True))


def _results(
    plan: DeliverablePlan,
    done: Sequence[_Done],
    total: Mapping[str, Any],
    outcomes: Sequence[Outcome],
) -> Results:
    import pandas as pd

    tables = [one.measured.table for one in done if len(one.measured.table)]
    # Two deliverables may ask the same of the same corpus: it is one measurement.
    table = pd.concat(tables or [done[0].measured.table], ignore_index=True).drop_duplicates(
        [*_WHICH], ignore_index=True
    )
    probes = {str(name) for name in table["probe"]}
    provenance = {
        "arguments": {
            "min_group": plan.min_group,
            "probes": [name for name in PROBES if name in probes],
            "corpus_probes": [name for name in CORPUS_PROBES if name in probes],
        },
        "seed": plan.seed,
        "environment": environment(),
        "models": _once(card for one in done for card in one.measured.models),
        "data": _once(name for one in done for name in one.measured.data),
        "answers": _answers(done),
        "footprint": dict(total),
        "deliverables": [
            {
                "name": one.name,
                "kind": deliverable.kind,
                "rows": len(one.measured.table),
                "footprint": dict(one.footprint),
            }
            for one, deliverable in zip(done, plan.deliverables, strict=True)
        ],
        "criteria": [outcome.to_dict() for outcome in outcomes],
    }
    return Results(judged(table), provenance)


_WHICH = ("model", "data", "stage", "probe", "metric", "axis", "group", "item")


def _answers(done: Sequence[_Done]) -> dict[str, int]:
    return {
        key: sum(one.measured.answers.get(key, 0) for one in done) for key in ("computed", "known")
    }


def _once(entries: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for entry in entries:
        found.setdefault((str(entry.get("name")), str(entry.get("sha256"))), dict(entry))
    return list(found.values())


def _total(footprints: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Add costs up; what could not be measured of one is not known of all."""
    summed = {key: sum(float(one[key]) for one in footprints) for key in _SUMMED}
    reasons = [str(one["reason"]) for one in footprints if one["reason"]]
    return {**footprints[-1], **summed, "reason": reasons[0] if reasons else "", "details": {}}
