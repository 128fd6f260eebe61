"""BRAT standoff: a folder of texts (``.txt``) and their annotations (``.ann``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.files import check_inside, decode, holds, read_bytes, read_document_text, walk
from epicene.corpora.formats.base import Item, Options
from epicene.corpora.formats.brat_lines import Annotations, document, parse

TEXT, ANNOTATIONS = ".txt", ".ann"


@dataclass(frozen=True)
class BratReader:
    """The documents below a folder; a document's id is its path in it, without the suffix.

    A text without a ``.ann`` is passed over, as BRAT does; a ``.ann`` without a text is an error.
    """

    root: Path

    def __iter__(self) -> Iterator[Item]:
        for stem in self.stems():
            try:
                yield read_document(stem, self.root)
            except InputError as error:
                yield error

    def __len__(self) -> int:
        return sum(1 for _ in self.stems())

    def stems(self) -> Iterator[Path]:
        """Yield the path of each document without its suffix."""
        return (path.with_suffix("") for path in walk(self.root, (ANNOTATIONS,)))

    def files(self) -> Iterator[Path]:
        """Yield texts and annotation files, those of a document side by side."""
        for stem in self.stems():
            yield from filter(Path.exists, (with_suffix(stem, s) for s in (ANNOTATIONS, TEXT)))


@dataclass(frozen=True)
class BratFormat:
    """Read and written by BRAT (Stenetorp et al. 2012)."""

    name: ClassVar[str] = "brat"

    def recognises(self, path: Path) -> bool:
        """Say whether it is a folder that holds ``.ann`` files, at any depth."""
        return holds(path, (ANNOTATIONS,))

    def open(self, path: Path, options: Options) -> BratReader:
        """Open a folder."""
        if not path.is_dir():
            raise InputError("this is no folder.", where=str(path), hint="BRAT writes folders.")
        return BratReader(path)


def read_document(stem: Path, root: Path) -> Document:
    """Read one document and its annotations.

    Raises
    ------
    InputError
        The first thing that is wrong, with file and line.
    """
    found = read_annotations(stem, root)
    if found.problems:
        first = found.problems[0]
        raise InputError(
            first.message,
            where=f"{with_suffix(stem, ANNOTATIONS)}, line {first.line}",
            hint=first.hint,
        )
    return document(found, stem.relative_to(root).as_posix(), str(with_suffix(stem, TEXT)))


def read_annotations(stem: Path, root: Path) -> Annotations:
    """Read one document's annotations with all that is wrong with them.

    Raises
    ------
    InputError
        If one of the two files cannot be read at all.
    """
    text_file, ann_file = with_suffix(stem, TEXT), with_suffix(stem, ANNOTATIONS)
    if not text_file.exists():
        raise InputError(
            f"there is no text {text_file.name} beside it.",
            where=str(ann_file),
            hint="Put the text back, or take the annotations away.",
        )
    text = read_document_text(text_file, root)
    check_inside(ann_file, root)
    return parse(decode(read_bytes(ann_file), ann_file), text)


def with_suffix(stem: Path, suffix: str) -> Path:
    """Add a suffix to a path that may hold dots."""
    return stem.with_name(stem.name + suffix)


FORMAT = BratFormat()
