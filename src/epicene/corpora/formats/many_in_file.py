"""What formats share that hold many documents in a file: where the files are, what ids become."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from epicene.core.errors import InputError
from epicene.corpora.files import check_inside, walk
from epicene.corpora.formats.base import Item
from epicene.corpora.formats.checked import checked

_LOOK_AT = 20
"""How many files of a folder are looked into before it is taken to be of another format."""

_LIST = 5_000
"""How many names are listed for it: published corpora are few files, and a folder of notes is not
listed once for every format. A larger folder is read when its format is named."""

Accepts = Callable[[Path], bool]


@dataclass(frozen=True)
class FilesReader:
    """The documents of a file, or of all files of a folder that are of the format.

    Parameters
    ----------
    root : Path
        A file, or a folder that is searched at any depth.
    suffixes : tuple of str
        How the names of files end, in lower case.
    accepts : callable
        Says whether a file that the folder holds is of the format.
    read : callable
        From a file and what the ids of its documents begin with, see `prefix`, to its documents.
    """

    root: Path
    suffixes: tuple[str, ...]
    accepts: Accepts
    read: Callable[[Path, str], Iterator[Item]]

    def __iter__(self) -> Iterator[Item]:
        return checked(self._items(), str(self.root))

    def _items(self) -> Iterator[Item]:
        for path in self.files():
            try:
                check_inside(path, self.root)
                yield from self.read(path, prefix(path, self.root))
            except InputError as error:
                yield error

    def files(self) -> Iterator[Path]:
        """Yield the files that are read."""
        return files_of(self.root, self.suffixes, self.accepts)


def files_of(root: Path, suffixes: tuple[str, ...], accepts: Accepts) -> Iterator[Path]:
    """Yield the file itself, or the files of a folder that are accepted."""
    if root.is_dir():
        yield from filter(accepts, walk(root, suffixes))
    else:
        yield root


def any_of(root: Path, suffixes: tuple[str, ...], accepts: Accepts) -> bool:
    """Say whether the file, or one of the first files of the folder, is accepted."""
    try:
        if root.is_dir():
            return any(map(accepts, islice(_first_files(root, suffixes), _LOOK_AT)))
        return root.name.lower().endswith(suffixes) and accepts(root)
    except OSError:
        # A folder that may not be listed is of no format.
        return False


def _first_files(root: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """Yield the files of a folder as `walk` does, up to a folder with too many names."""
    left, folders = _LIST, [root]
    while folders:
        with os.scandir(folders.pop()) as entries:
            found = sorted(islice(entries, left + 1), key=lambda entry: entry.name)
        left -= len(found)
        if left < 0:
            return
        shown = [entry for entry in found if not entry.name.startswith(".")]
        inner = [entry for entry in shown if entry.is_dir(follow_symlinks=False)]
        for entry in shown:
            if entry.name.lower().endswith(suffixes) and entry not in inner:
                yield Path(entry.path)
        folders += (Path(entry.path) for entry in reversed(inner))


def prefix(path: Path, root: Path) -> str:
    """Return the file's path below its corpus, without suffix: ids of records begin with it.

    Parts of a corpus (``train``, ``test``) may use an id twice.
    """
    shown = path.relative_to(root) if root.is_dir() else Path(path.name)
    return shown.with_suffix("").as_posix()
