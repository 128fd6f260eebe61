"""Files of a corpus: found in a fixed order, kept inside their folder, read within bounds."""

from __future__ import annotations

import heapq
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from epicene.core.bounded_file import read_at_most
from epicene.core.errors import InputError

MAX_BYTES = 64 << 20
_BATCH = 10_000
_CONVERT = "Convert the file, for example with: iconv -f WINDOWS-1252 -t UTF-8."


def walk(root: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """Yield the files below a folder whose names end in one of `suffixes`.

    In each folder files come first, by stem and then by suffix, so that the files of a document
    lie side by side; then its folders, by name. Hidden names are passed over. Memory does not
    grow with the number of files: a large folder is listed several times.

    Parameters
    ----------
    root : Path
        A folder.
    suffixes : tuple of str
        In lower case, with the dot.

    Raises
    ------
    InputError
        If a folder may not be listed.
    """
    after: tuple[str, str] | None = None
    while True:
        with _listed(root) as entries:
            keys = (
                os.path.splitext(entry.name)
                for entry in entries
                if not entry.name.startswith(".")
                and entry.name.lower().endswith(suffixes)
                and not entry.is_dir(follow_symlinks=False)
            )
            batch = heapq.nsmallest(_BATCH, (key for key in keys if after is None or key > after))
        for stem, suffix in batch:
            yield root / (stem + suffix)
        if len(batch) < _BATCH:
            break
        after = batch[-1]
    with _listed(root) as entries:
        folders = sorted(
            entry.name
            for entry in entries
            if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)
        )
    for name in folders:
        yield from walk(root / name, suffixes)


def _listed(folder: Path) -> AbstractContextManager[Iterator[os.DirEntry[str]]]:
    try:
        return os.scandir(folder)
    except OSError as error:
        raise InputError(
            f"the folder cannot be listed ({error.strerror}).",
            where=str(folder),
            hint="Ask for the right to read it, or leave it out.",
        ) from error


def holds(root: Path, suffixes: tuple[str, ...]) -> bool:
    """Say whether a folder holds a file of one of the suffixes, at any depth."""
    return root.is_dir() and next(walk(root, suffixes), None) is not None


def check_inside(path: Path, root: Path) -> None:
    """Refuse a link that leads out of the folder of its corpus.

    Raises
    ------
    InputError
        Naming the link, not what it leads to.
    """
    if path.is_symlink() and not path.resolve().is_relative_to(root.resolve()):
        raise InputError(
            "this link leads out of the folder of the corpus.",
            where=str(path),
            hint="Copy the file into the folder, or leave it out.",
        )


def may_be_read(path: Path, root: Path | None) -> bool:
    """Say whether a file is a regular one that lies in its folder and may be opened."""
    try:
        if root is not None:
            check_inside(path, root)
        return path.is_file() and os.access(path, os.R_OK)
    except (InputError, OSError):
        return False


def read_bytes(path: Path, max_bytes: int = MAX_BYTES) -> bytes:
    """Read a whole file of bounded size.

    Raises
    ------
    InputError
        If the file is missing, too large, or cannot be read.
    """
    return read_at_most(
        path,
        max_bytes,
        f"the file is larger than {max_bytes >> 20} MiB.",
        "Split it: a document is one text.",
    )


def decode(data: bytes, path: Path) -> str:
    """Decode UTF-8 with the line ends as they are; a byte-order mark is no part of the text.

    Raises
    ------
    InputError
        Naming the first line that is not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError(
            "this is not UTF-8.", where=f"{path}, line {line}", hint=_CONVERT
        ) from error


def read_document_text(path: Path, root: Path) -> str:
    """Read the text of one document: inside its folder, bounded, UTF-8, never altered.

    Raises
    ------
    InputError
        As `check_inside`, `read_bytes` and `decode`.
    """
    check_inside(path, root)
    return decode(read_bytes(path), path)
