"""Options of a task as a plan gives them, texts, made into what the task takes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from epicene.core.errors import InputError
from epicene.core.registry import suggestion
from epicene.evaluation.base import Task


def typed_options(task: Task, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options with the types of the task's fields: ``"10"`` is 10 where a number is asked.

    Raises
    ------
    InputError
        If the task has no such option, or its value is of another type.
    """
    known = [field.name for field in dataclasses.fields(task)]  # type: ignore[arg-type]
    types = get_type_hints(type(task))
    typed = {}
    for name, value in options.items():
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
    return typed
