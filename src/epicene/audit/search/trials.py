"""What a search tries: methods and strengths, from names or a file."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from epicene.core.canonical import canonical
from epicene.core.errors import InputError
from epicene.core.hashing import sha256_text
from epicene.core.yaml_file import read_yaml
from epicene.mitigation.options import configured
from epicene.mitigation.registry import METHODS

ALL = "all"
MOST = 200
_KEYS = ("method", "options", "each")


@dataclass(frozen=True)
class Trial:
    """A method with its options.

    Parameters
    ----------
    method : str
        A name in `epicene.mitigation.registry.METHODS`.
    options : mapping of str to object
        Those that are not left at their default.
    """

    method: str
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Method and options, as a table names the trial."""
        told = ", ".join(f"{name}={_short(value)}" for name, value in self.options.items())
        return f"{self.method} ({told})" if told else self.method

    @property
    def key(self) -> str:
        """A short hash that names its folder."""
        return sha256_text([self.method, canonical(dict(self.options))])[:12]


def read_trials(source: str | Path | Sequence[str | Trial]) -> tuple[Trial, ...]:
    """Read what is to be tried, and check that every method has the options that it is given.

    Parameters
    ----------
    source : str, Path or sequence
        Names (``"leace,inlp"``), ``"all"``, trials, or a YAML file: a list ``trials`` whose parts
        have ``method``, ``options`` that are the same in each trial, and ``each``, options with
        the values to try, of which every combination is a trial.

    Raises
    ------
    UnknownNameError
        If there is no such method.
    InputError
        If the file cannot be used, a method has no such option, or there is nothing to try.
    """
    if isinstance(source, Path) or (isinstance(source, str) and source.endswith((".yaml", ".yml"))):
        trials = _of_file(Path(source))
    else:
        names = source.split(",") if isinstance(source, str) else list(source)
        if names == [ALL]:
            # One that must be told something says so when it is tried.
            return tuple(map(Trial, METHODS))
        trials = [one if isinstance(one, Trial) else Trial(one.strip()) for one in names if one]
    if not trials:
        raise InputError("there is nothing to try.", hint="Name methods: --search leace,inlp.")
    if len(trials) > MOST:
        raise InputError(f"{len(trials)} trials are too many.", hint=f"At most {MOST}.")
    for trial in trials:
        configured(trial.method, dict(trial.options))
    return tuple({trial.key: trial for trial in trials}.values())


def _of_file(path: Path) -> list[Trial]:
    content = read_yaml(path)
    parts = content.get("trials") if isinstance(content, dict) else None
    if not isinstance(parts, list):
        raise InputError("it has no list of trials.", where=str(path), hint="trials: [...]")
    try:
        return [trial for part in parts for trial in _of_part(part)]
    except InputError as error:
        raise InputError(error.message, where=str(path), hint=error.hint) from error


def _of_part(part: Any) -> list[Trial]:
    if isinstance(part, str):
        return [Trial(part)]
    if not isinstance(part, dict) or "method" not in part:
        raise InputError("a trial names no method.", hint="- method: leace")
    if unknown := [key for key in part if key not in _KEYS]:
        raise InputError(f"{unknown[0]!r} is no part of a trial.", hint=", ".join(_KEYS))
    fixed, each = part.get("options") or {}, part.get("each") or {}
    if not isinstance(fixed, dict) or not isinstance(each, dict):
        raise InputError("options are NAME: VALUE.", hint="options: {layers: all}")
    for name, values in each.items():
        if not isinstance(values, list) or not values:
            raise InputError(f"{name!r} has no list of values.", hint=f"each: {{{name}: [1, 2]}}")
    # Counted before they are made: a dozen lines name more than a memory holds.
    if math.prod(map(len, each.values())) > MOST:
        raise InputError("its combinations are too many.", hint=f"At most {MOST}.")
    told = {name: _value(value) for name, value in fixed.items()}
    return [
        Trial(str(part["method"]), told | dict(zip(each, map(_value, values), strict=True)))
        for values in itertools.product(*each.values())
    ]


def _value(text: Any) -> Any:
    """Read a value as JSON does, a text where it is none; a list becomes a tuple."""
    if isinstance(text, list):
        return tuple(map(_value, text))
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return text


def _short(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
