"""DEFT 2020: pairs and sets of sentences for textual similarity, and clinical cases in BRAT.

Cardon, Grabar, Grouin, Hamon (2020, ``cardon2020presentation``),
https://deft.lisn.upsaclay.fr/2020/. Tasks 1 and 2 are XML, ``t{1,2}-{train,test}.xml``: ``<doc>``
holds ``<paire id vote moy scores>`` with a ``<source>`` and a ``<cible>`` (degree of similarity
from 0 to 5), or ``<ensemble id cible>`` with a ``<source>`` and three ``<cible num>`` of which one
is the parallel sentence. Task 3 is BRAT standoff, in the same folder or alone; its labels are those
of the release (``pathologie``, ``sosy``, ``anatomie``, …).

The release needs a user agreement and was not seen; names of files, elements and attributes are
those that the loading script of DrBenchmark reads. Not verified: where the files of task 3 lie
beside the others (they are searched at any depth).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import ClassVar
from xml.etree.ElementTree import Element  # nosec B405 - parsed by safe_xml

from epicene.core.document import Document, Entity
from epicene.core.errors import InputError
from epicene.corpora.files import holds
from epicene.corpora.formats.base import Item, Options
from epicene.corpora.formats.brat import ANNOTATIONS, BratReader
from epicene.corpora.formats.many_in_file import FilesReader, any_of
from epicene.corpora.safe_xml import head_of, root_children, root_name

_SUFFIXES = (".xml",)
_PAIR, _SET = "paire", "ensemble"
_SENTENCES = ("source", "cible")
_CHILD = re.compile(rb"<(?:paire|ensemble)\s")


@dataclass(frozen=True)
class Deft2020Format:
    """DEFT 2020; a pair or a set of sentences is a document, a sentence a line of it and an entity.

    ``label`` is the mean degree of similarity (``moy``), or the number of the parallel sentence;
    ``vote``, ``scores`` and ``task`` are attributes too. White space in a sentence becomes one
    space, so that a line is a sentence.
    """

    name: ClassVar[str] = "deft2020"

    def recognises(self, path: Path) -> bool:
        """Say whether a file, or one of the first in a folder, holds pairs or sets of sentences."""
        return any_of(path, _SUFFIXES, _is_similarity)

    def open(self, path: Path, options: Options) -> Deft2020Reader:
        """Open a file of task 1 or 2, or a folder of all tasks."""
        return Deft2020Reader(path)


def _is_similarity(path: Path) -> bool:
    return root_name(path) == "doc" and _CHILD.search(head_of(path)) is not None


@dataclass(frozen=True)
class Deft2020Reader:
    """The sentences of tasks 1 and 2, then the cases of task 3."""

    root: Path

    def __iter__(self) -> Iterator[Item]:
        return chain.from_iterable(self._readers())

    def files(self) -> Iterator[Path]:
        """Yield the files that are read."""
        return chain.from_iterable(reader.files() for reader in self._readers())

    def _readers(self) -> Iterator[FilesReader | BratReader]:
        sentences = FilesReader(self.root, _SUFFIXES, _is_similarity, read_file)
        cases = self.root.is_dir() and holds(self.root, (ANNOTATIONS,))
        # Either may be missing; where both are, the first says that there is nothing.
        if not cases or next(sentences.files(), None) is not None:
            yield sentences
        if cases:
            yield BratReader(self.root)


def read_file(path: Path, prefix: str) -> Iterator[Item]:
    """Yield the pairs or sets of a file; an id is theirs, after the file's name.

    Raises
    ------
    InputError
        Where the rest of the file is no XML.
    """
    for line, element in root_children(path):
        where = f"{path}, line {line}"
        try:
            yield _document(element, prefix, where)
        except InputError as error:
            yield error


def _document(element: Element, prefix: str, where: str) -> Document:
    if element.tag not in (_PAIR, _SET):
        raise InputError("this is neither a pair nor a set of sentences.", where=where)
    sentences = [child for child in element if child.tag in _SENTENCES]
    tags = [child.tag for child in sentences]
    if tags.count("source") != 1 or "cible" not in tags:
        raise InputError("there is no source or no target.", where=where)
    lines, entities, at = [], [], 0
    for number, child in enumerate(sentences, start=1):
        line = " ".join("".join(child.itertext()).split())
        if line:
            attributes = dict(child.items())
            span = (at, at + len(line))
            entities.append(Entity(f"T{number}", child.tag, (span,), line, attributes))
        lines.append(line)
        at += len(line) + 1
    facts = dict(element.items())
    identifier = facts.pop("id", where.rpartition(" ")[2])
    pair = element.tag == _PAIR
    label = facts.get("moy") if pair else facts.pop("cible", None)
    return Document(
        id=f"{prefix}/{identifier}",
        text="\n".join(lines),
        entities=tuple(entities),
        attributes={
            **facts,
            **({} if label is None else {"label": label}),
            "task": "1" if pair else "2",
        },
        source=where,
    )


FORMAT = Deft2020Format()
