"""Facts about patients and documents from a table beside the texts, joined on the document's id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from epicene.core.document import Document, Patient, Sex
from epicene.core.errors import InputError
from epicene.corpora.files import check_inside
from epicene.corpora.formats.base import Item, Options, Reader
from epicene.corpora.record_formats.layout import Row, as_text
from epicene.corpora.records import open_records

NAMES = tuple(f"metadata{suffix}" for suffix in (".tsv", ".csv", ".jsonl", ".parquet"))
FIELDS = ("id", "patient", "sex", "age", "site")

# Recorded sex as hospitals write it: letters, words, ISO 5218, PMSI, OMOP concepts.
_SEX: dict[str, Sex] = {
    **dict.fromkeys(("f", "femme", "féminin", "feminin", "female", "woman", "2", "8532"), "F"),
    **dict.fromkeys(("m", "h", "homme", "masculin", "male", "man", "1", "8507"), "M"),
    **dict.fromkeys(("i", "indéterminé", "indetermine", "indeterminate", "ambiguous", "8570"), "I"),
}


def sex_of(value: object) -> Sex | None:
    """Read a recorded sex: letters, French and English words, ISO 5218 and OMOP codes.

    Returns
    -------
    {"F", "M", "I"} or None
        None where nothing is recorded, or something that is none of these.
    """
    return None if value is None else _SEX.get((as_text(value) or "").strip().lower())


def age_of(value: object, where: str = "") -> float | None:
    """Read an age in years; None where nothing is recorded.

    Raises
    ------
    InputError
        If something is recorded that is no age.
    """
    text = (as_text(value) or "").strip().replace(",", ".")
    if not text:
        return None
    try:
        age = float(text)
    except ValueError:
        age = -1.0
    if not 0.0 <= age < 130.0:
        raise InputError(
            "the age is no number of years.", where=where, hint="Give a number, or leave it empty."
        )
    return age


def patient_of(row: Mapping[str, Any], identifier: str, where: str = "") -> Patient:
    """Make a patient of the fields `FIELDS` of a row; fields ``patient_*`` become attributes."""
    patient, site = as_text(row.get("patient")), as_text(row.get("site"))
    return Patient(
        id=patient or identifier,
        sex=sex_of(row.get("sex")),
        age=age_of(row.get("age"), where),
        site=site or None,
        attributes={
            key.removeprefix("patient_"): text
            for key, value in row.items()
            if key.startswith("patient_") and (text := as_text(value))
        },
    )


@dataclass(frozen=True)
class WithMetadata:
    """A reader whose documents get the facts of a table; a document without a row keeps its own."""

    reader: Reader
    table: Path
    columns: Mapping[str, str]

    def __iter__(self) -> Iterator[Item]:
        rows = dict(_rows(self.table, self.columns))
        for item in self.reader:
            yield _with_row(item, rows, self.table) if isinstance(item, Document) else item

    def files(self) -> Iterator[Path]:
        """Yield the files of the reader, and the table."""
        yield from self.reader.files()
        yield self.table


def table_in(folder: Path) -> Path | None:
    """Return the table of patients that lies in a folder of documents, if there is one.

    Raises
    ------
    InputError
        If it is a link that leads out of the folder.
    """
    table = next((folder / name for name in NAMES if (folder / name).is_file()), None)
    if table is not None:
        check_inside(table, folder)
    return table


def with_metadata(reader: Reader, path: Path, options: Options) -> Reader:
    """Join the table that the user names, or that lies in the folder, if there is one.

    Raises
    ------
    InputError
        If the table cannot be read or has no column of identifiers, or is a link out of the folder.
    """
    table = options.metadata
    if table is None and path.is_dir():
        table = table_in(path)
    if table is None:
        return reader
    records = open_records(table, text=options.columns.get("id", "id"))
    joined = WithMetadata(reader, records.path, options.columns)
    # A reader that knows how many documents it has still knows it.
    return (
        _Sized(joined.reader, joined.table, joined.columns)
        if hasattr(reader, "__len__")
        else joined
    )


class _Sized(WithMetadata):
    def __len__(self) -> int:
        return len(self.reader)  # type: ignore[arg-type]


def named_rows(table: Path, columns: Mapping[str, str]) -> Iterator[tuple[str, Row]]:
    """Yield the identifier of each row of a table, and the row under our names of fields."""
    theirs = {columns.get(field, field): field for field in FIELDS}
    for row in open_records(table):
        ours = {theirs.get(name, name): value for name, value in row.items()}
        yield as_text(ours.pop("id", None)) or "", ours


def _rows(table: Path, columns: Mapping[str, str]) -> Iterator[tuple[str, Row]]:
    seen: set[str] = set()
    for number, (identifier, row) in enumerate(named_rows(table, columns), start=1):
        if identifier in seen:
            raise InputError(
                f"record {number} has an id that is there already.",
                where=str(table),
                hint="Keep one row a document.",
            )
        seen.add(identifier)
        yield identifier, row


def _with_row(document: Document, rows: Mapping[str, Row], table: Path) -> Item:
    row = rows.get(document.id)
    return document if row is None else join_row(document, row, str(table))


def join_row(document: Document, row: Mapping[str, Any], table: str) -> Item:
    """Give a document the facts of its row; an error where one of them is none."""
    try:
        patient = patient_of(row, document.subject.id, table)
    except InputError as error:
        return error
    own = {
        key: text
        for key, value in row.items()
        if key not in FIELDS and not key.startswith("patient_") and (text := as_text(value))
    }
    old = document.subject
    return replace(
        document,
        attributes={**document.attributes, **own},
        patient=Patient(
            id=patient.id,
            sex=patient.sex or old.sex,
            age=old.age if patient.age is None else patient.age,
            site=patient.site or old.site,
            attributes={**old.attributes, **patient.attributes},
        ),
    )
