"""The folder of long work that is gone on with: what it is about, and what is kept, as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from epicene.core.atomic import whole_file
from epicene.core.bounded_file import read_at_most
from epicene.core.errors import InputError

_MOST_BYTES = 16 * 1024 * 1024


def open_kept(folder: Path, record: str, facts: Mapping[str, Any], of: str, other: str) -> None:
    """Make the folder of some work, or go on with the same.

    Parameters
    ----------
    folder : Path
    record : str
        Name of the file that says what the work is about.
    facts : mapping
        What it is about, as plain JSON gives it back.
    of : str
        The work, with its article: ``a search``.
    other : str
        In what another one differs: ``another plan or base model``.

    Raises
    ------
    InputError
        If the folder holds other work of the kind, or anything else.
    """
    path = folder / record
    if path.is_file():
        if read_kept(path, of) != facts:
            raise InputError(
                f"this folder holds {of} with {other}.",
                where=str(folder),
                hint="Name another folder with --out.",
            )
        return
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError("it holds something else.", where=str(folder), hint="Name another --out.")
    folder.mkdir(parents=True, exist_ok=True)
    write_kept(path, facts)


def write_kept(path: Path, content: Mapping[str, Any]) -> None:
    """Keep something: the file is there whole, or not at all."""
    with whole_file(path) as temporary:
        text = json.dumps(content, ensure_ascii=False, indent=2)
        temporary.write_text(text + "\n", encoding="utf-8")


def read_kept(path: Path, of: str) -> Any:
    """Read what was kept.

    Raises
    ------
    InputError
        If it is no JSON, or too large to be ours.
    """
    told = read_at_most(path, _MOST_BYTES, "the file is too large.", "Is it that of epicene?")
    try:
        return json.loads(told)
    except (ValueError, RecursionError):
        raise no_file_of(of, path) from None


def no_file_of(of: str, path: Path) -> InputError:
    """Return the error that says so of a file."""
    return InputError(
        f"this is no file of {of}.",
        where=str(path),
        hint="Remove it, and what it held is made again.",
    )
