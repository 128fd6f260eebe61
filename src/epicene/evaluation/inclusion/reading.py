"""The file of a trial: read, checked, and refused in one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from epicene.core.errors import InputError
from epicene.core.registry import suggestion
from epicene.core.yaml_file import read_yaml
from epicene.evaluation.inclusion.criteria import Criterion, Trial
from epicene.evaluation.inclusion.rules import Find, Rule
from epicene.evaluation.inclusion.values import ValueTest

_KEYS: dict[str, type[BaseModel]] = {"criteria": Criterion, "find": Find}
_OF_VALUES = {"where", "unsure", "patient", "concerns", "candidates", "attributes"}


def trial_of(criteria: object) -> Trial:
    """Return a trial, from a file or from what such a file holds.

    Parameters
    ----------
    criteria : Trial, mapping, str or Path
        A path is of a YAML file.

    Raises
    ------
    InputError
        If there are no criteria, or the file cannot be read or says something unknown.
    """
    if isinstance(criteria, Trial):
        return criteria
    where, given = "the criteria", criteria
    if isinstance(criteria, str | Path):
        where, given = str(criteria), read_yaml(criteria)
    if not isinstance(given, dict):
        raise InputError(
            "there are no criteria." if given is None else "the criteria are no mapping.",
            where=where,
            hint="Give a YAML file with trial and criteria; docs/evaluation.md shows one.",
        )
    try:
        return Trial.model_validate(given)
    except RecursionError as error:
        raise InputError("the criteria are nested too deeply.", where=where) from error
    except ValidationError as error:
        message, hint = _sentence(error, given)
        raise InputError(message, where=where, hint=hint) from None


def _sentence(error: ValidationError, given: dict[Any, Any]) -> tuple[str, str | None]:
    """Say the first thing that is wrong; an unknown key first, since it explains others."""
    problems = error.errors(include_url=False)
    first = next((p for p in problems if p["type"] == "extra_forbidden"), problems[0])
    path = first["loc"]
    place = _place(path[:-1] if first["type"] in ("extra_forbidden", "missing") else path, given)
    if first["type"] == "extra_forbidden":
        key = str(path[-1])
        known = list(_model_at(path[:-1]).model_fields)
        return f"{place} the key {key!r} is unknown.", suggestion(key, known)
    if first["type"] == "missing":
        return f"{place} the key {path[-1]!r} is missing.", None
    text = first["msg"].removeprefix("Value error, ")
    return f"{place} {text[:1].lower()}{text[1:]}.", None


def _place(path: tuple[int | str, ...], given: dict[Any, Any]) -> str:
    """Say where in the file: the criterion by its id, then the keys."""
    parts = [str(part) for part in path]
    if len(path) >= 2 and path[0] == "criteria" and isinstance(path[1], int):
        entry = given["criteria"][path[1]]
        name = entry.get("id") if isinstance(entry, dict) else None
        parts = [f"criterion {name or path[1] + 1}", *parts[2:]]
    return f"{', '.join(parts)}:" if parts else "the trial:"


def _model_at(path: tuple[int | str, ...]) -> type[BaseModel]:
    """Return the model whose keys stand at a place of the file."""
    model: type[BaseModel] = Trial
    below_values = False
    for part in path:
        if below_values:
            return ValueTest
        if part in ("any_of", "all_of"):
            model = Rule
        elif part in ("text", "concept") and model is Find:
            return ValueTest
        elif part in _KEYS:
            model = _KEYS[str(part)]
        below_values = part in _OF_VALUES
    return model
