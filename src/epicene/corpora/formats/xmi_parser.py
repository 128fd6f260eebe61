"""One UIMA XMI file as WebAnno and INCEpTION export it: its text and its feature structures.

dkpro-cassis reads XMI too, but only beside the ``TypeSystem.xml`` of the project, which the E3C
release does not hold. This reader knows no type system: it keeps the structures of the layers that
people annotated (and of named entities), with all their features as text.

The parser is expat. A document type declaration is refused before anything in it is read, so there
are no entities to expand and no external ones to fetch.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.parsers import expat

from epicene.core.errors import InputError
from epicene.corpora.files import decode

# http:///webanno/custom.ecore in WebAnno, http:///custom.ecore in later projects of INCEpTION.
_CUSTOM = re.compile(r"http:///(?:\w+/)*custom\.ecore\Z")
_KEPT = re.compile(r"http:///(?:\w+/)*(?:custom|ner/type|metadata/type)\.ecore\Z")
_ID = "http://www.omg.org/XMI id"
_MAIN_VIEW = "_InitialView"
# What WebAnno keeps among the metadata of a document that says nothing of it.
_DROPPED: Final = frozenset({"TagsetDescription", "TagDescription"})


@dataclass(frozen=True, slots=True)
class Structure:
    """A UIMA feature structure: an annotation, a link, or a fact about the document.

    Parameters
    ----------
    id : str
        Its ``xmi:id``.
    name : str
        The last part of its type (``CLINENTITY``).
    custom : bool
        Whether the type is one that the project defined.
    features : dict of str to str
        As they are written; several values of one feature are joined by ``; ``.
    line : int
        Where it stands in the file.
    """

    id: str
    name: str
    custom: bool
    features: dict[str, str]
    line: int


@dataclass(frozen=True)
class Cas:
    """A text and the structures on it, by ``xmi:id``, in the order of the file.

    `passed` are the identifiers of those that are not kept: tokens, sentences, parts of speech.
    """

    text: str
    structures: Mapping[str, Structure]
    passed: frozenset[str]


def parse(data: bytes, path: Path) -> Cas:
    """Read a file that is in memory.

    The text is the value of ``sofaString``, as the XML standard defines it: a line end written
    ``&#10;``, as UIMA does, stays one; a line end in the file itself is read as a space. Of several
    views, the initial one is read.

    Raises
    ------
    InputError
        With the line: if the XML is broken or cut short, declares a document type, is no XMI,
        or holds no text.
    """
    handler = _Handler(path)
    try:
        handler.parser.Parse(data, True)
    except expat.ExpatError as error:
        # Another encoding is the usual reason, and has its own remedy.
        decode(data.replace(b"\0", b""), path)
        raise InputError(
            f"the XML is broken ({expat.ErrorString(error.code)}).",
            where=f"{path}, line {error.lineno}",
            hint="The file may be cut short: copy or export it again.",
        ) from error
    except (LookupError, ValueError) as error:  # an encoding that Python does not know
        raise InputError(
            "the encoding that the XML declares is unknown.", where=f"{path}, line 1"
        ) from error
    return handler.cas()


@dataclass
class _Handler:
    """What expat has met so far."""

    path: Path
    structures: list[Structure] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    sofas: list[dict[str, str]] = field(default_factory=list)
    depth: int = 0
    open: Structure | None = None
    words: list[str] = field(default_factory=list)
    kinds: dict[str, tuple[str, bool] | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.StartDoctypeDeclHandler = self.doctype

    def wrong(self, message: str, hint: str = "") -> InputError:
        line = self.parser.CurrentLineNumber
        return InputError(message, where=f"{self.path}, line {line}", hint=hint or None)

    def doctype(self, *_: object) -> None:
        raise self.wrong(
            "the XML declares a document type, which may define entities, and is refused.",
            "Export the file again: UIMA writes none.",
        )

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth == 2:
            self.structure(name, attributes)
        elif self.depth == 1:
            if name.rpartition(" ")[2] != "XMI":
                raise self.wrong("this is no UIMA XMI.")
        elif self.depth == 3 and self.open is not None:
            self.words.clear()
            self.parser.CharacterDataHandler = self.words.append

    def structure(self, name: str, attributes: dict[str, str]) -> None:
        if name not in self.kinds:
            self.kinds[name] = _kind(name)
        kind = self.kinds[name]
        identifier = attributes.pop(_ID, "")
        if kind is not None:
            self.open = Structure(identifier, *kind, attributes, self.parser.CurrentLineNumber)
            self.structures.append(self.open)
        else:
            self.open = None
            self.passed.append(identifier)
            if name.endswith("/cas.ecore Sofa"):
                self.sofas.append({"id": identifier, **attributes})

    def end(self, name: str) -> None:
        if self.depth == 3 and self.open is not None:
            self.parser.CharacterDataHandler = None
            value, own = "".join(self.words), self.open.features
            own[name] = f"{own[name]}; {value}" if name in own else value
        self.depth -= 1

    def cas(self) -> Cas:
        sofa = next((s for s in self.sofas if s.get("sofaID") == _MAIN_VIEW), None)
        sofa = sofa or next(iter(self.sofas), {})
        if "sofaString" not in sofa:
            raise self.wrong("there is no text (sofaString) in it.")
        kept: dict[str, Structure] = {}
        for structure in self.structures:
            if structure.features.pop("sofa", sofa["id"]) != sofa["id"]:
                continue
            if kept.setdefault(structure.id, structure) is not structure:
                raise InputError(
                    f"the xmi:id {structure.id} is there already.",
                    where=f"{self.path}, line {structure.line}",
                    hint="Export the file again.",
                )
        return Cas(sofa["sofaString"], kept, frozenset(self.passed))


def _kind(name: str) -> tuple[str, bool] | None:
    """Return the short name of a type and whether a project defined it; None if it is not kept."""
    uri, _, local = name.rpartition(" ")
    if local in _DROPPED or not _KEPT.match(uri):
        return None
    return local, _CUSTOM.match(uri) is not None
