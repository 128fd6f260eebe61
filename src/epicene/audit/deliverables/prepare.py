"""From a plan to jobs: every name is looked up and every file found before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch
from pathlib import Path
from typing import Any

from epicene.audit.deliverables.consent import Consent
from epicene.audit.deliverables.jobs import AFTER, BEFORE, AuditJob, EvaluationJob, Job
from epicene.audit.deliverables.options import typed_options
from epicene.audit.deliverables.plan import (
    CorpusDeliverable,
    DeliverablePlan,
    DetectorDeliverable,
    EvaluatedDeliverable,
    MitigationDeliverable,
    ModelDeliverable,
    Source,
    ToolDeliverable,
)
from epicene.audit.deliverables.sources import (
    Opened,
    documents_of,
    flagged,
    is_table,
    is_tool,
    only_labels,
    opened,
    place_of,
)
from epicene.audit.plan import DEFAULT_MODELS, make_plan
from epicene.audit.run import describe_plan
from epicene.core.errors import EpiceneError, InputError
from epicene.evaluation.base import Task
from epicene.evaluation.evaluate import configured, task_of
from epicene.evaluation.paired import Pairable

FLAGS_TASK, SPANS_TASK = "classification", "entities"


def prepared(plan: DeliverablePlan, base: Path, consent: Consent | None = None) -> list[Job]:
    """Return a job a deliverable, in the order of the plan.

    Parameters
    ----------
    plan : DeliverablePlan
    base : Path
        The folder from which paths start.
    consent : Consent, optional
        What is agreed to beside what the plan says; by default nothing.

    Raises
    ------
    InputError
        Naming the deliverable, if a probe, task, option, model or file of it is not there.
    """
    jobs = []
    for deliverable in plan.deliverables:
        try:
            jobs.append(_job(deliverable, plan, base, consent or Consent()))
        except EpiceneError as error:
            where = f"deliverable {deliverable.name!r}"
            place = f"{where}, {error.where}" if error.where else where
            raise InputError(error.message, where=place, hint=error.hint) from error
    return jobs


@singledispatch
def _job(deliverable: Any, plan: DeliverablePlan, base: Path, consent: Consent) -> Job:
    raise TypeError(type(deliverable).__name__)


@_job.register
def _(deliverable: CorpusDeliverable, plan: DeliverablePlan, base: Path, consent: Consent) -> Job:
    corpus = documents_of(deliverable.documents, base)
    asked = describe_plan(
        corpus,
        probes=deliverable.probes,
        second=None if deliverable.second is None else documents_of(deliverable.second, base),
        against=None if deliverable.against is None else documents_of(deliverable.against, base),
        min_group=plan.min_group,
        seed=plan.seed,
    )
    return AuditJob(deliverable.name, asked, corpus, deliverable.twins)


@_job.register
def _(deliverable: ModelDeliverable, plan: DeliverablePlan, base: Path, consent: Consent) -> Job:
    asked = make_plan(
        [_model(name, base) for name in deliverable.models],
        deliverable.probes,
        [place_of(path, base) for path in deliverable.pairs],
        [documents_of(source, base) for source in deliverable.corpora],
        min_group=plan.min_group,
        seed=plan.seed,
        precision=deliverable.precision,
        allow_remote_text=consent.remote_text,
    )
    return AuditJob(deliverable.name, asked)


@_job.register
def _(deliverable: ToolDeliverable, plan: DeliverablePlan, base: Path, consent: Consent) -> Job:
    gold = opened(deliverable.gold, base)
    outputs = {deliverable.name: opened(deliverable.predictions, base)}
    task = _task(deliverable.task, gold, deliverable, base, consent)
    return _evaluation(deliverable, plan, task, gold, outputs, control=deliverable.control)


@_job.register
def _(
    deliverable: MitigationDeliverable, plan: DeliverablePlan, base: Path, consent: Consent
) -> Job:
    gold = opened(deliverable.gold, base)
    outputs = {
        f"{deliverable.name} {moment}": opened(source, base)
        for moment, source in zip((BEFORE, AFTER), deliverable.compared, strict=True)
    }
    task = _task(deliverable.task, gold, deliverable, base, consent)
    if not isinstance(task[0], Pairable):
        raise InputError(f"the task {task[0].name!r} compares no tools.", hint="Name another.")
    return _evaluation(deliverable, plan, task, gold, outputs)


@_job.register
def _(deliverable: DetectorDeliverable, plan: DeliverablePlan, base: Path, consent: Consent) -> Job:
    by_document = deliverable.level == "documents"
    read = _flags if by_document else _spans
    gold = read(deliverable.gold, base, deliverable.labels, "label")
    outputs = {
        deliverable.name: read(deliverable.predictions, base, deliverable.labels, "prediction")
    }
    named = FLAGS_TASK if by_document else SPANS_TASK
    task = _task(named, gold, deliverable, base, consent)
    return _evaluation(deliverable, plan, task, gold, outputs)


def _evaluation(
    deliverable: EvaluatedDeliverable,
    plan: DeliverablePlan,
    asked: tuple[Task, Mapping[str, Any]],
    gold: Opened,
    outputs: Mapping[str, Opened],
    control: tuple[str, ...] = (),
) -> EvaluationJob:
    task, options = asked
    return EvaluationJob(
        deliverable.name,
        gold.value,
        {name: output.value for name, output in outputs.items()},
        task.name,
        plan.by_of(deliverable),
        gold.label,
        control,
        deliverable.reference,
        options,
        (gold.name,) if gold.name is not None else (),
        plan.seed,
    )


def _task(
    name: str | None,
    gold: Opened,
    deliverable: EvaluatedDeliverable,
    base: Path,
    consent: Consent,
) -> tuple[Task, dict[str, Any]]:
    """Return the task with its options, and these alone: a plan gives them as texts."""
    for source in deliverable.compared:
        if is_tool(source):
            consent.check_tool(str(source))
    task = task_of(name, gold.value)
    options = typed_options(task, deliverable.options, base, consent)
    return configured(task, options), options


def _flags(source: Source, base: Path, labels: tuple[str, ...], column: str) -> Opened:
    """Return which documents have a span of the labels; a table says it itself."""
    if is_table(source):
        return opened(source, base)
    corpus = documents_of(source, base)
    name = corpus.data_name
    return Opened(flagged(corpus, labels, column), name.label, name)


def _spans(source: Source, base: Path, labels: tuple[str, ...], column: str) -> Opened:
    """Return documents with the spans of the labels alone."""
    corpus = documents_of(source, base)
    name = corpus.data_name
    return Opened(only_labels(corpus, labels), name.label, name)


def _model(name: str, base: Path) -> str:
    """Return a model's name, or its path where one starts from the plan's folder."""
    ships = name in DEFAULT_MODELS
    return str(base / name) if not ships and (base / name).exists() else name
