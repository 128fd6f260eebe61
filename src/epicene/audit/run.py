"""Run a plan: every probe on every model, one tidy table, and where it comes from."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epicene.audit.plan import WORK, Plan, make_plan, work
from epicene.audit.results import Results
from epicene.core.errors import NotApplicableError
from epicene.core.footprint import COUNTRY, measured
from epicene.core.measurement import Measurement, to_frame
from epicene.core.progress import Progress, Silent
from epicene.core.provenance import environment
from epicene.corpora.corpus import Corpus
from epicene.metrics import benjamini_hochberg
from epicene.models.capabilities import Model, capabilities
from epicene.models.load import load_model
from epicene.probes.base import Inputs, Probe, Question, lacking
from epicene.probes.corpus.base import CorpusInputs, CorpusProbe
from epicene.probes.corpus.records import read_records
from epicene.probes.registry import CORPUS_PROBES, PROBES

if TYPE_CHECKING:
    import pandas as pd


def audit(
    models: Model | str | Sequence[Model | str] = (),
    *,
    probes: str | Sequence[str] = (),
    pairs: str | Path | Sequence[str | Path] = (),
    corpora: Corpus | str | Path | Sequence[Corpus | str | Path] = (),
    seed: int = 0,
    country: str = COUNTRY,
    progress: Progress | None = None,
    **options: Any,
) -> Results:
    """Put the probes to the corpora and the models and return what they measured.

    Parameters
    ----------
    models : Model, str, or a sequence of them
        By default the models that ship.
    probes, pairs, corpora, seed
        See `epicene.audit.plan.make_plan`; a single name or file may stand for a list.
    country : str
        ISO 3166-1 alpha-3 code, for the carbon intensity of the electricity.
    progress : Progress, optional
        Told what is being done; `Plan.work` units in all.
    **options
        ``precision``, ``lowercase``, ``allow_pickle``, ``second``, ``against``, ``min_group``; see
        `Plan`.

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
    documents = [corpora] if isinstance(corpora, Corpus | str | Path) else corpora
    plan = make_plan(names, named, files, documents, seed=seed, **options)
    return run(plan, loaded, country, progress)


def describe_plan(
    corpora: Corpus | str | Path | Sequence[Corpus | str | Path],
    *,
    probes: str | Sequence[str] = (),
    **options: Any,
) -> Plan:
    """Plan an audit of documents that asks no model; see `describe_corpus`."""
    documents = [corpora] if isinstance(corpora, Corpus | str | Path) else corpora
    named = [probes] if isinstance(probes, str) else probes
    plan = make_plan((), named, (), documents, **options)
    return dataclasses.replace(plan, models=(), probes=(), pairs=())


def describe_corpus(
    corpora: Corpus | str | Path | Sequence[Corpus | str | Path],
    *,
    country: str = COUNTRY,
    progress: Progress | None = None,
    **options: Any,
) -> Results:
    """Audit documents before any model sees them: the corpus stage alone.

    Parameters
    ----------
    corpora : Corpus, str, path, or a sequence of them
        What `epicene.load_corpus` takes.
    country, progress
        See `audit`.
    **options
        ``probes``, ``second`` (the same documents annotated by somebody else), ``against`` (another
        part of the data, for leakage), ``min_group``, ``seed``; see `Plan`.

    Returns
    -------
    Results

    Raises
    ------
    InputError
        If a corpus cannot be read, or a probe is unknown.

    Examples
    --------
    >>> import epicene
    >>> results = epicene.describe_corpus("ibd", probes="corpus-patients")
    >>> set(results.table["stage"])
    {'corpus'}
    """
    return run(describe_plan(corpora, **options), country=country, progress=progress)


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
        for corpus in plan.corpora:
            rows += _of_corpus(plan, corpus, progress)
        for name in plan.models:
            progress.describe(name)
            model = (loaded or {}).get(name) or load_model(name, allow_pickle=plan.allow_pickle)
            cards.append({**model.identity.to_dict(), "capabilities": capabilities(model)})
            inputs = Inputs(
                model, plan.pairs, plan.corpora, plan.seed, plan.precision, plan.lowercase
            )
            for probe_name in plan.probes:
                progress.describe(f"{name}: {probe_name}")
                rows += answer(PROBES.get(probe_name), inputs)
                progress.advance(work(probe_name))
    if plan.named:
        _need_an_answer(plan, rows)
    return Results(_adjusted(to_frame(rows)), _provenance(plan, cards, footprint.to_dict()))


