"""How a served model is asked, at what pace and for what price."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from epicene.core.errors import InputError, UnknownNameError
from epicene.core.registry import suggestion


@dataclass(frozen=True)
class ServingOptions:
    """Options of a served model; others ignore them.

    Parameters
    ----------
    version : str
        What the model is taken to be at this time: answers are kept under it, and asked again
        under another. By default the day (UTC), since a model may change under its name without
        a word; give the day before to finish an audit after midnight.
    key_variable : str
        The variable of the environment that holds the key, for hosts that epicene does not know.
    start : str
        What stands before each text, where the server's tokenizer adds no start token of its own,
        for example ``<s>``.
    samples : int
        Answers drawn to each question where the server gives no log-probabilities.
    requests_per_minute : float
        At most; 0 for no limit.
    concurrency : int
        Requests under way at once.
    timeout : float
        Seconds to wait for one answer.
    attempts : int
        Times that a request is sent before the audit gives up.
    price_read, price_written : float or None
        Of a million tokens, in the currency of your contract: epicene knows no prices.
    """

    version: str = ""
    key_variable: str = ""
    start: str = ""
    samples: int = 10
    requests_per_minute: float = 0.0
    concurrency: int = 4
    timeout: float = 60.0
    attempts: int = 6
    price_read: float | None = None
    price_written: float | None = None

    @property
    def decisive(self) -> tuple[str, str, int]:
        """Those that decide the answers."""
        return (self.version, self.start, self.samples)

    @property
    def state(self) -> str:
        """The version, or the day."""
        return self.version or datetime.now(UTC).date().isoformat()


def serving_options(given: ServingOptions | Mapping[str, Any] | None) -> ServingOptions:
    """Return the options, from values or from text such as ``{"samples": "20"}``.

    Raises
    ------
    UnknownNameError
        If there is no such option.
    InputError
        If a value makes no sense.
    """
    if given is None or isinstance(given, ServingOptions):
        return given or ServingOptions()
    kinds = {field.name: str(field.type) for field in dataclasses.fields(ServingOptions)}
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in kinds:
            raise UnknownNameError(
                f"unknown option {name!r} of a served model.", hint=suggestion(name, list(kinds))
            )
        try:
            values[name] = _convert(kinds[name], value)
        except (TypeError, ValueError) as error:
            raise InputError(f"the option {name} of a served model is {value!r}.") from error
    options = ServingOptions(**values)
    for name in ("samples", "concurrency", "attempts", "timeout"):
        if not getattr(options, name) > 0:
            raise InputError(f"the option {name} of a served model must be above 0.")
    for name in ("requests_per_minute", "price_read", "price_written"):
        if (getattr(options, name) or 0.0) < 0:
            raise InputError(f"the option {name} of a served model must be 0 or more.")
    return options


def _convert(kind: str, value: Any) -> Any:
    if kind.startswith("float"):
        return None if value is None else float(value)
    return int(value) if kind == "int" else str(value)
