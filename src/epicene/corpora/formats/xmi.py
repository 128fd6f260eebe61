"""UIMA XMI as WebAnno and INCEpTION export it: a file a document (``.xmi`` or ``.xml``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import ClassVar

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.files import check_inside, walk
from epicene.corpora.formats.base import Item, Options
from epicene.corpora.formats.xmi_annotations import document
from epicene.corpora.formats.xmi_parser import ROOT, parse
from epicene.corpora.safe_xml import root_name

SUFFIXES = (".xmi", ".xml")
# What an export of INCEpTION puts beside its documents.
_TYPE_SYSTEM = "typesystem.xml"
_LOOKED_AT = 20


@dataclass(frozen=True)
class XmiReader:
    """The documents of a folder or file; an id is the path in the folder, without the suffix."""

    path: Path

    def __iter__(self) -> Iterator[Item]:
        for file in self.files():
            try:
                yield read_document(file, self.root)
            except InputError as error:
                yield error

    def __len__(self) -> int:
        return sum(1 for _ in self.files())

    @property
    def root(self) -> Path:
        """The folder in which all lies."""
        return self.path if self.path.is_dir() else self.path.parent

    def files(self) -> Iterator[Path]:
        """Yield the files, in a fixed order."""
        return xmi_files(self.path)


@dataclass(frozen=True)
class XmiFormat:
    """Written by WebAnno and INCEpTION (UIMA CAS XMI); any layer that a project defines is read."""

    name: ClassVar[str] = "xmi"

    def recognises(self, path: Path) -> bool:
        """Say whether it is such a file, or whether one is among the first XML files below it."""
        return first_xmi(path) is not None

    def open(self, path: Path, options: Options) -> XmiReader:
        """Open a folder or a file."""
        return XmiReader(path)


def xmi_files(path: Path) -> Iterator[Path]:
    """Yield the XML files below a folder but for type systems, or the file itself."""
    if path.is_dir():
        yield from (file for file in walk(path, SUFFIXES) if file.name.lower() != _TYPE_SYSTEM)
    elif path.suffix.lower() in SUFFIXES:
        yield path


def first_xmi(path: Path) -> Path | None:
    """Return the first of the first few XML files that opens an XMI, None if none does."""
    few = islice(xmi_files(path), _LOOKED_AT)
    return next((file for file in few if root_name(file) == ROOT), None)


def read_document(file: Path, root: Path) -> Document:
    """Read one document.

    Raises
    ------
    InputError
        The first thing that is wrong, with file and line.
    """
    check_inside(file, root)
    identifier = file.relative_to(root).with_suffix("").as_posix()
    return document(parse(file), identifier, file)


FORMAT = XmiFormat()
