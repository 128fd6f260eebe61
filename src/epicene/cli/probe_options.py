"""``--probe-option PROBE.NAME=VALUE``: a parameter of a probe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from epicene.core.errors import InputError


def probe_options_of(options: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the parameters of each probe named, of the kind of the defaults they replace.

    Raises
    ------
    InputError
        If an option is not PROBE.NAME=VALUE, or its value is not of the kind of the default.
    UnknownNameError
        If there is no such probe.
    """
    from epicene.probes.registry import PROBES, check_probe

    found: dict[str, dict[str, Any]] = {}
    for option in options:
        target, given, value = option.partition("=")
        probe, dot, name = target.rpartition(".")
        if not (given and dot and name):
            raise InputError(
                f"--probe-option {option!r} is not a probe, its parameter and a value.",
                hint="Write it as honest.templates=templates.tsv.",
            )
        check_probe(probe)
        default = getattr(PROBES.get(probe), name, "") if probe in PROBES else ""
        try:
            found.setdefault(probe, {})[name] = type(default)(value)
        except (TypeError, ValueError):
            raise InputError(
                f"--probe-option {option!r} has a value that is no {type(default).__name__}."
            ) from None
    return found
