"""Write a corpus as a folder that loads again: BRAT files and a table of patients."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from epicene.core.atomic import whole_folder
from epicene.core.document import Document
from epicene.core.provenance import write_provenance
from epicene.corpora.formats.brat_writer import write_brat


def write_brat_folder(name: str, documents: Iterable[Document], folder: Path) -> Path:
    """Write the documents of a corpus as BRAT standoff; see `Corpus.to_brat`."""
    with whole_folder(folder) as temporary:
        with (temporary / "metadata.jsonl").open("w", encoding="utf-8") as table:
            n = write_brat(_noted(documents, table), temporary)
        write_provenance(temporary, {"data": {"name": name, "n": n}})
    return folder


def _noted(documents: Iterable[Document], table: TextIO) -> Iterator[Document]:
    for document in documents:
        row = metadata_row(document)
        table.write(json.dumps(row, ensure_ascii=False) + "\n")
        yield document


def metadata_row(document: Document) -> dict[str, object]:
    """Return the row of a document in the table of patients; see `epicene.corpora.metadata`."""
    patient = document.subject
    # Our fields come last: an attribute that is called « sex » is not the patient's.
    facts = {
        **document.attributes,
        **{f"patient_{name}": value for name, value in patient.attributes.items()},
        "id": document.id,
        "patient": patient.id,
        "sex": patient.sex,
        "age": patient.age,
        "site": patient.site,
    }
    return {name: value for name, value in facts.items() if value is not None}
