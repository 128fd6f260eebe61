"""A violation of a schema: which document, where, what, and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from epicene.corpora.checking.kinds import KINDS, Severity

_PLAIN = re.compile(r"[\w.#*:+/-]{1,60}\Z")
_EMPTY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Violation:
    """One thing that is wrong, at one place.

    Parameters
    ----------
    document : str
        Its identifier.
    file : str
        The file to mend.
    line : int or None
        The line, from 1; None where the format has none, or the whole file is meant.
    code : str
        The kind, a key of `epicene.corpora.checking.kinds.KINDS`; codes do not change.
    severity : {"error", "warning"}
        A warning is worth a look and may be right.
    message, hint : str
        What is wrong and how to mend it. They hold labels, identifiers and offsets, never the
        text of a record.
    details : mapping of str to str
        What the message was made of, for other languages.
    """

    document: str
    file: str
    line: int | None
    code: str
    severity: Severity
    message: str
    hint: str
    details: Mapping[str, str] = field(default_factory=lambda: _EMPTY, compare=False, repr=False)

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.severity} {self.code}: {self.message} {self.hint}"


@dataclass(frozen=True)
class Finding:
    """A violation that does not know yet where it lies.

    Parameters
    ----------
    code : str
        Its kind.
    at : str
        The annotation, by its identifier; empty for the document as a whole.
    attribute : str
        The attribute of that annotation, where it lies in one.
    part : {"annotations", "text", "metadata"}
        In what the document is made of.
    details : mapping of str to str
        For the message.
    """

    code: str
    at: str = ""
    attribute: str = ""
    part: Literal["annotations", "text", "metadata"] = "annotations"
    details: Mapping[str, str] = field(default_factory=lambda: _EMPTY)


@dataclass(frozen=True)
class Place:
    """Where the parts of a document lie: files, and lines by annotation."""

    document: str
    annotations: str
    line: int | None = None
    text: str = ""
    metadata: str = ""
    metadata_line: int | None = None
    lines: Mapping[str, int] = field(default_factory=dict)
    attribute_lines: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def violation(self, found: Finding) -> Violation:
        """Say where a finding lies."""
        if found.part == "text" and self.text:
            return self.make(found.code, self.text, self.line, found.details)
        if found.part == "metadata" and self.metadata:
            return self.make(found.code, self.metadata, self.metadata_line, found.details)
        line = self.attribute_lines.get((found.at, found.attribute))
        if line is None:
            line = self.lines.get(found.at, self.line)
        return self.make(found.code, self.annotations, line, found.details)

    def make(
        self, code: str, file: str, line: int | None, details: Mapping[str, str] = _EMPTY
    ) -> Violation:
        """Make a violation of this document."""
        kind = KINDS[code]
        return Violation(
            document=self.document,
            file=file,
            line=line,
            code=code,
            severity=kind.severity,
            message=kind.message.format(**details),
            hint=kind.hint.format(**details),
            details=details,
        )


def shown(name: object) -> str:
    """Return a label or an identifier as it may be shown: what is none may be somebody's record."""
    text = str(name)
    return text if _PLAIN.match(text) else "…"


def listed(names: object) -> str:
    """List names of a schema, in a fixed order, or ``*`` for any."""
    names = sorted(names) if isinstance(names, set | frozenset) else list(names)  # type: ignore[call-overload]
    return ", ".join(map(str, names)) or "*"
