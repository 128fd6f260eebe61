"""Read a BRAT folder for checking: every document, however wrong, with the line of everything."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from epicene.corpora.checking.files import read_anyhow
from epicene.corpora.checking.metadata import MetadataTable
from epicene.corpora.checking.source import Examined
from epicene.corpora.checking.spans import quotes
from epicene.corpora.checking.violation import Place, Violation, shown
from epicene.corpora.files import walk
from epicene.corpora.formats.brat import ANNOTATIONS, TEXT, with_suffix
from epicene.corpora.formats.brat_lines import Annotations, document, parse

_HEAD = re.compile(r"[A-Z#]\d+\Z")
_SPANS = re.compile(r"T\S+\t\S+ (\d+ \d+)(;\d+ \d+)*(\t|\Z)")
# What is found again from the document, so that every format is checked in the same way.
_FOUND_AGAIN = frozenset(("crlf", "offset", "text_changed", "dangling"))


def examine_folder(root: Path, table: MetadataTable | None) -> Iterator[Examined]:
    """Yield every document below a folder."""
    files = walk(root, (ANNOTATIONS, TEXT))
    for stem, own in groupby(files, key=lambda path: path.with_suffix("")):
        yield examine_stem(stem, root, {path.suffix.lower() for path in own}, table)


def examine_stem(
    stem: Path, root: Path, suffixes: set[str], table: MetadataTable | None
) -> Examined:
    """Read one document, of which there are files with these suffixes."""
    name = stem.relative_to(root).as_posix()
    text_file, ann_file = with_suffix(stem, TEXT), with_suffix(stem, ANNOTATIONS)
    place = Place(name, str(ann_file), text=str(text_file), metadata=str(text_file))
    found: list[Violation] = []
    text = ann = None
    if TEXT in suffixes:
        text, violations = read_anyhow(text_file, root, place)
        found += violations
    else:
        found.append(place.make("no_text", str(ann_file), None))
    if ANNOTATIONS in suffixes:
        ann, violations = read_anyhow(ann_file, root, place)
        found += violations
    else:
        found.append(place.make("no_annotations", str(text_file), None))
    if text is None or ann is None:
        return Examined(place, None, tuple(found))
    read = _parsed(ann, text)
    lines = ann.split("\n")
    place = Place(
        name,
        str(ann_file),
        text=str(text_file),
        metadata=str(text_file),
        lines={**read.lines, **_group_lines(lines)},
        attribute_lines=_attribute_lines(read),
    )
    found += _problems(read, lines, place)
    own = document(read, name, str(text_file))
    if table is not None:
        own, place, violations = table.join(own, place)
        found += violations
    return Examined(place, own, tuple(found))


def _parsed(ann: str, text: str) -> Annotations:
    """Read annotations against the text as it is, or as it was before its line ends changed."""
    read = parse(ann, text)
    if "\r" not in text:
        return read
    before = parse(ann, text.replace("\r\n", "\n").replace("\r", "\n"))
    return before if _unquoted(before) < _unquoted(read) else read


def _unquoted(read: Annotations) -> int:
    entities = document(read, "", "").entities
    return sum(1 for entity in entities if not quotes(entity, read.text))


def _problems(read: Annotations, lines: list[str], place: Place) -> Iterator[Violation]:
    for problem in read.problems:
        line = lines[problem.line - 1].rstrip("\r")
        if problem.code in _FOUND_AGAIN or not line.strip():
            continue
        head, _, rest = line.partition("\t")
        details = {"id": head if _HEAD.match(head) else "…"}
        code = problem.code
        if code == "line" and _SPANS.match(line):
            code = "span"
        elif code == "duplicate_attribute":
            name, target, *_ = rest.split(" ")
            details = {"id": shown(target), "attribute": shown(name)}
        yield place.make(code, place.annotations, problem.line, details)
    for name, number in read.references:
        if name not in read.lines:
            head = lines[number - 1].partition("\t")[0]
            details = {"id": head if _HEAD.match(head) else "*", "other": shown(name)}
            yield place.make("dangling", place.annotations, number, details)


def _attribute_lines(read: Annotations) -> Mapping[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for key in read.layout:
        head, *rest = key.split(" ")
        if head[:1] in {"A", "M"} and len(rest) >= 2:
            found.setdefault((rest[1], rest[0]), read.lines[head])
    return found


def _group_lines(lines: list[str]) -> Mapping[str, int]:
    """Return the lines of equivalences, which have no identifiers."""
    starred = [number for number, line in enumerate(lines, start=1) if line.startswith("*\t")]
    return {f"*{k}": number for k, number in enumerate(starred)}
