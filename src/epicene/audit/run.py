"""Run a plan: every probe on every model, one tidy table, and where it comes from."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from epicene.audit.asking import Asking
from epicene.audit.cache import Store, open_store
from epicene.audit.engine import Engine, Here
from epicene.audit.moves import moves_table
from epicene.audit.plan import Plan, make_plan
from epicene.audit.results import Results
from epicene.core.errors import NotApplicableError
from epicene.core.footprint import COUNTRY, measured
from epicene.core.measurement import Measurement, to_frame
from epicene.core.progress import Progress, Silent
from epicene.core.provenance import environment
from epicene.corpora.corpus import Corpus
from epicene.metrics.judging import judged
from epicene.models.capabilities import Model


def audit(
    models: Model | str | Sequence[Model | str] = (),
    *,
    probes: str | Sequence[str] = (),
    pairs: str | Path | Sequence[str | Path] = (),
    corpora: Corpus | str | Path | Sequence[Corpus | str | Path] = (),
    seed: int = 0,
    country: str = COUNTRY,
    progress: Progress | None = None,
    cache: str | Path | bool = False,
    engine: Engine | None = None,
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
    cache : str, Path or bool
        The folder where answers are kept: the same audit, cut off, then goes on where it stopped.
        True for the usual folder of the user, False to keep nothing. Models in memory are never
        kept, since their weights may have been changed there: give their names.
    engine : Engine, optional
        Who computes the units; `epicene.audit.engine.Elsewhere` takes any executor.
    **options
        ``precision``, ``lowercase``, ``allow_pickle``, ``second``, ``against``, ``min_group``,
        ``threads``, ``model_options``, ``allow_remote_text``, ``margins``,
        ``probe_options``, ``usefulness``, ``usefulness_folder``, ``usefulness_limit``, ``moves``;
        see `Plan`.

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
    with open_store(cache) as store:
        return run(plan, loaded, country, progress, store=store, engine=engine)


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
    cache: str | Path | bool = False,
    **options: Any,
) -> Results:
    """Audit documents before any model sees them: the corpus stage alone.

    Parameters
    ----------
    corpora : Corpus, str, path, or a sequence of them
        What `epicene.load_corpus` takes.
    country, progress, cache
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
    plan = describe_plan(corpora, **options)
    with open_store(cache) as store:
        return run(plan, country=country, progress=progress, store=store)


def run(
    plan: Plan,
    loaded: dict[str, Model] | None = None,
    country: str = COUNTRY,
    progress: Progress | None = None,
    *,
    store: Store | None = None,
    engine: Engine | None = None,
    partial: bool = False,
) -> Results:
    """Run a plan.

    Parameters
    ----------
    plan : Plan
    loaded : dict of str to Model, optional
        Models already in memory, by name; the others are loaded one after the other.
    country, progress
        See `audit`.
    store : Store, optional
        Where answers are kept and found again (`epicene.audit.cache.Cache`); by default nowhere.
        What is found is not computed again, and gives the same bytes.
    engine : Engine, optional
        Who computes the units; by default this process.
    partial : bool
        On an interrupt (Ctrl-C) return what is measured so far, marked as partial in the
        provenance, in place of raising `KeyboardInterrupt`.

    Raises
    ------
    NotApplicableError
        If the user named a probe that none of the models can answer.
    """
    asking = Asking(plan, store, engine or Here(), progress or Silent())
    interrupted = False
    with measured(country) as footprint:
        try:
            for corpus in plan.corpora:
                asking.corpus(corpus)
            for name in plan.models:
                asking.model(name, (loaded or {}).get(name))
        except KeyboardInterrupt:
            if not partial:
                raise
            interrupted = True
    if plan.named and not interrupted:
        _need_an_answer(plan, asking.rows)
    provenance = _provenance(plan, asking.cards, footprint.to_dict())
    provenance["answers"] = {"computed": asking.computed, "known": asking.known}
    if interrupted:
        provenance["partial"] = {"done": asking.done, "planned": plan.n_questions}
    moves = moves_table(asking.moved) if plan.moves else None
    return Results(judged(to_frame(asking.rows), plan.margins), provenance, moves)


def _need_an_answer(plan: Plan, rows: Sequence[Measurement]) -> None:
    for name in (*plan.corpus_probes, *plan.probes):
        answers = [row for row in rows if row.probe == name]
        if answers and all(row.unscored_reason.startswith("not_applicable") for row in answers):
            reason = answers[0].unscored_reason.removeprefix("not_applicable: ")
            raise NotApplicableError(
                f"nothing in this audit can answer it: {reason}", where=f"probe {name}"
            )


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
