"""Read brat's ``annotation.conf``, whose syntax https://brat.nlplab.org/configuration.html gives.

Where brat leaves the meaning open: a type named in a constraint stands for the types below it too,
and an attribute without a list of values may take any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from epicene.core.errors import InputError
from epicene.corpora.schemas.schema import (
    OVERLAP_KINDS,
    ArgumentType,
    Labels,
    OverlapKind,
    RelationType,
    Schema,
)

SECTIONS = ("entities", "relations", "events", "attributes")
_MACRO = re.compile(r"<([\w-]+)>\s*=\s*(.*)\Z")
_ARGUMENT = re.compile(r"(<?[^\s:?*+{}]+)([?*+]|\{\d+(?:-\d+)?\})?:(\S.*|)\Z")
_DEPTH = 10


@dataclass(frozen=True)
class Line:
    """One type: its arguments are (role, quantifier, types), each as it is written."""

    number: int
    depth: int
    name: str
    abstract: bool
    arguments: tuple[tuple[str, str, str], ...]

    def types(self, role: str) -> str:
        """Return what is written after a role, or nothing."""
        return next((types for name, _, types in self.arguments if name == role), "")


@dataclass
class Types:
    """The types of every section, and what a name in a constraint stands for."""

    path: Path
    labels: dict[str, set[str]] = field(default_factory=dict)
    """Each section's types that annotations may bear."""
    below: dict[str, set[str]] = field(default_factory=dict)

    def add(self, section: str, lines: list[Line]) -> None:
        """Add the types of a section, whose indentation says which lies below which."""
        labels = self.labels.setdefault(section, set())
        above: list[Line] = []
        for line in lines:
            above = [one for one in above if one.depth < line.depth] + [line]
            own = self.below.setdefault(line.name, set())
            if line.abstract:
                continue
            labels.add(line.name)
            own.add(line.name)
            for one in above:
                self.below[one.name].add(line.name)

    def resolve(self, written: str, line: Line) -> Labels:
        """Return the labels that ``A|B|<ENTITY>`` stands for."""
        groups = {
            "<ENTITY>": self.labels["entities"],
            "<EVENT>": self.labels["events"],
            "<RELATION>": self.labels["relations"],
            "<ANY>": set().union(*self.labels.values()),
        }
        found: set[str] = set()
        for name in filter(None, map(str.strip, written.split("|"))):
            group = groups.get(name, self.below.get(name))
            if group is None:
                raise _bad(self.path, line.number, f"there is no type {name[:40]}")
            found |= group
        return frozenset(found)


def read_annotation_conf(text: str, path: Path) -> Schema:
    """Read the contents of an ``annotation.conf``.

    Raises
    ------
    InputError
        Naming the line that cannot be read.
    """
    sections = _sections(text, path)
    types = Types(path)
    for name in SECTIONS:
        # An attribute is no label that something else could be attached to.
        if name != "attributes":
            lines = [line for line in sections[name] if not line.name.startswith("<")]
            types.add(name, lines)
    return Schema(
        name=path.parent.name,
        entities=frozenset(types.labels["entities"]),
        relations=_relations(sections["relations"], types),
        events=_events(sections["events"], types),
        attributes=_attributes(sections["attributes"], types),
        overlaps=_overlaps(sections["relations"], types),
    )


def _sections(text: str, path: Path) -> Mapping[str, list[Line]]:
    macros: dict[str, str] = {}
    found: dict[str, list[Line]] = {name: [] for name in SECTIONS}
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        content = line.strip()
        if not content or content.startswith("#") or not content.strip("-"):
            continue
        if content.startswith("[") and content.endswith("]"):
            section = content[1:-1].strip().lower()
            if section not in found:
                raise _bad(path, number, "this is no section of an annotation.conf")
        elif macro := _MACRO.match(content):
            macros[f"<{macro[1]}>"] = macro[2].strip()
        elif not section:
            raise _bad(path, number, "this stands before the first section")
        else:
            depth = len(line) - len(line.lstrip())
            found[section].append(_line(_expanded(content, macros), depth, path, number))
    return found


