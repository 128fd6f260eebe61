"""OMOP common data model in a database: ``note`` and ``person``, read a row at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from epicene.core.errors import InputError
from epicene.corpora.formats.base import Item
from epicene.corpora.formats.checked import checked, row_documents
from epicene.corpora.formats.omop import AS_THEY_ARE, omop_row, wanted
from epicene.corpora.formats.row_fields import Fields

_ROWS = 200
_PACKAGES = {
    "psycopg": "psycopg[binary]",
    "psycopg2": "psycopg2-binary",
    "duckdb": "duckdb duckdb-engine",
    "MySQLdb": "mysqlclient",
}


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
        with self._connection() as connection:
            self._statement(connection)

    def _where(self, number: int) -> str:
        return f"{self.shown}, note {number}"

    def _rows(self) -> Iterator[dict[str, Any]]:
        from sqlalchemy.exc import SQLAlchemyError

        with self._connection() as connection:
            statement, note, person = self._statement(connection)
            try:
                for row in connection.execution_options(yield_per=_ROWS).execute(statement):
                    values = iter(row)
                    yield omop_row(
                        {name: next(values) for name in note},
                        {name: next(values) for name in person},
                        next(values, None),
                    )
            except SQLAlchemyError as error:
                # What the database says may quote a note.
                raise InputError(
                    f"reading stopped: the database raised {_kind(error)}.", where=self.shown
                ) from None

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        from sqlalchemy.exc import SQLAlchemyError

        engine = _engine(self.url, self.shown)
        try:
            try:
                connection = engine.connect()
            except (SQLAlchemyError, OSError) as error:
                raise InputError(
                    f"no connection to the database ({_kind(error)}).",
                    where=self.shown,
                    hint="Check address, name of the database, user and password.",
                ) from None
            with connection:
                if self.url.get_backend_name() == "postgresql":
                    connection = connection.execution_options(postgresql_readonly=True)
                yield connection
        finally:
            engine.dispose()

    def _statement(self, connection: Any) -> tuple[Any, list[str], list[str]]:
        import sqlalchemy as sa

        has = {table: _columns(connection, table) for table in ("note", "person", "care_site")}
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
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    scheme = source.partition("://")[0]
    try:
        if source.count("@") > 1:
            raise ValueError
        url = make_url(source)
        shown = url.set(username=None, password=None, query={}).render_as_string()
    except (ArgumentError, ValueError):
        # Without the cause, which may quote the password.
        raise InputError(
            "this is no SQLAlchemy URL.",
            where=f"{scheme}://…",
            hint="Write postgresql+psycopg://user:password@host:5432/database; in a password, "
            "write @ as %40, : as %3A and / as %2F.",
        ) from None
    reader = OmopDatabaseReader(url, shown)
    reader.check()
    return reader


def _engine(url: Any, shown: str) -> Any:
    import sqlalchemy as sa
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    backend = url.get_backend_name()
    options: dict[str, Any] = {"poolclass": sa.pool.NullPool, "hide_parameters": True}
    if backend == "sqlite":
        options["creator"] = lambda: _sqlite(url.database or "")
    elif backend == "duckdb":
        options["connect_args"] = {"read_only": True}
    try:
        return sa.create_engine(url, **options)
    except NoSuchModuleError:
        package = {"duckdb": "duckdb duckdb-engine"}.get(backend)
        hint = f"Install it: pip install {package}" if package else None
        raise InputError(
            f"SQLAlchemy has no driver for {url.drivername!r}.", where=shown, hint=hint
        ) from None
    except ModuleNotFoundError as error:
        package = _PACKAGES.get(error.name or "", error.name)
        raise InputError(
            f"the driver {error.name!r} of the database is not installed.",
            where=shown,
            hint=f"Install it: pip install '{package}'",
        ) from None
    except ArgumentError:
        raise InputError("the URL has an option that is not known.", where=shown) from None


def _sqlite(path: str) -> Any:
    import sqlite3

    # Otherwise SQLite would make the file that is not there.
    return sqlite3.connect(f"file:{quote(str(Path(path).absolute()))}?mode=ro", uri=True)


def _columns(connection: Any, table: str) -> list[str]:
    """Return the columns of a table; none if there is no such table."""
    import sqlalchemy as sa
    from sqlalchemy.exc import SQLAlchemyError

    query = sa.select(sa.text("*")).select_from(sa.table(table)).where(sa.false())
    try:
        return list(connection.execute(query).keys())
    except SQLAlchemyError:
        return []
    finally:
        connection.rollback()


def _kind(error: BaseException) -> str:
    return type(getattr(error, "orig", None) or error).__name__
