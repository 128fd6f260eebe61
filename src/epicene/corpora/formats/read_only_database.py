"""A database that is read and never written, whose password no message shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from epicene.core.errors import InputError

_PACKAGES = {
    "psycopg": "psycopg[binary]",
    "psycopg2": "psycopg2-binary",
    "duckdb": "duckdb duckdb-engine",
    "MySQLdb": "mysqlclient",
}


def parse_url(source: str) -> tuple[Any, str]:
    """Return an URL, and how it may be shown.

    Raises
    ------
    InputError
        If it is none.
    """
    from sqlalchemy.engine import URL, make_url
    from sqlalchemy.exc import ArgumentError

    scheme = source.partition("://")[0]
    try:
        if source.count("@") > 1:
            raise ValueError
        url = make_url(source)
        # `URL.set` takes None for « as it is ».
        bare = URL.create(url.drivername, host=url.host, port=url.port, database=url.database)
        shown = bare.render_as_string()
    except (ArgumentError, ValueError):
        # Without the cause, which may quote the password.
        raise InputError(
            "this is no SQLAlchemy URL.",
            where=f"{scheme}://…",
            hint="Write postgresql+psycopg://user:password@host:5432/database; in a password, "
            "write @ as %40, : as %3A and / as %2F.",
        ) from None
    return url, shown


@contextmanager
def connected(url: Any, shown: str) -> Iterator[Any]:
    """Connect for reading only, where the database knows such a thing.

    Raises
    ------
    InputError
        If the driver is not installed, or no connection is made; the password is not shown.
    """
    from sqlalchemy.exc import SQLAlchemyError

    engine = _engine(url, shown)
    try:
        try:
            connection = engine.connect()
        except (SQLAlchemyError, OSError) as error:
            raise InputError(
                f"no connection to the database ({kind_of(error)}).",
                where=shown,
                hint="Check address, name of the database, user and password.",
            ) from None
        with connection:
            backend = url.get_backend_name()
            if backend == "postgresql":
                connection = connection.execution_options(postgresql_readonly=True)
            elif backend == "duckdb":
                # It prints a progress bar on standard output.
                connection.exec_driver_sql("SET enable_progress_bar = false")
            yield connection
    finally:
        engine.dispose()


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


def columns_of(connection: Any, table: str) -> list[str]:
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


def kind_of(error: BaseException) -> str:
    """Name an error, without what it says: a database may quote a password or a note."""
    return type(getattr(error, "orig", None) or error).__name__
