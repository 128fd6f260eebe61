"""What a value of a record or of an entity must be: a test with three answers."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from epicene.core.errors import InputError
from epicene.evaluation.inclusion.kleene import Truth, all_of

if TYPE_CHECKING:
    import regex

# Longer ones are no pattern that a person wrote.
_LONGEST = 500
# Of one search; criteria may come from outside, and a few characters can ask for years of work.
_MOST_SECONDS = 1.0
# A number at the start of a value, with a French or an English mark: "12,5 %" is 12.5. What is
# said with an inequality is not known to lie on either side of a threshold.
_NUMBER = re.compile(r"\s*([+-]?\d+(?:[.,]\d+)?)(?![\d.,])")


class ValueTest(BaseModel):
    """What a value must be; all that is asked must hold.

    Written as a value, a list of values, or a mapping: ``affirmed``, ``["0", "1"]``,
    ``{at_least: 18}``.

    Parameters
    ----------
    equals : tuple of str
        One of these, whatever their case.
    differs : tuple of str
        None of these.
    matches : str, optional
        A regular expression found in it, whatever its case.
    at_least, at_most, above, below : float, optional
        Bounds of its number; a value that starts with no number is unknown.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    equals: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    matches: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    above: float | None = None
    below: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, given: Any) -> Any:
        return given if isinstance(given, dict | ValueTest) else {"equals": given}

    @field_validator("equals", "differs", mode="before")
    @classmethod
    def _listed(cls, given: Any) -> Any:
        listed = given if isinstance(given, list | tuple) else [given]
        return tuple(as_written(value) for value in listed)

    @field_validator("matches")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        return checked_pattern(pattern)

    @model_validator(mode="after")
    def _asks(self) -> ValueTest:
        if not self.model_fields_set or not any(
            value not in (None, ()) for value in self.__dict__.values()
        ):
            raise ValueError("nothing is asked of the value")
        return self

    def of(self, value: str | None) -> Truth:
        """Return whether a value passes; unknown where there is none, or no number to compare.

        Raises
        ------
        InputError
            If the search for a pattern does not end.
        """
        if value is None:
            return None
        written = value.casefold()
        asked: list[Truth] = []
        if self.equals:
            asked.append(written in self._equals)
        if self.differs:
            asked.append(written not in self._differs)
        if self._pattern is not None:
            asked.append(self._is_found(self._pattern, value))
        if self._bounded:
            number = number_of(value)
            asked.append(None if number is None else self._within(number))
        return all_of(asked)

    @staticmethod
    def _is_found(pattern: regex.Pattern[str], value: str) -> bool:
        try:
            return pattern.search(value, timeout=_MOST_SECONDS) is not None
        except TimeoutError as error:
            raise InputError(
                f"the search for the pattern {pattern.pattern!r} does not end.",
                hint="Repeat nothing that is itself repeated or has several ways to match.",
            ) from error

    def _within(self, number: float) -> bool:
        return (
            (self.at_least is None or number >= self.at_least)
            and (self.at_most is None or number <= self.at_most)
            and (self.above is None or number > self.above)
            and (self.below is None or number < self.below)
        )

    @cached_property
    def _equals(self) -> frozenset[str]:
        return frozenset(value.casefold() for value in self.equals)

    @cached_property
    def _differs(self) -> frozenset[str]:
        return frozenset(value.casefold() for value in self.differs)

    @cached_property
    def _pattern(self) -> regex.Pattern[str] | None:
        import regex

        return regex.compile(self.matches, regex.IGNORECASE) if self.matches is not None else None

    @cached_property
    def _bounded(self) -> bool:
        bounds = (self.at_least, self.at_most, self.above, self.below)
        return any(bound is not None for bound in bounds)


def number_of(value: str) -> float | None:
    """Return the number that a value starts with; None where it starts with none."""
    found = _NUMBER.match(value)
    return float(found[1].replace(",", ".")) if found else None


def as_written(value: Any) -> Any:
    """Return a value of Python as files write it; what is no single value stays, to be refused."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


def checked_pattern(pattern: str | None) -> str | None:
    """Return a regular expression if it is one.

    Raises
    ------
    ValueError
        If it is none, or longer than 500 characters.
    """
    if pattern is None:
        return None
    if len(pattern) > _LONGEST:
        raise ValueError(f"a pattern has more than {_LONGEST} characters")
    import regex

    try:
        re.compile(pattern)
        regex.compile(pattern)
    except (re.error, regex.error) as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
    return pattern
