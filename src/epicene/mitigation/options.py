"""The options of a method: its fields, read as its types say."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, get_origin, get_type_hints

from epicene.core.errors import InputError
from epicene.mitigation.registry import METHODS


def options_of(method: Any) -> dict[str, Any]:
    """Return the options of a method, as they were given or by default."""
    return {option.name: getattr(method, option.name) for option in _fields(method)}


def required_of(of: Any) -> list[str]:
    """Return the options of a method that have no default."""
    missing = dataclasses.MISSING
    return [
        option.name
        for option in _fields(of)
        if option.default is missing and option.default_factory is missing
    ]


def configured(name: str, options: Mapping[str, Any]) -> Any:
    """Make a method with its options.

    Parameters
    ----------
    name : str
    options : mapping of str to object
        Values, or what a shell or a file has of them: the text of a number, a number for a label,
        one value where several may be given.

    Raises
    ------
    UnknownNameError
        If there is no such method.
    InputError
        If it has no such option, lacks one that has no default, or cannot take a value.
    """
    of = METHODS.get(name)
    known = [option.name for option in _fields(of)]
    unknown = sorted(set(options) - set(known))
    if unknown:
        raise InputError(
            f"{name} has no option {unknown[0]!r}.",
            hint=f"Its options: {', '.join(known)}." if known else "It has none.",
        )
    missing = [option for option in required_of(of) if option not in options]
    if missing:
        raise InputError(
            f"{name} needs to be told {' and '.join(missing)}.",
            hint=f"Give --option {missing[0]}=… ({missing[0]}=… in Python).",
        )
    types = get_type_hints(of)
    return of(**{option: _read(option, options[option], types[option]) for option in options})


def at_least(least: float, **numbers: float) -> None:
    """Check numbers that are options.

    Raises
    ------
    InputError
        If one is smaller, or no number.
    """
    for name, number in numbers.items():
        if not number >= least:
            raise InputError(f"{name} is {number}.", hint=f"Give {least:g} or more.")


def _fields(of: Any) -> list[dataclasses.Field[Any]]:
    return [option for option in dataclasses.fields(of) if option.init]


def _read(option: str, value: Any, of: Any) -> Any:
    from pydantic import ConfigDict, TypeAdapter, ValidationError

    several = get_origin(of) is tuple and not isinstance(value, tuple | list)
    rules = ConfigDict(coerce_numbers_to_str=True, allow_inf_nan=False)
    try:
        return TypeAdapter(of, config=rules).validate_python((value,) if several else value)
    except ValidationError as error:
        told = f"{value!r:.60}"
        raise InputError(
            f"the option {option} cannot be {told}.", hint=f"{error.errors()[0]['msg']}."
        ) from error
