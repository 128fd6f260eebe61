"""spaCy's ``DocBin``: many docs in a file ``.spacy``, or in memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from epicene.core.errors import InputError
from epicene.corpora.formats.base import Item, Options
from epicene.corpora.formats.jsonl import check_file
from epicene.corpora.formats.row_fields import Fields, check_named
from epicene.corpora.formats.spacy_docs import SpacyReader

SUFFIX = ".spacy"
MAX_BYTES = 2 << 30
_PIECE = 16 << 20


@dataclass(frozen=True)
class DocBinReader:
    """The docs of a file, which is decompressed whole: its format allows nothing else."""

    path: Path
    fields: Fields

    def __iter__(self) -> Iterator[Item]:
        return iter(SpacyReader(Docs(self._load(), str(self.path)), self.fields, str(self.path)))

    def __len__(self) -> int:
        return len(self._load())

    def files(self) -> Iterator[Path]:
        """Yield the file."""
        yield self.path

    def _load(self) -> Any:
        from spacy.tokens import DocBin

        with damaged(str(self.path)):
            content = self.path.read_bytes()
            check_size(content, str(self.path))
            return DocBin(store_user_data=True).from_bytes(content)


@dataclass(frozen=True)
class Docs:
    """The docs of a ``DocBin``, made anew each time they are iterated."""

    docbin: Any
    place: str

    def __iter__(self) -> Iterator[Any]:
        from spacy.vocab import Vocab

        with damaged(self.place):
            yield from self.docbin.get_docs(Vocab())


def check_size(content: bytes, place: str, largest: int = MAX_BYTES) -> None:
    """Check, piece by piece, that a few bytes do not unfold into more than memory may hold.

    Raises
    ------
    InputError
        If they do.
    """
    unfolding, size = zlib.decompressobj(), 0
    while content and size <= largest:
        size += len(unfolding.decompress(content, _PIECE))
        content = unfolding.unconsumed_tail
    if size > largest:
        raise InputError(
            f"the file unfolds into more than {largest >> 20} MiB.",
            where=place,
            hint="Write several smaller DocBin files.",
        )


@contextmanager
def damaged(place: str) -> Iterator[None]:
    """Turn what spaCy raises at bytes that are no ``DocBin`` into an `InputError`."""
    try:
        yield
    except OSError as error:
        raise InputError(f"the file cannot be read ({error.strerror}).", where=place) from error
    except (ValueError, KeyError, TypeError, IndexError, zlib.error) as error:
        raise InputError("this is no spaCy DocBin, or it is damaged.", where=place) from error


@dataclass(frozen=True)
class DocBinFormat:
    """What spaCy trains on."""

    name: ClassVar[str] = "docbin"

    def recognises(self, path: Path) -> bool:
        """Say whether it is a file of that extension."""
        return path.is_file() and path.suffix.lower() == SUFFIX

    def open(self, path: Path, options: Options) -> DocBinReader:
        """Open a file."""
        check_file(path)
        check_named(options.columns)
        return DocBinReader(path, Fields(options.columns))


FORMAT = DocBinFormat()
