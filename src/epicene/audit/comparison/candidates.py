"""Who is compared: each model or tool of results, with its numbers and what it cost."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epicene.audit.moves import FIELDS, numbers_with_moves
from epicene.audit.results import Results
from epicene.core.errors import InputError
from epicene.core.measurement import NAN
from epicene.evaluation.base import Evaluation
from epicene.metrics.linear import Linear

if TYPE_CHECKING:
    import pandas as pd

Key = tuple[str, ...]
Moves = Mapping[Key, tuple[str, Linear]]
KEY = ("data", "stage", "probe", "metric", "axis", "group", "item")

NOT_MEASURED = "not_measured: the energy was not measured"
SHARED = "shared: one energy was measured for several models together"
KEPT = "kept: answers came from an earlier audit, whose energy is not counted"
TOOL_NOT_TOLD = "tool_not_told: the tool ran elsewhere, and nobody said what it used"


@dataclass(frozen=True)
class Cost:
    """What a model or tool used.

    Parameters
    ----------
    energy_kwh, emissions_g, duration_s : float
        NaN where unknown.
    reason : str
        Why the energy is unknown.
    """

    energy_kwh: float = NAN
    emissions_g: float = NAN
    duration_s: float = NAN
    reason: str = NOT_MEASURED


@dataclass(frozen=True, eq=False)
class Candidate:
    """A model or tool that is compared.

    Parameters
    ----------
    name : str
        Unique among those compared.
    rows : mapping of tuple of str to mapping
        Its rows, by what they are about (`KEY`), in the order of the table.
    cost : Cost
    moves : mapping of tuple of str to (str, Linear)
        Of the numbers whose items are known: a hash of the items, and the number with their moves.
    label : str
        The model as its rows name it.
    """

    name: str
    rows: Mapping[Key, Mapping[str, Any]]
    cost: Cost
    moves: Mapping[Key, tuple[str, Linear]] = field(default_factory=dict)
    label: str = ""

    @property
    def work(self) -> frozenset[tuple[str, str]]:
        """What it was asked, on which data: energies compare where that is the same."""
        data, probe = KEY.index("data"), KEY.index("probe")
        return frozenset((key[data], key[probe]) for key in self.rows)


def candidates_of(sources: Sequence[Any]) -> tuple[Candidate, ...]:
    """Return every model or tool of results, evaluations or their folders.

    Parameters
    ----------
    sources : sequence of Results, Evaluation, str or Path
        Results with several models give as many candidates.

    Raises
    ------
    InputError
        If there are not two, one is no results, or two are the same.
    """
    found: list[tuple[str, str, Mapping[Key, Mapping[str, Any]], Cost, Moves]] = []
    for number, source in enumerate(sources, start=1):
        results, place = results_of(source, number)
        models = [name for name in dict.fromkeys(results.table["model"]) if name]
        if not models:
            raise InputError(
                "these results ask no model and no tool.", where=place, hint="Leave them out."
            )
        for model in models:
            rows = rows_by_key(results.table[results.table["model"] == model])
            cost = cost_of(results.provenance, len(models))
            moves = _moves(results, str(model), rows)
            found.append((str(model), place, rows, cost, moves))
    if len(found) < 2:
        raise InputError(
            "a comparison needs two models or tools.", hint="Give two folders of results."
        )
    names = _names([model for model, *_ in found], [place for _, place, *_ in found])
    return tuple(
        Candidate(name, rows, cost, moves, label)
        for name, (label, _, rows, cost, moves) in zip(names, found, strict=True)
    )


def cost_of(provenance: Mapping[str, Any], n_models: int) -> Cost:
    """Return what the one model or tool of results used, as far as it was measured."""
    footprint = provenance.get("footprint") or {}
    energy, grams, seconds = (
        _number(footprint.get(name)) for name in ("energy_kwh", "emissions_g", "duration_s")
    )
    if "tool" in provenance:
        # What was measured is the evaluation; the tool ran before, elsewhere.
        told = _number((provenance["tool"] or {}).get("energy_kwh"))
        return Cost(told, reason=TOOL_NOT_TOLD if math.isnan(told) else "")
    if n_models > 1:
        return Cost(reason=SHARED)
    if (provenance.get("answers") or {}).get("known"):
        return Cost(reason=KEPT)
    if math.isnan(energy):
        return Cost(duration_s=seconds)
    return Cost(energy, grams, seconds, "")


def results_of(source: Any, number: int) -> tuple[Results, str]:
    """Return results, read where they are a folder, and a name for where they were found.

    Raises
    ------
    InputError
        If the source is no results.
    """
    if isinstance(source, Results):
        return source, str(number)
    if isinstance(source, Evaluation):
        return Results(source.table, {"tool": {}}), str(number)
    if isinstance(source, str | Path):
        return Results.load(source), Path(source).resolve().name
    raise InputError(
        f"a {type(source).__name__} is no results.",
        hint="Give folders that `epicene audit` or `epicene evaluate` wrote, or results.",
    )


def _names(models: Sequence[str], places: Sequence[str]) -> list[str]:
    """Name each by its model, and by its folder too where two have one name."""
    plain = [_plain(model.rpartition("@")[0] or model) for model in models]
    placed = [
        name if plain.count(name) == 1 else f"{name} ({place})"
        for name, place in zip(plain, places, strict=True)
    ]
    full = [
        name if placed.count(name) == 1 else f"{name} [{model}]"
        for name, model in zip(placed, models, strict=True)
    ]
    for name in full:
        if full.count(name) > 1:
            raise InputError(f"{name} is there twice.", hint="Give each once.")
    return full


def _plain(model: str) -> str:
    """Name a model that lies in a folder by the folder alone."""
    return Path(model).name if Path(model).is_absolute() else model


def _moves(results: Results, model: str, rows: Mapping[Key, Mapping[str, Any]]) -> Moves:
    """Return the numbers whose items are known, by the key of their rows."""
    keys = {tuple(key[KEY.index(name)] for name in FIELDS): key for key in rows}
    short = {about: rows[key] for about, key in keys.items()}
    found = numbers_with_moves(results.moves, model, short)
    return {keys[about]: number for about, number in found.items() if about in keys}


def rows_by_key(table: pd.DataFrame) -> dict[Key, dict[str, Any]]:
    """Return the rows of one model that hold a number, by what they are about (`KEY`)."""
    rows = ({str(k): v for k, v in row.items()} for row in table.to_dict("records"))
    return {tuple(str(row[name]) for name in KEY): row for row in rows if row["metric"]}


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else NAN
