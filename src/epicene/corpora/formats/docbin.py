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
            return DocBin(store_user_data=True).from_disk(self.path)


@dataclass(frozen=True)
class Docs:
    """The docs of a ``DocBin``, made anew each time they are iterated."""

    docbin: Any
    place: str

    def __iter__(self) -> Iterator[Any]:
        from spacy.vocab import Vocab

        with damaged(self.place):
            yield from self.docbin.get_docs(Vocab())


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
