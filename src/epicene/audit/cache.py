"""Answers that are kept, so that an audit that was cut off goes on where it stopped."""

from __future__ import annotations

import json
import sqlite3
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from epicene.core.errors import InputError
from epicene.probes.base import Answer

FILE = "answers.sqlite"
# Another audit may be writing: each write is a few milliseconds.
WAIT_S = 60.0
KEPT_DAYS = 90
_README = """epicene keeps here what probes measured, under the hash of what they measured:
numbers and labels, no text. What was computed from private records is confidential all the same,
and so is this folder. It may be deleted at any time: audits then compute again.
"""


class Store(Protocol):
    """Where answers are kept under their key."""

    def get(self, key: str) -> Answer | None:
        """Return the answer of a key; None where there is none."""

    def put(self, key: str, answer: Answer) -> None:
        """Keep the answer of a key; the first one stays."""


class Memory:
    """Answers kept while a model is questioned, for units that probes share."""

    def __init__(self) -> None:
        self._answers: dict[str, Answer] = {}

    def get(self, key: str) -> Answer | None:
        """Return the answer of a key; None where there is none."""
        return self._answers.get(key)

    def put(self, key: str, answer: Answer) -> None:
        """Keep the answer of a key; the first one stays."""
        self._answers.setdefault(key, answer)


class Cache:
    """Answers in one SQLite file, each written whole or not at all.

    Several audits may share it, on one machine: SQLite's write-ahead log needs a file system that
    locks, which network ones often do not. Answers older than 90 days are dropped when it is
    opened.

    Parameters
    ----------
    folder : Path
        Made, for its owner alone, if need be.

    Raises
    ------
    InputError
        If the folder cannot be made, the file is no cache, or the disk is full.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            readme = folder / "README"
            if not readme.exists():
                readme.write_text(_README, encoding="utf-8")
            # Before SQLite opens it: its log and its index, beside it, take the rights of the file.
            self.path.touch(mode=0o600)
            self.path.chmod(0o600)
        except OSError as error:
            raise InputError(
                f"the cache cannot be made ({error.strerror}).",
                where=str(folder),
                hint="Name another folder with --cache, or do without (--no-cache).",
            ) from error
        with self._telling():
            self._base = sqlite3.connect(self.path, timeout=WAIT_S, isolation_level=None)
            self._base.execute("PRAGMA journal_mode=WAL")
            # A killed process loses nothing; a power cut may lose the last answers, whole.
            self._base.execute("PRAGMA synchronous=NORMAL")
            self._base.execute(
                "CREATE TABLE IF NOT EXISTS answers"
                " (key TEXT PRIMARY KEY, made REAL NOT NULL, answer BLOB NOT NULL) WITHOUT ROWID"
            )
            oldest = time.time() - KEPT_DAYS * 86_400
            self._base.execute("DELETE FROM answers WHERE made < ?", (oldest,))

    def get(self, key: str) -> Answer | None:
        """Return the answer of a key; None where there is none, or a damaged one."""
        with self._telling():
            row = self._base.execute("SELECT answer FROM answers WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        try:
            return json.loads(zlib.decompress(row[0]))
        except (zlib.error, ValueError, TypeError):
            with self._telling():
                self._base.execute("DELETE FROM answers WHERE key = ?", (key,))
            return None

    def put(self, key: str, answer: Answer) -> None:
        """Keep the answer of a key; the first one stays."""
        packed = zlib.compress(json.dumps(answer, ensure_ascii=False).encode("utf-8"), 1)
        with self._telling():
            self._base.execute(
                "INSERT OR IGNORE INTO answers VALUES (?, ?, ?)", (key, time.time(), packed)
            )

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise InputError(
                f"the cache cannot be used ({error}); what is done is kept in it.",
                where=str(self.path),
                hint="Free some space, delete that file, or name another folder with --cache.",
            ) from error


@contextmanager
def open_store(where: str | Path | bool) -> Iterator[Cache | None]:
    """Open the cache of a folder, or of the usual one (True), or none (False); close it after."""
    if where is False:
        yield None
        return
    cache = Cache(default_folder() if where is True else Path(where))
    try:
        yield cache
    finally:
        cache.close()


def default_folder() -> Path:
    """Return the folder of the cache where none is named."""
    from platformdirs import user_cache_path

    return Path(user_cache_path("epicene", appauthor=False))
