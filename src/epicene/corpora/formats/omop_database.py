"""OMOP common data model in a database: ``note`` and ``person``, read a row at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from epicene.core.errors import InputError
from epicene.corpora.formats.base import Item
from epicene.corpora.formats.checked import checked, row_documents
from epicene.corpora.formats.omop import AS_THEY_ARE, omop_row, wanted
from epicene.corpora.formats.read_only_database import (
    columns_of,
    connected,
    kind_of,
    parse_url,
)
from epicene.corpora.formats.row_fields import Fields

_ROWS, _PAGE = 200, 2000


@dataclass(frozen=True)
class OmopDatabaseReader:
    """The notes of a database in the order of ``note_id``, through a cursor on the server.

    Nothing is written: the connection is read-only where the database knows such a thing (SQLite,
    DuckDB, PostgreSQL), and only SELECT is ever sent. Where the tables lie in a schema, the URL
    says so, for PostgreSQL by ``?options=-csearch_path%3Domop``.
    """

    url: Any = field(repr=False)
    shown: str

    def __iter__(self) -> Iterator[Item]:
        rows = enumerate(self._rows(), start=1)
        return checked(row_documents(rows, Fields(AS_THEY_ARE), self._where), self.shown)

    @property
    def name(self) -> str:
        """The name of the database."""
        return Path(self.url.database or "omop").stem

    def files(self) -> Iterator[Path]:
        """Yield nothing: there are no files."""
        return iter(())

    def check(self) -> None:
        """Connect, and look at the columns of the tables.

        Raises
        ------
        InputError
            If either fails.
        """
        with connected(self.url, self.shown) as connection:
            self._statement(connection)

    def _where(self, number: int) -> str:
        return f"{self.shown}, note {number}"

    def _rows(self) -> Iterator[dict[str, Any]]:
        from sqlalchemy.exc import SQLAlchemyError

        with connected(self.url, self.shown) as connection:
            statement, note, person = self._statement(connection)
            cursor = connection.execution_options(yield_per=_ROWS)
            # DuckDB has no cursors: it holds the whole answer before it gives the first row.
            paged = self.url.get_backend_name() == "duckdb"
            try:
                for part in _pages(connection, statement) if paged else (statement,):
                    for row in cursor.execute(part):
                        values = iter(row)
                        yield omop_row(
                            {name: next(values) for name in note},
                            {name: next(values) for name in person},
                            next(values, None),
                        )
            except SQLAlchemyError as error:
                # What the database says may quote a note.
                raise InputError(
                    f"reading stopped: the database raised {kind_of(error)}.", where=self.shown
                ) from None

    def _statement(self, connection: Any) -> tuple[Any, list[str], list[str]]:
        import sqlalchemy as sa

        has = {table: columns_of(connection, table) for table in ("note", "person", "care_site")}
        for table in ("note", "person"):
            if not has[table]:
                raise InputError(
                    f"there is no table {table!r}, or it may not be read.",
                    where=self.shown,
                    hint="Name its schema in the URL, for PostgreSQL by "
                    "?options=-csearch_path%3Domop.",
                )
        names = {table: wanted(table, has[table], self.shown) for table in ("note", "person")}
        note, person = (
            sa.table(table, *map(sa.column, columns)) for table, columns in names.items()
        )
        columns = [*note.c, *(column.label(f"person__{column.name}") for column in person.c)]
        source: Any = note.outerjoin(person, note.c.person_id == person.c.person_id)
        if "care_site_id" in person.c and {"care_site_id", "care_site_name"} <= set(
            has["care_site"]
        ):
            site = sa.table("care_site", sa.column("care_site_id"), sa.column("care_site_name"))
            source = source.outerjoin(site, person.c.care_site_id == site.c.care_site_id)
            columns.append(site.c.care_site_name)
        statement = sa.select(*columns).select_from(source).order_by(note.c.note_id)
        return statement, names["note"], names["person"]


def open_database(source: str) -> OmopDatabaseReader:
    """Return a reader of the notes of a database, whose tables were looked at.

    Raises
    ------
    InputError
        If the URL is none, its driver is not installed, or the tables are not there. The password
        is never shown.
    """
    reader = OmopDatabaseReader(*parse_url(source))
    reader.check()
    return reader


def _pages(connection: Any, statement: Any) -> Iterator[Any]:
    """Yield the statement for one range of ``note_id`` after the other, and for those without."""
    import sqlalchemy as sa

    number = statement.selected_columns["note_id"]
    after: Any = None
    while True:
        rest = sa.select(number).where(number.is_not(None) if after is None else number > after)
        page = rest.order_by(number).limit(_PAGE).subquery()
        last = connection.execute(sa.select(sa.func.max(page.c.note_id))).scalar()
        if last is None:
            break
        here = statement.where(number <= last)
        yield here if after is None else here.where(number > after)
        after = last
    yield statement.where(number.is_(None))
