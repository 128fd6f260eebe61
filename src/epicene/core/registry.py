"""A registry: names to components, loaded only when asked for."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar, cast

from epicene.core.errors import UnknownNameError

T = TypeVar("T")


class Registry(Generic[T]):
    """Names to ``"module:attribute"`` references, resolved at the first use.

    A reference costs nothing until :meth:`get` is called, so that listing what exists
    imports neither torch nor spaCy.

    Parameters
    ----------
    noun : str
        What the registry holds, for its messages (``"probe"``).
    entries : mapping of str to str
        Name to ``"module:attribute"``.

    Raises
    ------
    ValueError
        If a reference is not of the form ``"module:attribute"``.
    """

    def __init__(self, noun: str, entries: Mapping[str, str]) -> None:
        self._noun = noun
        self._entries: dict[str, str] = {}
        for name, reference in entries.items():
            self.add(name, reference)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def add(self, name: str, reference: str) -> None:
        """Add one entry; a name is never silently replaced.

        Raises
        ------
        ValueError
            If the name is taken or the reference malformed.
        """
        if name in self._entries:
            raise ValueError(f"{self._noun} {name!r} is already registered.")
        module, _, attribute = reference.partition(":")
        if not module or not attribute.isidentifier():
            raise ValueError(f"{self._noun} {name!r}: {reference!r} is not 'module:attribute'.")
        self._entries[name] = reference

    def get(self, name: str) -> T:
        """Return the component called `name`.

        Raises
        ------
        UnknownNameError
            If there is none; the message proposes the nearest names.
        """
        if name not in self._entries:
            raise UnknownNameError(
                f"unknown {self._noun} {name!r}.", hint=suggestion(name, self._entries)
            )
        module, attribute = self._entries[name].split(":")
        return cast(T, getattr(importlib.import_module(module), attribute))


def suggestion(name: str, known: Iterator[str] | Mapping[str, object] | list[str]) -> str:
    """Say which known name was probably meant, or list them all."""
    names = list(known)
    near = difflib.get_close_matches(name, names, n=2, cutoff=0.5)
    if near:
        return f"Did you mean {' or '.join(repr(match) for match in near)}?"
    return f"Known: {', '.join(names)}."
