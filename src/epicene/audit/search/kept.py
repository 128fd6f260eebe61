"""The folder of a search: what each trial gave, kept so that the same search goes on from there."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from epicene.audit.results import Results
from epicene.audit.search.trials import Trial
from epicene.core.kept_json import open_kept, read_kept, write_kept

Status = Literal["done", "refused", "not_applicable", "failed", "not_tried"]

SEARCH, TRIAL = "search.json", "trial.json"
_OF = "a search"
AUDIT, MODEL, WORK = "audit", "model", "work"


@dataclass(frozen=True)
class Outcome:
    """What became of a trial.

    Parameters
    ----------
    status : str
        ``done``; ``refused`` where it changed nothing, broke the model or had nothing to learn
        from; ``not_applicable`` where the method is not for such a model; ``failed`` by a fault;
        ``not_tried`` where the budget was spent.
    reason : str
        Why it is not done.
    seconds, energy_kwh : float or None
        Of fitting and applying.
    """

    status: Status
    reason: str = ""
    seconds: float | None = None
    energy_kwh: float | None = None


def open_search(folder: Path, facts: dict[str, Any]) -> None:
    """Make the folder of a search, or go on with it.

    Raises
    ------
    InputError
        If it holds a search of something else, or anything else.
    """
    open_kept(folder, SEARCH, facts, _OF, "another model, corpus or seed")


def place_of(folder: Path, trial: Trial) -> Path:
    """Return the folder of a trial."""
    return folder / "trials" / trial.key


def kept_outcome(place: Path) -> Outcome | None:
    """Return what became of a trial before; None where it was not tried, or failed by a fault."""
    path = place / TRIAL
    if not path.is_file():
        return None
    known = read_kept(path, _OF)
    outcome = Outcome(**known["outcome"])
    return None if outcome.status == "failed" else outcome


def keep_outcome(place: Path, trial: Trial, outcome: Outcome) -> None:
    """Write what became of a trial, last of all that it writes."""
    place.mkdir(parents=True, exist_ok=True)
    told = {"method": trial.method, "options": _plain(trial.options), "outcome": asdict(outcome)}
    write_kept(place / TRIAL, told)


def kept_results(place: Path) -> Results:
    """Return the reduced audit of a trial that is done."""
    return Results.load(place / AUDIT)


def _plain(options: Any) -> dict[str, Any]:
    return {
        name: value
        if value is None or isinstance(value, bool | int | float | str | list | tuple)
        else str(value)
        for name, value in options.items()
    }
