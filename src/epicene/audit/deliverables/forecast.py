"""What a plan is expected to cost, before it runs: questions, time, energy, CO2-equivalent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from epicene.audit.deliverables.jobs import AuditJob, EvaluationJob, Job
from epicene.audit.deliverables.plan import DeliverablePlan
from epicene.core.footprint import carbon_intensity
from epicene.core.measurement import NAN
from epicene.models.served.address import PREFIX
from epicene.models.stored_size import weights_bytes
from epicene.probes.registry import PROBES

# Seconds of one core, measured on mini-fr (10 MB of weights, two cores shared with others) and on
# 120 documents; other probes by their stage.
SECONDS: Mapping[str, float] = {
    "weat": 1.0,
    "association-scores": 1.0,
    "grammatical-gender": 1.0,
    "ceat": 2.5,
    "gender-layers": 5.0,
    "pairs/crows-pairs": 110.0,
    "pairs/pll": 110.0,
    "pairs/pll-word-l2r": 110.0,
    "pairs/changed-tokens": 110.0,
}
SECONDS_OF_STAGE = {"corpus": 1.0, "tokenization": 1.0, "embeddings": 13.0, "outputs": 40.0}
SECONDS_TO_LOAD = 10.0
MEASURED_BYTES, MEASURED_DOCUMENTS = 10.4e6, 120
SECONDS_AN_OUTPUT = 2.0
UNKNOWN_BYTES = 440e6
# Watts of a process that keeps one core busy, as codecarbon counts them with its memory.
WATTS = 14.0


@dataclass(frozen=True)
class Expected:
    """What one deliverable is expected to cost.

    Parameters
    ----------
    name, kind : str
    questions : int
        Probes put to a corpus or a model; tasks put to an output.
    seconds, energy_kwh, emissions_g : float
        NaN where a model is served: it computes elsewhere.
    source : {"last_run", "rough"}
        Whether it is what the last run in the same folder took, or a rough sum.
    """

    name: str
    kind: str
    questions: int
    seconds: float
    energy_kwh: float
    emissions_g: float
    source: str

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


def expected(
    plan: DeliverablePlan, jobs: Sequence[Job], last: Path | None = None
) -> list[Expected]:
    """Return what each deliverable is expected to cost.

    Parameters
    ----------
    plan : DeliverablePlan
    jobs : sequence of Job
        Of the plan.
    last : Path, optional
        The folder of an earlier run: a deliverable of the same name and kind that was measured
        there, without answers kept from before, is expected to take as long.
    """
    known = _last(last) if last is not None else {}
    grams = carbon_intensity(plan.country)
    found = []
    for job, deliverable in zip(jobs, plan.deliverables, strict=True):
        cost = known.get((job.name, deliverable.kind))
        seconds = _seconds(job) if cost is None else float(cost["duration_s"])
        energy = seconds * WATTS / 3.6e6 if cost is None else float(cost["energy_kwh"])
        found.append(
            Expected(
                job.name,
                deliverable.kind,
                _questions(job),
                seconds,
                energy,
                energy * grams,
                "rough" if cost is None else "last_run",
            )
        )
    return found


def _questions(job: Job) -> int:
    if isinstance(job, AuditJob):
        return job.plan.n_questions + (job.checked is not None) + job.twins
    return 2 * len(job.outputs) - 1 if isinstance(job, EvaluationJob) else 1


def _seconds(job: Job) -> float:
    if isinstance(job, EvaluationJob):
        return SECONDS_AN_OUTPUT * _questions(job)
    if not isinstance(job, AuditJob):
        return NAN
    plan = job.plan
    documents = sum(len(corpus) for corpus in plan.corpora) / MEASURED_DOCUMENTS
    on_corpora = len(plan.corpus_probes) + (job.checked is not None) + job.twins
    total = documents * on_corpora * SECONDS_OF_STAGE["corpus"]
    return total + sum(_of_model(name, plan.probes, documents) for name in plan.models)


def _of_model(name: str, probes: Sequence[str], documents: float) -> float:
    if name.startswith(PREFIX):
        return NAN
    size = (weights_bytes(name) or UNKNOWN_BYTES) / MEASURED_BYTES
    seconds = SECONDS_TO_LOAD
    for name_of_probe in probes:
        probe = PROBES.get(name_of_probe)
        once = SECONDS.get(name_of_probe, SECONDS_OF_STAGE[probe.stage])
        seconds += once * size * (documents if probe.reads == "corpora" else 1.0)
    return seconds


def _last(folder: Path) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Return what deliverables cost in an earlier run, where nothing was known before it."""
    try:
        provenance = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
        if provenance["answers"]["known"]:
            return {}
        return {
            (one["name"], one["kind"]): one["footprint"]
            for one in provenance["deliverables"]
            if not one["footprint"]["reason"]
        }
    except (OSError, ValueError, KeyError, TypeError):
        # A folder that is none of ours tells nothing.
        return {}
