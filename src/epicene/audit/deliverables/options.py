"""Options of a task as a plan gives them, texts, made into what the task takes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from epicene.audit.deliverables.consent import Consent
from epicene.audit.deliverables.sources import place_of
from epicene.core.errors import InputError
from epicene.core.registry import suggestion
from epicene.evaluation.base import Task

# Options that name a file: like all paths of a plan, they start from its folder.
FILES = ("metadata", "criteria")


def typed_options(
    task: Task, options: Mapping[str, Any], base: Path, consent: Consent
) -> dict[str, Any]:
    """Return options with the types of the task's fields: ``"10"`` is 10 where a number is asked.

    Raises
    ------
    InputError
        If the task has no such option, its value is of another type, or the plan decides what
        only a person may.
    """
    known = {field.name: field for field in dataclasses.fields(task)}  # type: ignore[arg-type]
    types = get_type_hints(type(task))
    typed = {}
    for name, value in consent.options(options, known).items():
        if name not in known:
            raise InputError(
                f"the task {task.name!r} has no option {name!r}.", hint=suggestion(name, known)
            )
        try:
            typed[name] = TypeAdapter(types[name]).validate_python(value)
        except ValidationError as error:
            wrong = error.errors(include_url=False, include_input=False)[0]["msg"]
            raise InputError(
                f"the option {name!r} of the task {task.name!r} cannot be used: "
                f"{wrong[:1].lower()}{wrong[1:]}."
            ) from error
        if name in FILES and isinstance(typed[name], str):
            # As the text that tasks take everywhere.
            typed[name] = str(place_of(typed[name], base))
    return typed