def _of_corpus(plan: Plan, corpus: Corpus, progress: Progress) -> list[Measurement]:
    """Put the probes of the corpus stage to one corpus."""
    rows: list[Measurement] = []
    if not plan.corpus_probes:
        return rows
    progress.describe(corpus.name)
    records = tuple(read_records(corpus))
    progress.advance(WORK["corpus"])
    inputs = CorpusInputs(
        corpus, records, corpus.data_name, plan.second, plan.against, plan.seed, plan.min_group
    )
    for name in plan.corpus_probes:
        progress.describe(f"{corpus.name}: {name}")
        rows += answer_of_corpus(CORPUS_PROBES.get(name), inputs)
        progress.advance(WORK["corpus"])
    return rows


def answer(probe: Probe, inputs: Inputs) -> Sequence[Measurement]:
    """Return the probe's measurements, or one row that says why there are none."""
    missing = lacking(probe, inputs.model)
    try:
        if missing:
            raise NotApplicableError(f"the model lacks {', '.join(missing)}.")
        return probe.measure(inputs)
    except NotApplicableError as error:
        return [_not_applicable(probe, error, model=inputs.model.identity.label)]


def answer_of_corpus(probe: CorpusProbe, inputs: CorpusInputs) -> Sequence[Measurement]:
    """Return what a probe of the corpus stage measured, or one row that says why nothing."""
    try:
        # Without groups a probe that compares them has nothing to say, and says so.
        if rows := probe.measure(inputs):
            return rows
        raise NotApplicableError("there are no two groups of patients to compare.")
    except NotApplicableError as error:
        return [_not_applicable(probe, error, data=inputs.name.label)]


def _not_applicable(
    probe: Question, error: NotApplicableError, model: str = "", data: str = ""
) -> Measurement:
    return Measurement(
        model=model,
        data=data,
        stage=probe.stage,
        probe=probe.name,
        metric="",
        unscored_reason=f"not_applicable: {error.message}",
    )


def _need_an_answer(plan: Plan, rows: Sequence[Measurement]) -> None:
    for name in (*plan.corpus_probes, *plan.probes):
        answers = [row for row in rows if row.probe == name]
        if answers and all(row.unscored_reason.startswith("not_applicable") for row in answers):
            reason = answers[0].unscored_reason.removeprefix("not_applicable: ")
            raise NotApplicableError(
                f"nothing in this audit can answer it: {reason}", where=f"probe {name}"
            )


def _adjusted(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(p_adjusted=benjamini_hochberg(table["p_value"].to_numpy()))


def _provenance(
    plan: Plan, cards: list[dict[str, Any]], footprint: dict[str, Any]
) -> dict[str, Any]:
    data = [pairs.name for pairs in plan.pairs]
    documents = [*plan.corpora, *filter(None, (plan.second, plan.against))]
    data += [corpus.data_name for corpus in documents]
    arguments = {
        field.name: getattr(plan, field.name)
        for field in dataclasses.fields(plan)
        if field.name not in ("pairs", "corpora", "second", "against", "seed")
    }
    # A hash of a private record is itself confidential: only what ships is listed file by file. The
    # hash over all of them is in the name of the data.
    files = {c.name: [dict(file) for file in c.files()] for c in documents if c.licence}
    return {
        "arguments": arguments,
        "data": [dataclasses.asdict(name) for name in data],
        "files": files,
        "skipped": {
            corpus.name: len(corpus.skipped) for corpus in documents if corpus.on_error == "skip"
        },
        "environment": environment(),
        "footprint": footprint,
        "models": cards,
        "seed": plan.seed,
    }
