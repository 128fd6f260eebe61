"""One UIMA XMI file as WebAnno and INCEpTION export it: its text and its feature structures.

dkpro-cassis reads XMI too, but only beside the ``TypeSystem.xml`` of the project, which the E3C
release does not hold. This reader knows no type system: it keeps the structures of the layers that
people annotated (and of named entities), with all their features as text.

`epicene.corpora.safe_xml` refuses what could harm: there are no entities to expand or to fetch.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element  # nosec B405 - parses nothing

from epicene.core.errors import InputError
from epicene.corpora.files import MAX_BYTES
from epicene.corpora.safe_xml import root_children, root_name

# http:///webanno/custom.ecore in WebAnno, http:///custom.ecore in later projects of INCEpTION.
_CUSTOM = re.compile(r"\{http:///(?:\w+/)*custom\.ecore\Z")
_KEPT = re.compile(r"\{http:///(?:\w+/)*(?:custom|ner/type|metadata/type)\.ecore\Z")
_ID = "{http://www.omg.org/XMI}id"
_SOFA = "{http:///uima/cas.ecore}Sofa"
ROOT = "XMI"
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


def parse(path: Path) -> Cas:
    """Read a file.

    The text is the value of ``sofaString``, as the XML standard defines it: a line end written
    ``&#10;``, as UIMA does, stays one; a line end in the file itself is read as a space. Of several
    views, the initial one is read.

    Raises
    ------
    InputError
        With the line: if the XML is broken or cut short, declares a document type, is no XMI,
        or holds no text; or if the file is too large.
    """
    if path.is_file() and path.stat().st_size > MAX_BYTES:
        raise InputError(
            f"the file is larger than {MAX_BYTES >> 20} MiB.",
            where=str(path),
            hint="Split it: a document is one text.",
        )
    if root_name(path) not in {ROOT, None}:
        raise InputError("this is no UIMA XMI.", where=f"{path}, line 1")
    structures: list[tuple[str, Structure]] = []
    passed: set[str] = set()
    sofas: list[Element] = []
    for line, element in root_children(path):
        identifier = element.get(_ID, "")
        kind = _kind(element.tag)
        if kind is not None:
            features = _features(element)
            structure = Structure(identifier, *kind, features, line)
            structures.append((features.pop("sofa", ""), structure))
        else:
            passed.add(identifier)
            if element.tag == _SOFA:
                sofas.append(element)
    sofa = next((s for s in sofas if s.get("sofaID") == _MAIN_VIEW), sofas[0] if sofas else None)
    text = None if sofa is None else sofa.get("sofaString")
    if sofa is None or text is None:
        raise InputError("there is no text (sofaString) in it.", where=str(path))
    own = (s for view, s in structures if view in {"", sofa.get(_ID)})
    return Cas(text, _by_id(own, path), frozenset(passed))


def _features(element: Element) -> dict[str, str]:
    features = {name: value for name, value in element.items() if not name.startswith("{")}
    for child in element:
        value = child.text or ""
        features[child.tag] = f"{features[child.tag]}; {value}" if child.tag in features else value
    return features


def _by_id(structures: Iterable[Structure], path: Path) -> dict[str, Structure]:
    kept: dict[str, Structure] = {}
    for structure in structures:
        if kept.setdefault(structure.id, structure) is not structure:
            raise InputError(
                f"the xmi:id {structure.id} is there already.",
                where=f"{path}, line {structure.line}",
                hint="Export the file again.",
            )
    return kept


@lru_cache(maxsize=1024)
def _kind(tag: str) -> tuple[str, bool] | None:
    """Return the short name of a type and whether a project defined it; None if it is not kept."""
    uri, _, local = tag.rpartition("}")
    if local in _DROPPED or not _KEPT.match(uri):
        return None
    return local, _CUSTOM.match(uri) is not None
