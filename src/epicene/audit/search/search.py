"""Try several mitigations of one model within a budget, and return the Pareto front."""

from __future__ import annotations

import dataclasses
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epicene.audit.comparison.compare import Comparison, compare
from epicene.audit.comparison.reduced import reduced_audit
from epicene.audit.results import Results
from epicene.audit.search.kept import (
    AUDIT,
    MODEL,
    WORK,
    Outcome,
    keep_outcome,
    kept_outcome,
    kept_results,
    open_search,
    place_of,
)
from epicene.audit.search.trials import Trial, read_trials
from epicene.core.errors import EpiceneError, InputError, NotApplicableError
from epicene.core.footprint import measured
from epicene.core.progress import Progress, Silent
from epicene.core.spreadsheet import csv_text
from epicene.mitigation.mitigate import mitigated
from epicene.models.capabilities import Model

if TYPE_CHECKING:
    import pandas as pd

BEFORE = "before"
TABLE = "trials.csv"
BUDGET_SPENT = "budget_spent: the time was spent before"


@dataclass(frozen=True)
class Found:
    """What a search found.

    Parameters
    ----------
    table : pandas.DataFrame
        The model as it was, then a row a trial: ``trial``, ``method``, ``options``, ``status``,
        ``reason``, and where it is done ``state`` (``front``, ``dominated``, ``undecided``),
        ``dominated_by``, ``quality`` and ``bias`` with their intervals, ``distance`` of the bias
        from its neutral value, ``seconds`` and ``energy_kwh`` of the mitigation.
    comparison : Comparison or None
        Of all that are done; None where none is.
    folder : Path or None
        Where models and audits are kept.
    """

    table: pd.DataFrame
    comparison: Comparison | None
    folder: Path | None

    @property
    def front(self) -> list[str]:
        """The trials (or the model as it was) that are surely on the front."""
        return [str(name) for name in self.table.loc[self.table["state"] == "front", "trial"]]


