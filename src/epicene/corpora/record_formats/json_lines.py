"""JSON lines: a JSON object a line."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from epicene.core.errors import InputError
from epicene.corpora.record_formats.layout import Column, Kind, Layout, Row, as_json, check_names
from epicene.corpora.record_formats.lines import utf8_lines

_INT64 = range(-(2**63), 2**63)


def scan(path: Path, text: str | None) -> Layout:
    """Read every line once: the columns, in the order of their first appearance, and their kinds.

    Raises
    ------
    InputError
        If a line is no JSON object, or its text is not there or is not text; it names the line.
    """
    n = 0
    kinds: dict[str, set[str]] = defaultdict(set)
    for number, row in _numbered(path):
        n += 1
        if text is not None:
            _check_text(row, text, f"{path}, line {number}")
        for name, value in row.items():
            kinds[name].add(_kind(value))
    return Layout(tuple(Column(name, _common(found)) for name, found in kinds.items()), n)


def read(path: Path, layout: Layout) -> Iterator[Row]:
    """Yield the object of each line that is not empty."""
    for _, row in _numbered(path):
        yield row


def write(path: Path, rows: Iterable[Row]) -> None:
    """Write an object a line; NaN becomes null, dates ISO 8601."""
    with path.open("w", encoding="utf-8", newline="") as file:
        for row in rows:
            file.write(as_json(row) + "\n")


def _numbered(path: Path) -> Iterator[tuple[int, Row]]:
    for number, line in enumerate(utf8_lines(path), start=1):
        if not line.strip():
            continue
        try:
            # Python's own writer puts NaN where a value is missing.
            row = json.loads(line, parse_constant=lambda _: None)
        except (ValueError, RecursionError) as error:
            raise InputError("this is not JSON.", where=f"{path}, line {number}") from error
        if not isinstance(row, dict):
            raise InputError(
                "this is not a JSON object.",
                where=f"{path}, line {number}",
                hint='Write one object a line: {"text": "…"}.',
            )
        if "\\u" in line:
            _check_surrogates(row, f"{path}, line {number}")
        yield number, row


def _check_surrogates(row: Row, where: str) -> None:
    try:
        json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise InputError("a text holds half of a surrogate pair.", where=where) from error


def _check_text(row: Row, text: str, where: str) -> None:
    check_names(tuple(row), text, where)
    if not isinstance(row[text], str | None):
        raise InputError(f"the field {text!r} holds a value that is not a text.", where=where)


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer" if value in _INT64 else "text"
    if isinstance(value, float):
        return "number"
    return "nothing" if value is None else "text"


def _common(kinds: set[str]) -> Kind:
    some = kinds - {"nothing"}
    if some == {"boolean"}:
        return "boolean"
    if some == {"integer"}:
        return "integer"
    return "number" if some and some <= {"integer", "number"} else "text"
