"""Mantra GSC, version 1.1: short biomedical texts in XML, with UMLS groups and concepts.

Kors, Clematide, Akhondi, van Mulligen, Rebholz-Schuhmann (2015, ``kors2015multilingual``); files
``{EMEA,Medline,Patent}_GSC_{de,en,es,fr,nl}_man.xml`` of https://files.ifi.uzh.ch/cl/mantra/gsc/.
``<Corpus>`` holds ``<document>``, which holds ``<unit id>`` with one ``<text>`` and its ``<e offset
len grp …>``. Of a folder with several languages the French files are read.

Not verified on the files themselves, which we have not seen: which other attributes ``e`` has (they
are all kept; ``cui`` becomes a normalisation), and that offsets are Unicode code points. What an
``e`` quotes is compared to the text at its offsets; where the two differ, the entity has the text
at its offsets and an attribute ``quoted``. The other release of the corpus, as BRAT folders, is
read by the format ``brat``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from xml.etree.ElementTree import Element  # nosec B405 - parsed by safe_xml

from epicene.core.document import Document, Entity, Normalisation
from epicene.core.errors import InputError
from epicene.corpora.formats.base import Item, Options
from epicene.corpora.formats.many_in_file import FilesReader, any_of
from epicene.corpora.safe_xml import head_of, root_children, root_name

_SUFFIXES = (".xml",)
_LANGUAGE = re.compile(r"_gsc_([a-z]{2})(?:_|\.)")
_POSITION = ("offset", "len", "grp", "id")


@dataclass(frozen=True)
class MantraFormat:
    """The Mantra gold standard corpus; a unit (a title, a sentence) is a document."""

    name: ClassVar[str] = "mantra-gsc"

    def recognises(self, path: Path) -> bool:
        """Say whether a file has the root ``Corpus`` and units, or a folder has such a file."""
        return any_of(path, _SUFFIXES, is_mantra)

    def open(self, path: Path, options: Options) -> FilesReader:
        """Open a file, or the French files of a folder."""
        return FilesReader(path, _SUFFIXES, _is_french, read_file)


def is_mantra(path: Path) -> bool:
    """Say whether the file begins as those of Mantra do."""
    return root_name(path) == "Corpus" and b"<unit" in head_of(path)


def _is_french(path: Path) -> bool:
    language = _LANGUAGE.search(path.name.lower())
    return (language is None or language[1] == "fr") and is_mantra(path)


def read_file(path: Path, prefix: str) -> Iterator[Item]:
    """Yield the units of a file; an id is that of the unit, after the file's name.

    Raises
    ------
    InputError
        Where the rest of the file is no XML.
    """
    for line, element in root_children(path):
        shared = {} if (name := element.get("id")) is None else {"document": name}
        for number, unit in enumerate(element.iter("unit"), start=1):
            where = f"{path}, line {line}, unit {number}"
            identifier = f"{prefix}/{unit.get('id') or f'{line}.{number}'}"
            try:
                yield _document(unit, identifier, shared, where)
            except InputError as error:
                yield error


def _document(unit: Element, identifier: str, shared: Mapping[str, str], where: str) -> Document:
    text = unit.findtext("text") or ""
    entities: list[Entity] = []
    concepts: list[Normalisation] = []
    for number, element in enumerate(unit.iter("e"), start=1):
        entity = _entity(element, f"T{number}", text, where)
        entities.append(entity)
        if cui := element.get("cui"):
            name = element.get("preferred", "")
            concepts.append(Normalisation(f"N{len(concepts) + 1}", entity.id, "UMLS", cui, name))
    return Document(
        id=identifier,
        text=text,
        entities=tuple(entities),
        attributes=shared,
        normalisations=tuple(concepts),
        source=where,
    )


def _entity(element: Element, identifier: str, text: str, where: str) -> Entity:
    try:
        start, length = int(element.get("offset", "")), int(element.get("len", ""))
    except ValueError as error:
        raise InputError(
            f"annotation {identifier} has no offset and length that are numbers.", where=where
        ) from error
    end = start + length
    if not 0 <= start < end <= len(text):
        raise InputError(
            f"annotation {identifier} covers {start} to {end}, and the text has {len(text)} "
            "characters.",
            where=where,
            hint="Offsets count Unicode characters from 0.",
        )
    attributes = {key: value for key, value in element.items() if key not in _POSITION}
    quoted = "".join(element.itertext())
    if quoted.strip() and quoted != text[start:end]:
        attributes["quoted"] = quoted
    label = element.get("grp", "").upper() or "CONCEPT"
    return Entity(identifier, label, ((start, end),), text[start:end], attributes)


FORMAT = MantraFormat()