def _expanded(content: str, macros: Mapping[str, str]) -> str:
    for _ in range(_DEPTH):
        before = content
        for name, value in macros.items():
            content = content.replace(name, value)
        if content == before:
            break
    return content


def _line(content: str, depth: int, path: Path, number: int) -> Line:
    name, _, rest = content.replace("\t", " ").partition(" ")
    parts = [part.strip() for part in rest.split(",")] if rest.strip() else []
    arguments: list[tuple[str, str, str]] = []
    for part in parts:
        match = _ARGUMENT.match(part)
        if match is None:
            raise _bad(path, number, "an argument is not written as Role:Type|Type")
        arguments.append((match[1], match[2] or "", match[3]))
    return Line(number, depth, name.removeprefix("!"), name.startswith("!"), tuple(arguments))


def _relations(lines: list[Line], types: Types) -> Mapping[str, RelationType]:
    found: dict[str, RelationType] = {}
    for line in lines:
        if line.abstract or line.name.startswith("<"):
            continue
        ends = [(role, kinds) for role, _, kinds in line.arguments if not role.startswith("<")]
        if len(ends) != 2:
            raise _bad(types.path, line.number, "a relation has two arguments")
        (one, sources), (two, targets) = ends
        pair = types.resolve(sources, line), types.resolve(targets, line)
        before = found[line.name].ends if line.name in found else ()
        found[line.name] = RelationType((*before, pair), (one, two))
    return found


def _overlaps(
    lines: list[Line], types: Types
) -> Mapping[tuple[str, str], frozenset[OverlapKind]] | None:
    found: dict[tuple[str, str], frozenset[OverlapKind]] = {}
    ruled = [line for line in lines if line.name == "<OVERLAP>"]
    for line in ruled:
        written = [kind.strip() for kind in line.types("<OVL-TYPE>").split("|")]
        kinds = frozenset(kind for kind in OVERLAP_KINDS if kind in written)
        if written in ([""], ["<ANY>"]):
            kinds = OVERLAP_KINDS
        for outer in types.resolve(line.types("Arg1"), line):
            for inner in types.resolve(line.types("Arg2"), line):
                found[outer, inner] = found.get((outer, inner), frozenset()) | kinds
    return found if ruled else None


def _events(lines: list[Line], types: Types) -> Mapping[str, Mapping[str, ArgumentType]]:
    found: dict[str, dict[str, ArgumentType]] = {}
    for line in lines:
        if line.abstract:
            continue
        roles = found.setdefault(line.name, {})
        for role, quantifier, kinds in line.arguments:
            if not role.startswith("<"):
                least, most = _bounds(quantifier)
                roles[role] = ArgumentType(types.resolve(kinds, line), least, most)
    return found


def _bounds(quantifier: str) -> tuple[int, int | None]:
    known: dict[str, tuple[int, int | None]] = {"": (1, 1), "?": (0, 1), "*": (0, None)}
    known["+"] = 1, None
    if quantifier in known:
        return known[quantifier]
    low, _, high = quantifier.strip("{}").partition("-")
    return int(low), int(high or low)


def _attributes(lines: list[Line], types: Types) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for line in lines:
        if line.abstract:
            continue
        labels = types.resolve(line.types("Arg") or "<ANY>", line)
        values = tuple(_values(line.types("Value")))
        own = found.setdefault(line.name, {})
        for label in labels:
            own[label] = (*own.get(label, ()), *values)
    return found


def _values(written: str) -> Iterator[str]:
    return filter(None, (value.strip() for value in written.split("|")))


def _bad(path: Path, line: int, what: str) -> InputError:
    return InputError(
        f"{what}.",
        where=f"{path}, line {line}",
        hint="See https://brat.nlplab.org/configuration.html.",
    )
