"""What the table is made of: the plan in `plan.toml`, and a row for every method there is."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from epicene.mitigation.registry import METHODS

PLAN = Path(__file__).with_name("plan.toml")
_LEARN = ("masked", "causal", "classifier")
"""Kinds of models that learn a corpus again after a method on data changed it."""


@dataclass(frozen=True)
class Plan:
    """One form of the table; `plan.toml` says what the numbers are."""

    notes: int
    ordinary: int
    held_out: int
    women: float
    men: float
    denied: float
    size: float
    probes: Sequence[str]
    kinds: Sequence[str]
    bases: Mapping[str, str]
    recipes: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Row:
    """One method on one kind of subject.

    Parameters
    ----------
    method : str
    kind : str
        What the bias is measured of.
    options : mapping
    variant : str
        Tells several rows of a method apart.
    """

    method: str
    kind: str
    options: Mapping[str, Any]
    variant: str = ""

    @property
    def name(self) -> str:
        """Of the file that keeps it."""
        parts = [self.kind, self.method, self.variant.replace(" ", "-")]
        return "--".join(filter(None, parts))

    @property
    def on_data(self) -> bool:
        """Whether the method changes what a model learns from, and not the model."""
        return "corpus" in METHODS.get(self.method).applies_to


def read_plan(form: str, path: Path = PLAN) -> Plan:
    """Read one form of the table, ``reduced`` or ``full``."""
    return Plan(**tomllib.loads(path.read_text(encoding="utf-8"))[form])


def rows_of(plan: Plan, path: Path = PLAN) -> list[Row]:
    """Return a row for every method and every kind that it is for, in the order of the registry."""
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["options"]
    return [
        Row(name, kind, entry.get("with", {}), entry.get("variant", ""))
        for name in METHODS
        for kind in plan.kinds
        if _is_for(METHODS.get(name), kind)
        for entry in _entries(entries, name, kind)
    ]


def _is_for(method: Any, kind: str) -> bool:
    return kind in method.applies_to or ("corpus" in method.applies_to and kind in _LEARN)


def _entries(entries: list[dict[str, Any]], name: str, kind: str) -> list[dict[str, Any]]:
    found = [
        entry for entry in entries if entry["method"] == name and kind in entry.get("kinds", [kind])
    ]
    return found or [{}]
