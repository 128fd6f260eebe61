"""Write a corpus: JSON lines with everything that a document holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from epicene.mitigation.saving.folder import Store

if TYPE_CHECKING:
    from epicene.corpora.corpus import Corpus

DOCUMENTS = "documents.jsonl"


def write_corpus(corpus: Corpus, folder: Path) -> None:
    """Write ``documents.jsonl`` into a folder that exists."""
    from epicene.corpora.formats.json_documents import write_documents

    write_documents(corpus, folder / DOCUMENTS)


def read_corpus(folder: Path) -> Corpus:
    """Read it again."""
    from epicene.corpora.load import load_corpus

    return load_corpus(folder / DOCUMENTS)


STORE = Store(write_corpus, lambda folder, _: read_corpus(folder))
