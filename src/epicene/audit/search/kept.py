"""The folder of a search: what each trial gave, kept so that the same search goes on from there."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from epicene.audit.results import Results
from epicene.audit.search.trials import Trial
from epicene.core.errors import InputError

Status = Literal["done", "refused", "not_applicable", "failed", "not_tried"]

SEARCH, TRIAL = "search.json", "trial.json"
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
    path = folder / SEARCH
    if path.is_file():
        if json.loads(path.read_text(encoding="utf-8")) != facts:
            raise InputError(
                "this folder holds a search with another model, corpus or seed.",
                where=str(folder),
                hint="Name another folder with --out.",
            )
        return
    if folder.exists() and any(folder.iterdir()):
        raise InputError("it holds something else.", where=str(folder), hint="Name another.")
    folder.mkdir(parents=True, exist_ok=True)
    _write(path, facts)


def place_of(folder: Path, trial: Trial) -> Path:
    """Return the folder of a trial."""
    return folder / "trials" / trial.key


def kept_outcome(place: Path) -> Outcome | None:
    """Return what became of a trial before; None where it was not tried, or failed by a fault."""
    path = place / TRIAL
    if not path.is_file():
        return None
    known = json.loads(path.read_text(encoding="utf-8"))
    outcome = Outcome(**known["outcome"])
    return None if outcome.status == "failed" else outcome


def keep_outcome(place: Path, trial: Trial, outcome: Outcome) -> None:
    """Write what became of a trial, last of all that it writes."""
    place.mkdir(parents=True, exist_ok=True)
    told = {"method": trial.method, "options": _plain(trial.options), "outcome": asdict(outcome)}
    _write(place / TRIAL, told)


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


def _write(path: Path, content: dict[str, Any]) -> None:
    temporary = path.with_suffix(".tmp")
    text = json.dumps(content, ensure_ascii=False, indent=2)
    temporary.write_text(text + "\n", encoding="utf-8")
    temporary.replace(path)
