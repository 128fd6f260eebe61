"""Do labels, attributes, relations and events follow the schema?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from epicene.core.document import Document, Entity, Event, Relation
from epicene.corpora.checking.violation import Finding, listed, shown
from epicene.corpora.schemas.schema import Schema


def label_findings(document: Document, schema: Schema) -> Iterator[Finding]:
    """Find labels that the schema does not know."""
    known = schema.spans
    names = [(entity.id, entity.label, known) for entity in document.entities]
    relations = frozenset(schema.relations)
    names += [(relation.id, relation.label, relations) for relation in document.relations]
    events = frozenset(schema.events)
    names += [(event.id, event.label, events) for event in document.events]
    names += [
        (f"*{number}", group.label, relations) for number, group in enumerate(document.equivalences)
    ]
    for at, label, labels in names:
        if label not in labels:
            details = {"id": shown(at), "label": shown(label), "known": listed(labels)}
            yield Finding("unknown_label", at, details=details)


def attribute_findings(document: Document, schema: Schema) -> Iterator[Finding]:
    """Find attributes that are unknown, misplaced, missing, or have a value they cannot have."""
    bearers: list[Entity | Relation | Event] = [
        *document.entities, *document.relations, *document.events
    ]  # fmt: skip
    labels = schema.spans | schema.relations.keys()
    for bearer in bearers:
        known = bearer.label in labels
        for name, value in bearer.attributes.items():
            details = {"id": shown(bearer.id), "attribute": shown(name)}
            details["label"] = shown(bearer.label)
            code, allowed = _attribute(schema, bearer.label, name, value)
            if code == "unknown_attribute" or (code and known):
                yield Finding(code, bearer.id, name, details={**details, "known": allowed})
        for name in schema.required.get(bearer.label, ()):
            if name not in bearer.attributes:
                values = schema.attributes.get(name, {}).get(bearer.label, ())
                details = {"id": shown(bearer.id), "label": bearer.label, "attribute": name}
                details["known"] = listed(values)
                yield Finding("attribute_missing", bearer.id, details=details)


def _attribute(schema: Schema, label: str, name: str, value: str) -> tuple[str, str]:
    """Return the code of what is wrong with an attribute, or nothing, and what would be right."""
    bearers = schema.attributes.get(name)
    if bearers is None:
        return "unknown_attribute", listed(schema.attributes)
    if label not in bearers:
        return "attribute_misplaced", listed(frozenset(bearers))
    values = bearers[label]
    if values and value not in values:
        return "attribute_value", listed(values)
    pattern = schema.patterns.get((label, name))
    if pattern is not None and not pattern.fullmatch(value):
        return "pattern", pattern.pattern
    return "", ""


def relation_findings(document: Document, schema: Schema) -> Iterator[Finding]:
    """Find relations, equivalences and events between what the schema does not connect."""
    labels = {entity.id: entity.label for entity in document.entities}
    labels |= {event.id: event.label for event in document.events}
    for relation in document.relations:
        yield from _relation(relation, labels, schema)
    for number, group in enumerate(document.equivalences):
        kind = schema.relations.get(group.label)
        members = [labels[name] for name in group.members if name in labels]
        if kind is None:
            continue
        for label in members[1:]:
            if not (kind.allows(members[0], label) or kind.allows(label, members[0])):
                at = f"*{number}"
                yield Finding("relation_ends", at, details=_ends(at, group.label, members[0],
                                                                 label, schema))  # fmt: skip
    for event in document.events:
        yield from _event(event, labels, schema)


def _relation(relation: Relation, labels: Mapping[str, str], schema: Schema) -> Iterator[Finding]:
    kind = schema.relations.get(relation.label)
    if kind is None or relation.source not in labels or relation.target not in labels:
        return
    source, target = labels[relation.source], labels[relation.target]
    if relation.roles == kind.roles[::-1] and relation.roles != kind.roles:
        # BRAT names the ends: the first written need not be the first of the schema.
        source, target = target, source
    if not kind.allows(source, target):
        details = _ends(relation.id, relation.label, source, target, schema)
        yield Finding("relation_ends", relation.id, details=details)


def _ends(at: str, label: str, source: str, target: str, schema: Schema) -> Mapping[str, str]:
    ends = schema.relations[label].ends
    return {
        "id": shown(at),
        "label": label,
        "source": shown(source),
        "target": shown(target),
        "known": "; ".join(f"{'|'.join(sorted(a))} → {'|'.join(sorted(b))}" for a, b in ends),
    }


def _event(event: Event, labels: Mapping[str, str], schema: Schema) -> Iterator[Finding]:
    roles = schema.events.get(event.label)
    if roles is None:
        return
    about = {"id": shown(event.id), "label": event.label}
    trigger = labels.get(event.trigger, event.label)
    if trigger != event.label:
        details = {**about, "other_label": shown(trigger)}
        yield Finding("event_trigger", event.id, details=details)
    counts = dict.fromkeys(roles, 0)
    for written, name in event.arguments:
        # BRAT numbers the arguments of one role: Theme, Theme2.
        role = written if written in roles else written.rstrip("0123456789")
        if role in roles:
            counts[role] += 1
        label = labels.get(name)
        if role not in roles or (label is not None and label not in roles[role].labels):
            allowed = listed(roles[role].labels) if role in roles else listed(roles)
            details = {"role": shown(written), "other_label": shown(label), "known": allowed}
            yield Finding("event_argument", event.id, details={**about, **details})
    for role, n in counts.items():
        least, most = roles[role].least, roles[role].most
        if n < least or (most is not None and n > most):
            known = f"{least}–{'*' if most is None else most}"
            details = {**about, "role": role, "n": str(n), "known": known}
            yield Finding("event_argument_count", event.id, details=details)


def reference_findings(document: Document) -> Iterator[Finding]:
    """Find what names an annotation that is not there, and identifiers that come twice."""
    parts = ("entities", "relations", "events", "notes", "normalisations")
    known: set[str] = set()
    for name in (part.id for kind in parts for part in getattr(document, kind)):
        if name in known:
            yield Finding("duplicate_id", name, details={"id": shown(name)})
        known.add(name)
    named = [(r.id, name) for r in document.relations for name in (r.source, r.target)]
    named += [(event.id, event.trigger) for event in document.events]
    named += [(event.id, name) for event in document.events for _, name in event.arguments]
    named += [(f"*{k}", name) for k, g in enumerate(document.equivalences) for name in g.members]
    named += [(note.id, note.target) for note in document.notes]
    named += [(norm.id, norm.target) for norm in document.normalisations]
    for at, name in named:
        if name not in known:
            yield Finding("dangling", at, details={"id": shown(at), "other": shown(name)})
