"""DEFT 2021: clinical cases with the chapters of MeSH that make the patient's clinical profile.

Grouin, Grabar, Illouz (2021, ``grouin2021classification``), task 1. ``DEFT-cas-cliniques/`` holds
the cases and their BRAT annotations (those of DEFT 2020);
``evaluations/ref-{train,test}-deft2021.txt`` names the chapters, a line each: the file of the case
(``….ann``), the chapter (``tumeur``, ``digestif``, …) and a third column;
``distribution-corpus.txt`` says in the fourth of its columns what each text is for (``train
2021``).

The release needs a user agreement and was not seen; files and columns are those that the loading
script of DrBenchmark reads. Not verified: what the third column of the reference holds (it is not
read). Tasks 2 and 3, answers of students, are no clinical text and are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.files import check_inside, read_document_text, walk
from epicene.corpora.formats.base import Item, Options
from epicene.corpora.formats.brat import ANNOTATIONS, TEXT, read_document, with_suffix
from epicene.corpora.record_formats.lines import utf8_lines

_CASES = "DEFT-cas-cliniques"
_REFERENCES = re.compile(r"ref-\w+-deft2021\.txt\Z")
_DISTRIBUTION = "distribution-corpus.txt"
_YEAR = " 2021"


@dataclass(frozen=True)
class Deft2021Format:
    """DEFT 2021, task 1; a case is a document.

    ``label`` is its chapters, joined by ``|``, ``part`` is ``train`` or ``test``, and the entities
    are those of BRAT.
    """

    name: ClassVar[str] = "deft2021"

    def recognises(self, path: Path) -> bool:
        """Say whether a folder holds the cases and their chapters."""
        return (path / _CASES).is_dir() and next(_references(path), None) is not None

    def open(self, path: Path, options: Options) -> Deft2021Reader:
        """Open the folder of the release."""
        if not (path / _CASES).is_dir():
            raise InputError(f"there is no folder {_CASES} in it.", where=str(path))
        return Deft2021Reader(path)


def _references(root: Path) -> Iterator[Path]:
    for folder in (root, root / "evaluations"):
        try:
            found = sorted(path for path in folder.iterdir() if _REFERENCES.match(path.name))
        except OSError:
            continue
        yield from found


@dataclass(frozen=True)
class Deft2021Reader:
    """The cases of the folder; a document's id is the name of its text, without the suffix.

    A case without annotations has no entities; one without a chapter has no ``label``.
    """

    root: Path

    def __iter__(self) -> Iterator[Item]:
        labels, parts = self._labels(), self._parts()
        for stem in self._stems():
            try:
                document = self._read(stem)
            except InputError as error:
                yield error
                continue
            facts = {"label": "|".join(labels.get(stem.name, ())), "part": parts.get(stem.name, "")}
            yield replace(document, attributes={k: v for k, v in facts.items() if v})

    def __len__(self) -> int:
        return sum(1 for _ in self._stems())

    def files(self) -> Iterator[Path]:
        """Yield the texts with their annotations, and the tables."""
        for stem in self._stems():
            yield from filter(Path.is_file, (with_suffix(stem, s) for s in (ANNOTATIONS, TEXT)))
        yield from _references(self.root)
        yield from filter(Path.is_file, [self.root / _DISTRIBUTION])

    def _stems(self) -> Iterator[Path]:
        return (path.with_suffix("") for path in walk(self.root / _CASES, (TEXT,)))

    def _read(self, stem: Path) -> Document:
        if with_suffix(stem, ANNOTATIONS).exists():
            return read_document(stem, self.root / _CASES)
        text = with_suffix(stem, TEXT)
        name = stem.relative_to(self.root / _CASES).as_posix()
        return Document(name, read_document_text(text, self.root), source=str(text))

    def _labels(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in _references(self.root):
            for cells in _table(path, self.root):
                own = found.setdefault(_stem(cells[0]), [])
                if len(cells) > 1 and cells[1] not in own:
                    own.append(cells[1])
        return found

    def _parts(self) -> Mapping[str, str]:
        path = self.root / _DISTRIBUTION
        return {
            _stem(cells[0]): cells[3].removesuffix(_YEAR)
            for cells in (_table(path, self.root) if path.is_file() else ())
            if len(cells) > 3 and cells[3].endswith(_YEAR)
        }


def _table(path: Path, root: Path) -> Iterator[list[str]]:
    check_inside(path, root)
    for line in utf8_lines(path):
        if line.strip():
            yield [cell.strip() for cell in line.split("\t")]


def _stem(name: str) -> str:
    return name.removesuffix(ANNOTATIONS).removesuffix(TEXT)


FORMAT = Deft2021Format()
