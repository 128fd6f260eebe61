"""E3C, the European clinical case corpus (Magnini et al. 2021): UIMA XMI and JSON metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from epicene.core.document import Document, Entity, Normalisation, Patient
from epicene.core.errors import InputError
from epicene.corpora.files import read_bytes
from epicene.corpora.formats import xmi
from epicene.corpora.formats.base import Item, Options
from epicene.corpora.formats.e3c_metadata import facts_of, json_of, layer_of

# Of the French concept and of the English one, where the annotators named another.
_CONCEPTS = ("entityID", "entityIDEN")
_CUI = re.compile(r"C\d{7}\Z")
_YEARS = re.compile(r"(\d{1,3})Y\Z")
_MARK = b":METADATA "


@dataclass(frozen=True)
class E3CReader:
    """The documents of a release; an id is the name of the file, its layer an attribute.

    Discontinuous clinical entities are counted by their attribute ``discontinuous``. The release
    marks them, and gives one span from the first word to the last: it does not say which words
    between the two are left out (some remarks in ``xtra`` quote the concept, in other words at
    times), so that the span is kept whole.

    The JSON of the same name adds facts about the document, and is never a document itself: its
    text has other apostrophes and line ends than the one that was annotated.
    """

    path: Path

    def __iter__(self) -> Iterator[Item]:
        root = self._xmi.root
        for file in self._xmi.files():
            try:
                yield read_document(file, root)
            except InputError as error:
                yield error

    def __len__(self) -> int:
        return len(self._xmi)

    @property
    def _xmi(self) -> xmi.XmiReader:
        return xmi.XmiReader(self.path)

    def files(self) -> Iterator[Path]:
        """Yield each file and, after it, the JSON of the same name."""
        root = self._xmi.root
        for file in self._xmi.files():
            yield file
            yield from json_of(file, root)


@dataclass(frozen=True)
class E3CFormat:
    """XMI with a layer METADATA, which E3C alone has."""

    name: ClassVar[str] = "e3c"

    def recognises(self, path: Path) -> bool:
        """Say whether the first XMI file of the folder, or the file, states facts as E3C does."""
        first = xmi.first_xmi(path)
        try:
            return first is not None and _MARK in read_bytes(first)
        except InputError:
            return False

    def open(self, path: Path, options: Options) -> E3CReader:
        """Open a folder or a file."""
        return E3CReader(path)


def read_document(file: Path, root: Path) -> Document:
    """Read one document, its concepts and its facts.

    Raises
    ------
    InputError
        The first thing that is wrong, with file and line.
    """
    document = xmi.read_document(file, root)
    layer = layer_of(file)
    # A document lies in one layer: its name is enough.
    identifier = file.stem if layer else document.id
    facts = facts_of(document.attributes, file, root)
    return replace(
        document,
        id=identifier,
        attributes={"layer": layer, **facts} if layer else facts,
        normalisations=tuple(_concepts(document.entities)),
        patient=Patient(id=identifier, age=_age(document.entities)),
    )


def _age(entities: tuple[Entity, ...]) -> float | None:
    """Return the patient's age in years as annotated; None if no age is, or two that differ."""
    ages = {
        match[1]
        for entity in entities
        if entity.label == "ACTOR" and entity.attributes.get("role") == "PATIENT"
        if (match := _YEARS.match(entity.attributes.get("age", "")))
    }
    return float(ages.pop()) if len(ages) == 1 else None


def _concepts(entities: tuple[Entity, ...]) -> Iterator[Normalisation]:
    """Yield the UMLS concepts of clinical entities; CUILESS stays an attribute and is none."""
    number = 0
    for entity in entities:
        values = (entity.attributes.get(name, "") for name in _CONCEPTS)
        for cui in dict.fromkeys(value for value in values if _CUI.match(value)):
            number += 1
            yield Normalisation(f"N{number}", entity.id, "UMLS", cui)


FORMAT = E3CFormat()
