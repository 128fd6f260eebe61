"""Run a plan: every probe on every model, one tidy table, and where it comes from."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epicene.audit.plan import Plan, make_plan, work
from epicene.audit.results import Results
from epicene.core.errors import NotApplicableError
from epicene.core.footprint import COUNTRY, measured
from epicene.core.measurement import Measurement, to_frame
from epicene.core.progress import Progress, Silent
from epicene.core.provenance import environment
from epicene.metrics import benjamini_hochberg
from epicene.models.capabilities import Model, capabilities
from epicene.models.load import load_model
from epicene.probes.base import Inputs, Probe, lacking
from epicene.probes.registry import PROBES

if TYPE_CHECKING:
    import pandas as pd


def audit(
    models: Model | str | Sequence[Model | str] = (),
    *,
    probes: str | Sequence[str] = (),
    pairs: str | Path | Sequence[str | Path] = (),
    corpus: str | Path | None = None,
    seed: int = 0,
    country: str = COUNTRY,
    progress: Progress | None = None,
    **options: Any,
) -> Results:
    """Put the probes to the models and return what they measured.

    Parameters
    ----------
    models : Model, str, or a sequence of them
        By default the models that ship.
    probes, pairs, corpus, seed
        See `epicene.audit.plan.make_plan`; a single name or file may stand for a list.
    country : str
        ISO 3166-1 alpha-3 code, for the carbon intensity of the electricity.
    progress : Progress, optional
        Told what is being done; `Plan.work` units in all.
    **options
        ``precision``, ``lowercase``, ``allow_pickle``; see `Plan`.

    Returns
    -------
    Results

    Raises
    ------
    EpiceneError
        If input cannot be used, or a named probe applies to none of the models.

    Examples
    --------
    >>> import epicene
    >>> results = epicene.audit("mini-fr", probes=["tokenization-names"])
    >>> sorted(set(results.table["axis"]))
    ['gender', 'origin']
    """
    given = (
        [models] if isinstance(models, str) or not isinstance(models, Sequence) else list(models)
    )
    loaded = {model.name: model for model in given if not isinstance(model, str)}
    names = [model if isinstance(model, str) else model.name for model in given]
    named = [probes] if isinstance(probes, str) else probes
    files = [pairs] if isinstance(pairs, str | Path) else pairs
    plan = make_plan(names, named, files, corpus, seed=seed, **options)
    return run(plan, loaded, country, progress)


def run(
    plan: Plan,
    loaded: dict[str, Model] | None = None,
    country: str = COUNTRY,
    progress: Progress | None = None,
) -> Results:
    """Run a plan.

    Parameters
    ----------
    plan : Plan
    loaded : dict of str to Model, optional
        Models already in memory, by name; the others are loaded one after the other.
    country, progress
        See `audit`.

    Raises
    ------
    NotApplicableError
        If the user named a probe that none of the models can answer.
    """
    progress = progress or Silent()
    rows: list[Measurement] = []
    cards: list[dict[str, Any]] = []
    with measured(country) as footprint:
        for name in plan.models:
            progress.describe(name)
            model = (loaded or {}).get(name) or load_model(name, allow_pickle=plan.allow_pickle)
            cards.append({**model.identity.to_dict(), "capabilities": capabilities(model)})
            inputs = Inputs(
                model, plan.pairs, plan.texts, plan.seed, plan.precision, plan.lowercase
            )
            for probe_name in plan.probes:
                progress.describe(f"{name}: {probe_name}")
                rows += answer(PROBES.get(probe_name), inputs)
                progress.advance(work(probe_name))
    if plan.named:
        _need_an_answer(plan, rows)
    return Results(_adjusted(to_frame(rows)), _provenance(plan, cards, footprint.to_dict()))


def answer(probe: Probe, inputs: Inputs) -> Sequence[Measurement]:
    """Return the probe's measurements, or one row that says why there are none."""
    missing = lacking(probe, inputs.model)
    try:
        if missing:
            raise NotApplicableError(f"the model lacks {', '.join(missing)}.")
        return probe.measure(inputs)
    except NotApplicableError as error:
        return [
            Measurement(
                model=inputs.model.identity.label,
                data="",
                stage=probe.stage,
                probe=probe.name,
                metric="",
                unscored_reason=f"not_applicable: {error.message}",
            )
        ]


def _need_an_answer(plan: Plan, rows: Sequence[Measurement]) -> None:
    for name in plan.probes:
        answers = [row for row in rows if row.probe == name]
        if answers and all(row.unscored_reason.startswith("not_applicable") for row in answers):
            reason = answers[0].unscored_reason.removeprefix("not_applicable: ")
            raise NotApplicableError(
                f"no model of this audit can answer it: {reason}", where=f"probe {name}"
            )


def _adjusted(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(p_adjusted=benjamini_hochberg(table["p_value"].to_numpy()))


def _provenance(
    plan: Plan, cards: list[dict[str, Any]], footprint: dict[str, Any]
) -> dict[str, Any]:
    data = [pairs.name for pairs in plan.pairs]
    data += [plan.texts.name] if plan.texts is not None else []
    arguments = {
        field.name: getattr(plan, field.name)
        for field in dataclasses.fields(plan)
        if field.name not in ("pairs", "texts", "seed")
    }
    return {
        "arguments": arguments,
        "data": [dataclasses.asdict(name) for name in data],
        "environment": environment(),
        "footprint": footprint,
        "models": cards,
        "seed": plan.seed,
    }
