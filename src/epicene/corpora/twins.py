"""The counterfactual documents of a corpus that ships none: rewritten to the other gender."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.formats.base import Item, Reader


@dataclass(frozen=True)
class SwappedReader:
    """A reader whose documents are rewritten; one that has no twin becomes an error that says why.

    Parameters
    ----------
    reader : Reader
        Where the documents come from.
    """

    reader: Reader

    def __iter__(self) -> Iterator[Item]:
        for item in self.reader:
            yield _twin(item) if isinstance(item, Document) else item

    def files(self) -> Iterator[Path]:
        """Yield the files of the reader."""
        return self.reader.files()


def _twin(document: Document) -> Item:
    from epicene.french.documents import rewrite_document

    twin, rewrite = rewrite_document(document, on_blocked="skip")
    if rewrite.blocked:
        reasons = ", ".join(sorted({blocked.reason for blocked in rewrite.blocked}))
        return InputError(f"it has no twin: {reasons}.", where=document.source or document.id)
    return twin
