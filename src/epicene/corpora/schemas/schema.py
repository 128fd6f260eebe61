"""What an annotation schema allows: labels, attributes, relations, overlaps, metadata."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

Labels = frozenset[str]
OverlapKind = Literal["contain", "equal", "cross"]
OVERLAP_KINDS: frozenset[OverlapKind] = frozenset(("contain", "equal", "cross"))
_EMPTY: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True)
class RelationType:
    """Between which labels a relation may go: any of the pairs of sources and targets."""

    ends: tuple[tuple[Labels, Labels], ...]
    roles: tuple[str, str] = ("Arg1", "Arg2")

    def allows(self, source: str, target: str) -> bool:
        """Say whether a relation may go from one label to the other."""
        return any(source in sources and target in targets for sources, targets in self.ends)


@dataclass(frozen=True)
class ArgumentType:
    """What an argument of an event may be, and how often it may be there; None is no limit."""

    labels: Labels
    least: int = 1
    most: int | None = 1


@dataclass(frozen=True)
class Schema:
    """An annotation schema; what it says nothing of is not checked.

    Parameters
    ----------
    name : str
        The name of its folder.
    entities : frozenset of str
        Labels that an entity may bear.
    relations : mapping of str to RelationType
        Relations and equivalences.
    events : mapping of str to (mapping of str to ArgumentType)
        Arguments of an event, by role; its trigger bears the label of the event.
    attributes : mapping of str to (mapping of str to tuple of str)
        For each attribute the labels that may bear it, and the values it may take there; no value
        means any.
    required : mapping of str to tuple of str
        Attributes that a label must bear.
    overlaps : mapping of (str, str) to frozenset, optional
        How an entity of the second label may overlap one of the first: lie inside (``contain``),
        have the same spans (``equal``), or share a part (``cross``). None: overlaps are free.
    patterns : mapping of (str, str) to re.Pattern
        The form of the values of an attribute (second) on a label (first).
    metadata : tuple of str
        Facts of the document or its patient that must be recorded.
    metadata_values : mapping of str to tuple of str
        The values that such a fact may take where it is recorded.
    """

    name: str
    entities: Labels
    relations: Mapping[str, RelationType] = field(default_factory=lambda: _EMPTY)
    events: Mapping[str, Mapping[str, ArgumentType]] = field(default_factory=lambda: _EMPTY)
    attributes: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=lambda: _EMPTY)
    required: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _EMPTY)
    overlaps: Mapping[tuple[str, str], frozenset[OverlapKind]] | None = None
    patterns: Mapping[tuple[str, str], re.Pattern[str]] = field(default_factory=lambda: _EMPTY)
    metadata: tuple[str, ...] = ()
    metadata_values: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _EMPTY)

    @property
    def spans(self) -> Labels:
        """Labels that a span of text may bear: those of entities, and events for their triggers."""
        return self.entities | self.events.keys()

    def may_overlap(self, outer: str, inner: str, kind: OverlapKind) -> bool:
        """Say whether an entity may overlap another so; only ``contain`` has an outer one."""
        if self.overlaps is None:
            return True
        allowed = self.overlaps.get((outer, inner), frozenset())
        if kind != "contain":
            allowed = allowed | self.overlaps.get((inner, outer), frozenset())
        return kind in allowed
