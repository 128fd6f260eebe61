"""OMOP common data model: the tables ``note`` and ``person``, joined; a folder of Parquet files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from epicene.core.errors import InputError
from epicene.corpora.files import check_inside, walk
from epicene.corpora.formats.ages import age_at, day_of
from epicene.corpora.formats.base import Item, Options
from epicene.corpora.formats.checked import checked, row_documents
from epicene.corpora.formats.row_fields import Fields

# What is read, where a table has it; nothing else leaves the database.
NOTE = (
    "note_id", "person_id", "note_text", "note_date", "note_datetime", "note_title", "note_type",
    "note_type_concept_id", "note_class_concept_id", "note_class_source_value",
    "visit_occurrence_id",
)  # fmt: skip
PERSON = (
    "person_id", "gender_concept_id", "birth_datetime", "year_of_birth", "month_of_birth",
    "day_of_birth", "care_site_id",
)  # fmt: skip
REQUIRED = {"note": ("note_id", "person_id", "note_text"), "person": ("person_id",)}
_ROWS = 64
_SUFFIX = ".parquet"
_OURS = {"note_id": "id", "note_text": "text", "person_id": "patient"}


def wanted(table: str, columns: Sequence[str], where: str) -> list[str]:
    """Return the columns of a table that are read.

    Raises
    ------
    InputError
        If one that must be there is not.
    """
    for name in REQUIRED[table]:
        if name not in columns:
            raise InputError(
                f"the table {table!r} has no column {name!r}.",
                where=where,
                hint="The names are those of the OMOP common data model, in lower case.",
            )
    return [name for name in {"note": NOTE, "person": PERSON}[table] if name in columns]


def omop_row(
    note: Mapping[str, Any], person: Mapping[str, Any], site: str | None = None
) -> dict[str, Any]:
    """Return the row of a note under our names; the age is that at the day of the note."""
    day = day_of(note.get("note_date")) or day_of(note.get("note_datetime"))
    care_site = person.get("care_site_id")
    return {
        **{_OURS.get(name, name): value for name, value in note.items()},
        "sex": person.get("gender_concept_id"),
        "age": age_at(_birth(person), day),
        "site": site or (None if care_site is None else str(care_site)),
    }


def _birth(person: Mapping[str, Any]) -> date | int | None:
    if (day := day_of(person.get("birth_datetime"))) is not None:
        return day
    year, month, day_of_month = (
        person.get(f"{unit}_of_birth") for unit in ("year", "month", "day")
    )
    if year is None:
        return None
    try:
        return date(int(year), int(month), int(day_of_month))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return int(year)


@dataclass(frozen=True)
class OmopFolderReader:
    """The notes of ``note.parquet`` by record batches; the persons are held as columns."""

    root: Path

    def __iter__(self) -> Iterator[Item]:
        rows = enumerate(self._rows(), start=1)
        return checked(row_documents(rows, Fields(AS_THEY_ARE), self._where), str(self.root))

    def files(self) -> Iterator[Path]:
        """Yield the files of notes, then those of persons."""
        for table in ("note", "person"):
            yield from parts(self.root, table)

    def _where(self, number: int) -> str:
        return f"{self.root / ('note' + _SUFFIX)}, record {number}"

    def _rows(self) -> Iterator[dict[str, Any]]:
        persons = Persons(self.root)
        for batch in batches(self.root, "note"):
            notes = batch.to_pylist()
            found = persons.find([note["person_id"] for note in notes])
            for note, person in zip(notes, found, strict=True):
                yield omop_row(note, person)


# `Fields` finds nothing to rename in a row that has our names.
AS_THEY_ARE = {name: name for name in ("id", "text", "patient", "sex", "age", "site")}


class Persons:
    """The table of persons, found by identifier without a Python object each."""

    def __init__(self, root: Path) -> None:
        import pandas as pd

        tables = [batch.to_pandas() for batch in batches(root, "person", rows=1 << 16)]
        frame = pd.concat(tables) if tables else pd.DataFrame({"person_id": []})
        self._index = pd.Index(frame.pop("person_id"))
        if not self._index.is_unique:
            raise InputError(
                "a person_id appears twice.",
                where=str(root / f"person{_SUFFIX}"),
                hint="Keep one row a person.",
            )
        self._columns = {name: frame[name].to_numpy() for name in frame.columns}

    def find(self, identifiers: Sequence[Any]) -> list[dict[str, Any]]:
        """Return what is known of each person; nothing of one that is not in the table."""
        import pandas as pd

        from epicene.corpora.formats.frames import as_python

        nobody = (
            "" if self._index.dtype == object or pd.api.types.is_string_dtype(self._index) else -1
        )
        places = self._index.get_indexer([nobody if k is None else k for k in identifiers])
        return [
            {}
            if place < 0
            else {name: as_python(values[place]) for name, values in self._columns.items()}
            for place in places
        ]


def parts(root: Path, table: str) -> list[Path]:
    """Return the file of a table, or the files of the folder of its name."""
    path = root / f"{table}{_SUFFIX}"
    return list(walk(path, (_SUFFIX,))) if path.is_dir() else [path]


def batches(root: Path, table: str, rows: int = _ROWS) -> Iterator[Any]:
    """Yield record batches of the columns of a table that are read.

    Raises
    ------
    InputError
        If the table is not there, is damaged, is a link out of the folder, or lacks a column that
        must be there.
    """
    import pyarrow as pa
    from pyarrow import parquet

    for path in parts(root, table):
        check_inside(path, root)
        try:
            # A buffer makes it stream the pages of a column instead of reading the row group.
            with parquet.ParquetFile(path, buffer_size=1 << 20, pre_buffer=False) as file:
                columns = wanted(table, file.schema_arrow.names, str(path))
                yield from file.iter_batches(rows, columns=columns, use_threads=False)
        except FileNotFoundError as error:
            raise InputError(f"there is no table {table!r}.", where=str(path)) from error
        except (pa.ArrowException, OSError) as error:
            raise InputError(
                "this is no Parquet file, or it is damaged.", where=str(path)
            ) from error


@dataclass(frozen=True)
class OmopFormat:
    """A folder with ``note.parquet`` and ``person.parquet``: files, or folders of files."""

    name: ClassVar[str] = "omop"

    def recognises(self, path: Path) -> bool:
        """Say whether the two tables lie in the folder."""
        return all((path / f"{table}{_SUFFIX}").exists() for table in REQUIRED)

    def open(self, path: Path, options: Options) -> OmopFolderReader:
        """Open a folder."""
        for table in REQUIRED:
            if not (path / f"{table}{_SUFFIX}").exists():
                raise InputError(
                    f"there is no {table}{_SUFFIX} in the folder.",
                    where=str(path),
                    hint="OMOP needs the tables note and person.",
                )
        return OmopFolderReader(path)


FORMAT = OmopFormat()
