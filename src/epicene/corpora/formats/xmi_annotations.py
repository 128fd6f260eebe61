"""What the feature structures of an XMI file say: entities, relations, facts of the document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from epicene.core.document import Document, Entity, Relation
from epicene.core.errors import InputError
from epicene.corpora.formats.xmi_offsets import Offsets
from epicene.corpora.formats.xmi_parser import Cas, Structure

# The ends of an arc of a relation layer, which is drawn from the governor.
_ARC = ("Governor", "Dependent")
_NO_FEATURES = frozenset({"begin", "end"})
_UNKNOWN_LANGUAGE = "x-unspecified"


@dataclass(frozen=True)
class Link:
    """An entry of a slot feature: which feature of which annotation holds it, and what it names."""

    feature: str
    source: str
    role: str
    target: str
    line: int


def document(cas: Cas, identifier: str, path: Path) -> Document:
    """Make a document of a file.

    A span becomes an entity labelled by the name of its layer (a named entity: by its value), with
    its features as attributes; features that were left empty are left out. An entry of a slot
    feature becomes a relation labelled by its role, with the feature in its attribute ``link``;
    an arc of a relation layer one labelled by the layer. Entities keep the number of their
    ``xmi:id``. A layer without a position states facts about the document: attributes named after
    layer and feature, beside ``title`` and ``language``.

    Raises
    ------
    InputError
        With the line: if a span does not lie in the text, or something is linked to nothing.
    """
    offsets = Offsets(cas.text)
    slots = _slots(cas)
    entities: list[Entity] = []
    links: list[Link] = []
    arcs: list[Structure] = []
    attributes: dict[str, str] = {}
    for structure in cas.structures.values():
        features = structure.features
        if structure.name == "DocumentMetaData" and not structure.custom:
            attributes.update(_title(features))
        elif all(end in features for end in _ARC):
            arcs.append(structure)
        elif "begin" not in features:
            if not _is_link(structure):
                attributes.update(_facts(structure))
        elif _is_metadata(structure):
            attributes.update(_facts(structure))
        else:
            links += _links(structure, cas, slots)
            entities.append(_entity(structure, cas.text, offsets, slots, path))
    known = {entity.id for entity in entities}
    ends: list[Link | Structure] = [*links, *(arc for arc in arcs if not _is_syntax(arc, cas))]
    return Document(
        id=identifier,
        text=cas.text,
        entities=tuple(entities),
        relations=tuple(_relations(ends, known, path)),
        attributes=attributes,
        source=str(path),
    )


def _is_link(structure: Structure) -> bool:
    return structure.name.endswith("Link") and (
        "target" in structure.features or "role" in structure.features
    )


def _is_metadata(structure: Structure) -> bool:
    """Say whether a layer of spans is used for facts about the document, as E3C does."""
    return structure.features["begin"] == structure.features.get("end") == "0"


def _slots(cas: Cas) -> frozenset[str]:
    """Return the names of the types of links: WebAnno joins layer and feature (``EVENTTLINKLink``).

    By them a slot feature, which holds identifiers, is told from a text that looks like one.
    """
    return frozenset(s.name.lower() for s in cas.structures.values() if _is_link(s))


def _is_slot(structure: Structure, feature: str, value: str, slots: frozenset[str]) -> bool:
    return f"{structure.name}{feature}Link".lower() in slots and value.replace(" ", "").isdigit()


def _entity(
    structure: Structure, text: str, offsets: Offsets, slots: frozenset[str], path: Path
) -> Entity:
    span = offsets.span(structure.features, f"{path}, line {structure.line}")
    attributes = {
        name: value
        for name, value in structure.features.items()
        if name not in _NO_FEATURES and value and not _is_slot(structure, name, value, slots)
    }
    label = structure.name if structure.custom else attributes.pop("value", structure.name)
    return Entity(f"T{structure.id}", label, (span,), text[span[0] : span[1]], attributes)


def _links(structure: Structure, cas: Cas, slots: frozenset[str]) -> Iterator[Link]:
    for feature, value in structure.features.items():
        if not _is_slot(structure, feature, value, slots):
            continue
        for identifier in value.split():
            link = cas.structures.get(identifier)
            own = {} if link is None else link.features
            line = structure.line if link is None else link.line
            # A slot that was opened and not filled says nothing; one that is not there is an error.
            if link is None or "target" in own:
                yield Link(feature, structure.id, own.get("role", ""), own.get("target", ""), line)


def _is_syntax(arc: Structure, cas: Cas) -> bool:
    """Say whether an arc joins tokens, which are passed over."""
    return any(arc.features[end] in cas.passed for end in _ARC)


def _relations(ends: Iterable[Link | Structure], known: set[str], path: Path) -> Iterator[Relation]:
    for number, end in enumerate(ends, start=1):
        if isinstance(end, Link):
            label, source, target = end.role or end.feature, end.source, end.target
            attributes = {"link": end.feature}
        else:
            label = end.name
            source, target = (end.features[name] for name in _ARC)
            left_out = _NO_FEATURES.union(_ARC)
            attributes = {k: v for k, v in end.features.items() if v and k not in left_out}
        relation = Relation(f"R{number}", label, f"T{source}", f"T{target}", attributes=attributes)
        if relation.source not in known or relation.target not in known:
            raise InputError(
                "a link leads to nothing that is annotated.",
                where=f"{path}, line {end.line}",
                hint="Export the file again, or remove the link.",
            )
        yield relation


def _title(features: dict[str, str]) -> dict[str, str]:
    facts = {"title": features.get("documentTitle", ""), "language": features.get("language", "")}
    return {k: v for k, v in facts.items() if v not in {"", _UNKNOWN_LANGUAGE}}


def _facts(structure: Structure) -> dict[str, str]:
    return {
        f"{structure.name}.{name}": value
        for name, value in structure.features.items()
        if name not in _NO_FEATURES and value
    }
