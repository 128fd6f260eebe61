"""Read a plan: safely, within bounds, and with one sentence where it cannot be used."""

from __future__ import annotations

from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from epicene.audit.deliverables.plan import DeliverablePlan
from epicene.audit.deliverables.strict import PATTERNS
from epicene.core.errors import InputError
from epicene.core.registry import suggestion
from epicene.core.yaml_file import read_yaml

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Plan = TypeVar("Plan", bound=BaseModel)

_VALUE_ERROR = "Value error, "
# Names of types that pydantic tried, which it puts where keys stand.
_TRIED = ("str", "int", "float", "bool", "list")
_WORDS = {
    "Input should": "this should",
    "valid string": "word or a text",
    "valid tuple": "list",
    "Tuple should": "this list should",
    "valid dictionary": "mapping of keys to values",
    "String should": "this should",
    ", unable to parse string as a number": "",
    ", unable to parse string as an integer": "",
    " or instance of Documents": "",
}


def read_plan(path: str | Path) -> DeliverablePlan:
    """Read a plan from a YAML file.

    Raises
    ------
    InputError
        If the file cannot be read, is no YAML, or is no plan: one sentence, with the line or the
        key, and for an unknown key the one that was probably meant.
    """
    if not Path(path).is_file():
        raise InputError("there is no such file.", where=str(path), hint="Name a plan in YAML.")
    return checked(read_yaml(path), str(path))


def checked(content: object, where: str = "the plan") -> DeliverablePlan:
    """Return the plan that mappings, lists and plain values describe.

    Raises
    ------
    InputError
        As `read_plan`.
    """
    return checked_as(DeliverablePlan, content, where)


def checked_as(model: type[Plan], content: object, where: str) -> Plan:
    """Return the plan of some kind that mappings, lists and plain values describe.

    Raises
    ------
    InputError
        As `read_plan`.
    """
    if not isinstance(content, dict):
        raise InputError("a plan is a mapping of keys to values.", where=where)
    try:
        return model.model_validate(content)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        raise _in_one_sentence(min(found, key=_less_telling), where, model) from None


def _less_telling(error: ErrorDetails) -> int:
    """Rank errors: what is misspelt is missing too, and a mapping is no word either."""
    if error["type"] == "extra_forbidden":
        return 0
    return 2 if error["loc"] and str(error["loc"][-1]) in _TRIED else 1


def _in_one_sentence(error: ErrorDetails, where: str, plan: type[BaseModel]) -> InputError:
    path, models = _path(error["loc"], plan)
    place = f"{where}, {path}" if path else where
    key = str(error["loc"][-1]) if error["loc"] else ""
    message = error["msg"].removeprefix(_VALUE_ERROR)
    match error["type"]:
        case "extra_forbidden":
            known = [name for model in models for name in _keys(model)]
            return InputError(
                f"there is no key {key!r}.", where=_parent(place, key), hint=suggestion(key, known)
            )
        case "missing" if isinstance(error["loc"][-1], int):
            short = place.rpartition(" number ")[0]
            return InputError("this list is too short.", where=short)
        case "string_pattern_mismatch":
            return InputError(f"this is no {PATTERNS[error['ctx']['pattern']]}.", where=place)
        case "missing":
            return InputError(f"the key {key!r} is missing.", where=_parent(place, key))
        case "union_tag_not_found":
            return InputError("the key 'kind' is missing.", where=place)
        case "union_tag_invalid":
            kinds = str(error["ctx"]["expected_tags"]).replace("'", "")
            return InputError(f"the kind is not known; known: {kinds}.", where=place)
        case "value_error":
            return InputError(message, where=place)
    for theirs, ours in _WORDS.items():
        message = message.replace(theirs, ours)
    return InputError(f"{message}.", where=place)


def _path(loc: tuple[int | str, ...], plan: type[BaseModel]) -> tuple[str, list[type[BaseModel]]]:
    """Return where an error lies as a reader finds it, and the parts that may stand there."""
    models = [plan]
    parts: list[str] = []
    for step in loc:
        if isinstance(step, int):
            parts.append(f"number {step + 1}")
            continue
        tagged = [m for m in models if _kind(m) == step] or [
            m for m in models if m.__name__ == step
        ]
        if tagged:
            # What pydantic adds: the kind, or which of several types it tried.
            models = tagged
            continue
        found = [info for m in models for name, info in _keys(m).items() if name == step]
        inner = [part for info in found for part in _parts(info.annotation)]
        models = inner or models
        if _is_key(step):
            parts.append(step)
    return " ".join(parts), models


def _is_key(step: str) -> bool:
    # Types that pydantic tried are named too: ``str``, ``tuple[...]``.
    return step.isidentifier() and step not in _TRIED


def _keys(model: type[BaseModel]) -> dict[str, Any]:
    return {info.alias or name: info for name, info in model.model_fields.items()}


def _kind(model: type[BaseModel]) -> str | None:
    info = model.model_fields.get("kind")
    return str(get_args(info.annotation)[0]) if info is not None else None


def _parts(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if get_origin(annotation) in (Union, UnionType, tuple) or get_args(annotation):
        return [part for inner in get_args(annotation) for part in _parts(inner)]
    return []


def _parent(place: str, key: str) -> str:
    return place.removesuffix(key).rstrip(" ,")
