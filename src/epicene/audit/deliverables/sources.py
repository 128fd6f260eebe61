"""What a plan names, opened: paths start from the plan's folder, names that ship are names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epicene.audit.deliverables.plan import Documents, Source
from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.core.registry import suggestion
from epicene.corpora.corpus import Corpus
from epicene.corpora.embedded import DataName
from epicene.corpora.embedded_corpora import EMBEDDED
from epicene.corpora.load import load_corpus
from epicene.corpora.records import TABLE_SUFFIXES
from epicene.evaluation.documents import patient_columns, read_documents
from epicene.evaluation.tools.registry import KINDS

if TYPE_CHECKING:
    import pandas as pd

ADDRESS = "://"


def place_of(name: str, base: Path) -> str | Path:
    """Return what a name of a plan stands for: a corpus that ships, an address, or a path.

    Raises
    ------
    InputError
        If there is no such file or folder.
    """
    if name in EMBEDDED or ADDRESS in name:
        return name
    path = base / name
    if not path.exists():
        raise InputError(
            "there is no such file or folder.",
            where=str(path),
            hint="Paths start from the folder of the plan.",
        )
    return path


def documents_of(source: Source, base: Path) -> Corpus:
    """Return the documents that a plan names.

    Raises
    ------
    InputError
        If nothing is there, or its format is unknown.
    """
    if isinstance(source, str):
        return load_corpus(place_of(source, base))
    return load_corpus(
        place_of(source.corpus, base),
        source.format,
        _schema(source, base),
        source.variant,
        metadata=None if source.metadata is None else place_of(source.metadata, base),
    )


def _schema(source: Documents, base: Path) -> str | Path | None:
    named = source.annotation_schema
    if named is None:
        return None
    return base / named if (base / named).is_dir() else named


def is_table(source: Source) -> bool:
    """Whether a source is a table, and not documents."""
    return isinstance(source, str) and Path(source).suffix.lower() in TABLE_SUFFIXES


@dataclass(frozen=True, eq=False)
class Opened:
    """Gold or predictions, as `epicene.evaluate` takes them.

    Parameters
    ----------
    value : path, Corpus or DataFrame
    label : str
        How the table calls it.
    name : DataName or None
        Of documents: of a table, name and hash stay unknown, as they may be private.
    """

    value: Any
    label: str
    name: DataName | None = None


def is_tool(source: Source) -> bool:
    """Whether a source is the name of a tool that a task runs itself: ``spacy:PIPELINE``."""
    return isinstance(source, str) and source.partition(":")[0] in KINDS


def opened(source: Source, base: Path) -> Opened:
    """Open gold or predictions: a table stays a path, documents with a named label become one.

    The name of a tool stays one.

    Raises
    ------
    InputError
        As `documents_of`; or if the documents lack the label that was named.
    """
    if is_tool(source):
        return Opened(source, str(source))
    if is_table(source):
        path = Path(place_of(str(source), base))
        return Opened(path, path.stem)
    corpus = documents_of(source, base)
    found = Opened(corpus, corpus.data_name.label, corpus.data_name)
    if isinstance(source, Documents) and source.label is not None:
        return replace(found, value=labelled(corpus, source.label))
    return found


def labelled(corpus: Corpus, label: str) -> pd.DataFrame:
    """Return a table of documents whose ``label`` is one of their attributes.

    Raises
    ------
    InputError
        If no document has it, or the documents cannot be used.
    """
    documents = read_documents(corpus, corpus.name)
    known = sorted({name for document in documents for name in document.attributes})
    if label not in known:
        raise InputError(
            f"no document has the field {label!r}.",
            where=corpus.name,
            hint=suggestion(label, known),
        )
    return _table(documents, "label", [document.attributes.get(label) for document in documents])


def flagged(corpus: Corpus, labels: tuple[str, ...], column: str) -> pd.DataFrame:
    """Return a table that says of each document whether it has an entity of some labels."""
    documents = read_documents(corpus, corpus.name)
    found = [any(entity.label in labels for entity in document.entities) for document in documents]
    return _table(documents, column, ["yes" if one else "no" for one in found])


def only_labels(corpus: Corpus, labels: tuple[str, ...]) -> Corpus:
    """Return the documents with the entities of some labels alone, in memory."""
    kept = [
        replace(d, entities=tuple(e for e in d.entities if e.label in labels), relations=())
        for d in corpus
    ]
    return Corpus.of(kept, corpus.name)


def _table(documents: Sequence[Document], column: str, values: Sequence[Any]) -> pd.DataFrame:
    return patient_columns(documents).assign(
        **{
            "id": [document.id for document in documents],
            "patient": [document.subject.id for document in documents],
            column: values,
        }
    )
