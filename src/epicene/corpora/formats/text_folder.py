"""Plain text: a document a file ``.txt``, alone or in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.files import holds, read_document_text, walk
from epicene.corpora.formats.base import Item, Options
from epicene.corpora.formats.checked import checked

SUFFIX = ".txt"


@dataclass(frozen=True)
class TextReader:
    """The texts below a folder, or one file.

    A document's id is its path in the folder, without the suffix. A link is followed inside the
    folder only.
    """

    root: Path

    def __iter__(self) -> Iterator[Item]:
        return checked(map(self._read, self.files()), str(self.root))

    def __len__(self) -> int:
        return sum(1 for _ in self.files())

    def files(self) -> Iterator[Path]:
        """Yield the texts."""
        return walk(self.root, (SUFFIX,)) if self.root.is_dir() else iter((self.root,))

    def _read(self, path: Path) -> Item:
        folder = self.root if self.root.is_dir() else None
        try:
            # A single file that the user names may be a link to anywhere.
            text = read_document_text(path, folder or path.resolve().parent)
        except InputError as error:
            return error
        name = path.relative_to(folder).as_posix() if folder else path.name
        return Document(name[: -len(SUFFIX)], text, source=str(path))


@dataclass(frozen=True)
class TextFormat:
    """Texts without annotations."""

    name: ClassVar[str] = "text"

    def recognises(self, path: Path) -> bool:
        """Say whether it is a ``.txt`` or a folder that holds some, at any depth."""
        return (path.is_file() and path.suffix.lower() == SUFFIX) or holds(path, (SUFFIX,))

    def open(self, path: Path, options: Options) -> TextReader:
        """Open a file or a folder."""
        if not self.recognises(path):
            raise InputError(f"there is no {SUFFIX} file.", where=str(path))
        return TextReader(path)


FORMAT = TextFormat()
