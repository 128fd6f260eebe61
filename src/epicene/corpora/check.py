"""Check a corpus against an annotation schema: everything that is wrong, where, and the mend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.core.resources import data_folder
from epicene.corpora.checking.brat import examine_folder, examine_stem
from epicene.corpora.checking.document import document_findings
from epicene.corpora.checking.jsonl import examine_lines, examine_object
from epicene.corpora.checking.metadata import MetadataTable, read_metadata
from epicene.corpora.checking.source import Examined, examine_documents
from epicene.corpora.checking.violation import Place, Violation, shown
from epicene.corpora.corpus import Corpus
from epicene.corpora.files import read_bytes
from epicene.corpora.formats.brat import ANNOTATIONS, TEXT, BratReader, with_suffix
from epicene.corpora.formats.jsonl import JsonLinesReader
from epicene.corpora.formats.row_fields import Fields
from epicene.corpora.metadata import WithMetadata, table_in
from epicene.corpora.schemas.load import CONF, load_schema, schema_names
from epicene.corpora.schemas.schema import Schema


@dataclass(frozen=True)
class Checked:
    """One document and what is wrong with it, in the order of its files and lines."""

    document: str
    violations: tuple[Violation, ...]


def iter_checked(corpus: Corpus, schema: Schema | None = None) -> Iterator[Checked]:
    """Check document by document; memory grows by an identifier and a hash a document.

    BRAT folders and JSON lines are read anew, so that all that is wrong with a document is found
    and not only what stops its reading. Of other formats, what can be read is checked.

    Parameters
    ----------
    corpus : Corpus
        What to check.
    schema : Schema, optional
        By default that of the corpus; see `schema_of`.

    Raises
    ------
    InputError
        If there is no schema, no document, or nothing that follows can be read.
    """
    return _checked(_examine(corpus), schema or schema_of(corpus), str(corpus.path or corpus.name))


def check_file(path: Path, schema: Schema) -> Iterator[Checked]:
    """Check one document: a ``.ann`` or ``.txt`` file with the one beside it, or a ``.json``."""
    return _checked(_examine_file(path), schema, str(path))


def is_document(path: Path) -> bool:
    """Say whether a path is one document, as `check_file` takes it."""
    return path.is_file() and path.suffix.lower() in (ANNOTATIONS, TEXT, ".json")


def iter_violations(corpus: Corpus, schema: Schema | None = None) -> Iterator[Violation]:
    """Yield every violation; see `iter_checked`."""
    for checked in iter_checked(corpus, schema):
        yield from checked.violations


def schema_of(corpus: Corpus) -> Schema:
    """Return the schema of a corpus: its own, that of its name, or that of its folder.

    Raises
    ------
    InputError
        If there is none.
    """
    if corpus.schema is not None:
        return corpus.schema
    if corpus.path is not None:
        if (corpus.path / CONF).is_file():
            return load_schema(corpus.path)
        folder = corpus.path.resolve().parent
        if folder.name in schema_names() and folder.parent == data_folder("corpora").resolve():
            # A corpus that ships follows the schema of its name.
            return load_schema(folder.name)
    raise InputError(
        "nothing says which annotation schema the documents follow.",
        where=str(corpus.path or corpus.name),
        hint=f"Name one: {', '.join(schema_names())}, or a folder with an {CONF}.",
    )


def _examine(corpus: Corpus) -> Iterator[Examined]:
    reader, table = corpus.reader, None
    if isinstance(reader, WithMetadata) and isinstance(reader.reader, BratReader):
        table = read_metadata(reader.table, reader.columns)
        reader = reader.reader
    if isinstance(reader, BratReader):
        return _with_table(examine_folder(reader.root, table), table)
    if isinstance(reader, JsonLinesReader):
        return examine_lines(reader.path, reader.fields, reader.max_line)
    return examine_documents(reader)


def _with_table(documents: Iterator[Examined], table: MetadataTable | None) -> Iterator[Examined]:
    yield from documents
    for violation in table.violations() if table else ():
        place = Place(violation.document, violation.file, violation.line)
        yield Examined(place, None, (violation,))


def _examine_file(path: Path) -> Iterator[Examined]:
    if path.suffix.lower() == ".json":
        data = read_bytes(path)
        yield examine_object(data, Place(path.stem, str(path), 1), Fields({}))
        return
    root, stem = path.parent, path.with_suffix("")
    suffixes = {suffix for suffix in (ANNOTATIONS, TEXT) if with_suffix(stem, suffix).exists()}
    found = table_in(root)
    yield examine_stem(stem, root, suffixes, read_metadata(found, {}) if found else None)


def _checked(source: Iterator[Examined], schema: Schema, where: str) -> Iterator[Checked]:
    repeats, n = _Repeats(), 0
    for examined in source:
        n += 1
        place, document = examined.place, examined.document
        violations = list(examined.found)
        if document is not None:
            violations += map(place.violation, document_findings(document, schema))
            violations += repeats.violations(document, place)
        violations.sort(key=lambda violation: (violation.file, violation.line or 0))
        yield Checked(place.document, tuple(violations))
    if n == 0:
        raise InputError("there is no document in it.", where=where)


@dataclass
class _Repeats:
    """Identifiers and hashes of texts that were seen, and whose they were."""

    names: set[str] = field(default_factory=set)
    texts: dict[bytes, str] = field(default_factory=dict)

    def violations(self, document: Document, place: Place) -> Iterator[Violation]:
        if document.id in self.names:
            details = {"id": shown(document.id)}
            yield place.make("duplicate_document", place.annotations, place.line, details)
        self.names.add(document.id)
        text = document.text.strip()
        if not text:
            return
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        first = self.texts.setdefault(digest, document.id)
        if first != document.id:
            at = replace(place, annotations=place.text or place.annotations)
            yield at.make("duplicate_text", at.annotations, at.line, {"other": shown(first)})
