"""Does a document follow a schema? Its parts are checked one by one, wherever it comes from."""

from __future__ import annotations

from collections.abc import Iterator

from epicene.core.document import Document
from epicene.corpora.checking.labels import attribute_findings, label_findings, relation_findings
from epicene.corpora.checking.spans import overlap_findings, span_findings
from epicene.corpora.checking.violation import Finding, listed
from epicene.corpora.schemas.schema import Schema


def document_findings(document: Document, schema: Schema) -> Iterator[Finding]:
    """Find everything in a document that the schema does not allow."""
    yield from span_findings(document)
    yield from label_findings(document, schema)
    yield from attribute_findings(document, schema)
    yield from relation_findings(document, schema)
    yield from overlap_findings(document, schema)
    yield from metadata_findings(document, schema)


def metadata_findings(document: Document, schema: Schema) -> Iterator[Finding]:
    """Find facts of the document or its patient that are missing, or have no value of theirs."""
    for name in schema.metadata:
        if fact(document, name) is None:
            yield Finding("metadata_missing", part="metadata", details={"name": name})
    for name, values in schema.metadata_values.items():
        value = fact(document, name)
        if value is not None and value not in values:
            details = {"name": name, "known": listed(values)}
            yield Finding("metadata_value", part="metadata", details=details)


def fact(document: Document, name: str) -> str | None:
    """Return a fact of the document or of its patient; None where it is not recorded."""
    patient = document.subject
    own = {"sex": patient.sex, "age": patient.age, "site": patient.site}
    if name in own:
        return None if own[name] is None else str(own[name])
    return document.attributes.get(name) or patient.attributes.get(name)


def text_findings(text: str) -> Iterator[Finding]:
    """Find line ends that are not LF: they shift every offset for who reads them otherwise."""
    if "\r" in text:
        n = text.count("\r\n") + text.replace("\r\n", "").count("\r")
        yield Finding("crlf", part="text", details={"n": str(n)})