def search_mitigations(
    model: Model | str,
    trials: str | Path | Sequence[str | Trial],
    *,
    corpus: Any = None,
    budget_minutes: float = 30.0,
    out: str | Path | None = None,
    audit_corpora: Sequence[Any] = (),
    quality: str | None = None,
    bias: str | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Found:
    """Try mitigations one after the other, and say which none of the others outdoes.

    Each is fitted, proved and audited (`epicene.audit.comparison.reduced`); its bias and its
    usefulness are compared with those of the others and of the model as it was, paired by item.

    Parameters
    ----------
    model : Model or str
    trials : str, Path or sequence
        See `epicene.audit.search.trials.read_trials`.
    corpus : str, Path or Corpus, optional
        Documents that the methods learn from.
    budget_minutes : float
        No trial begins later than this after the search began; one that has begun is finished.
        Trials that are kept from before cost nothing.
    out : str or Path, optional
        A folder: what is done is kept there, and the same search goes on from it.
    audit_corpora : sequence of str, Path or Corpus
        Documents that the audits read too: best others than those learnt from.
    quality, bias : str, optional
        The numbers compared, as in `epicene.compare`.
    seed : int
    progress : Progress, optional
    clock : callable
        Seconds, for the budget.

    Returns
    -------
    Found

    Raises
    ------
    InputError
        If a method or option is unknown, or the folder holds another search.
    """
    chosen = read_trials(trials)
    if not budget_minutes > 0.0:
        raise InputError(f"a budget of {budget_minutes:g} minutes is none.", hint="Give more.")
    told = progress or Silent()
    before = _loaded(model)
    searching = _Searching(before, corpus, tuple(audit_corpora), seed, told)
    with tempfile.TemporaryDirectory(prefix="epicene-search-") as temporary:
        folder = Path(temporary) / "search" if out is None else Path(out)
        open_search(folder, searching.facts())
        end = clock() + 60.0 * budget_minutes
        baseline = searching.baseline(folder)
        outcomes = [
            (trial, searching.outcome(trial, place_of(folder, trial), clock() < end))
            for trial in chosen
        ]
        results = {
            trial.label: kept_results(place_of(folder, trial))
            for trial, outcome in outcomes
            if outcome.status == "done"
        }
    comparison = None
    if results:
        comparison = compare(
            [baseline, *results.values()], quality=quality, bias=bias, count_energy=False
        )
    table = _table(outcomes, comparison, before.name)
    if out is not None:
        (folder / TABLE).write_text(csv_text(table), encoding="utf-8", newline="")
    return Found(table, comparison, None if out is None else folder)


@dataclass(frozen=True)
class _Searching:
    """One search: what is the same for every trial."""

    model: Model
    corpus: Any
    audit_corpora: tuple[Any, ...]
    seed: int
    progress: Progress

    def facts(self) -> dict[str, Any]:
        """Return what a folder must be of to go on with it."""
        return {
            "model": self.model.identity.sha256,
            "corpus": _name(self.corpus),
            "audit_corpora": [_name(corpus) for corpus in self.audit_corpora],
            "seed": self.seed,
        }

    def baseline(self, folder: Path) -> Results:
        """Return the reduced audit of the model as it was."""
        place = folder / BEFORE
        if not place.is_dir():
            self.progress.describe(self.model.name)
            reduced_audit(self.model, self.audit_corpora, self.seed).save(place)
        return Results.load(place)

    def outcome(self, trial: Trial, place: Path, in_time: bool) -> Outcome:
        """Return what became of a trial: as it is kept, or tried now."""
        known = kept_outcome(place)
        if known is not None:
            return known
        if not in_time:
            return Outcome("not_tried", BUDGET_SPENT)
        self.progress.describe(trial.label)
        outcome = self._tried(trial, place)
        keep_outcome(place, trial, outcome)
        return outcome

    def _tried(self, trial: Trial, place: Path) -> Outcome:
        try:
            with measured() as footprint:
                done = mitigated(
                    self.model,
                    trial.method,
                    corpus=self.corpus,
                    out=place / MODEL,
                    seed=self.seed,
                    work=place / WORK,
                    **trial.options,
                )
            spent = footprint.to_dict()
            named = _named(done.subject, trial.label)
            reduced_audit(named, self.audit_corpora, self.seed).save(place / AUDIT)
        except NotApplicableError as error:
            return Outcome("not_applicable", error.message)
        except EpiceneError as error:
            return Outcome("refused", error.message)
        except Exception as error:
            # What it says may quote a record.
            return Outcome("failed", f"fault: {type(error).__name__}")
        return Outcome("done", "", spent.get("duration_s"), spent.get("energy_kwh"))


def _loaded(model: Model | str) -> Model:
    if not isinstance(model, str):
        return model
    from epicene.models.load import load_model

    return load_model(model)


def _named(model: Any, name: str) -> Any:
    """Return a model under the name of its trial, as tables show it."""
    return dataclasses.replace(
        model, name=name, identity=dataclasses.replace(model.identity, name=name)
    )


def _name(corpus: Any) -> str:
    if corpus is None or isinstance(corpus, str | Path):
        return str(corpus or "")
    return str(corpus.data_name.label)


def _table(
    outcomes: Sequence[tuple[Trial, Outcome]], comparison: Comparison | None, before: str
) -> pd.DataFrame:
    import pandas as pd

    compared = {} if comparison is None else comparison.table.set_index("name").to_dict("index")
    # The model as it was is the first that is compared.
    first = next(iter(compared), before)
    rows: list[dict[str, Any]] = [
        {"trial": first, "method": "", "options": "", "status": BEFORE, "reason": ""}
    ]
    for trial, outcome in outcomes:
        options = ", ".join(f"{name}={value}" for name, value in trial.options.items())
        told = {"trial": trial.label, "method": trial.method, "options": options}
        rows.append(told | dataclasses.asdict(outcome))
    names = (
        "state", "dominated_by", "quality", "quality_low", "quality_high",
        "bias", "bias_low", "bias_high", "neutral", "distance", "distance_low", "distance_high",
    )  # fmt: skip
    for row in rows:
        known = compared.get(row["trial"], {})
        row |= {name: known.get(name) for name in names}
    columns = ["trial", "method", "options", "status", "reason", *names, "seconds", "energy_kwh"]
    return pd.DataFrame(rows, columns=columns)
