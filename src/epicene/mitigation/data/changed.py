"""A corpus that reads another one and changes each document as it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.corpora.formats.base import Item, Reader
from epicene.mitigation.base import FitInputs

Change = Callable[[Document], Iterable[Document]]
"""From a document to what stands in its place: itself, another, several, or none."""


@dataclass(frozen=True)
class ChangedReader:
    """A reader that changes what another one reads, one document in memory at a time.

    Parameters
    ----------
    reader : Reader
        Where the documents come from.
    change : callable
        What becomes of each; the same each time it is asked.
    """

    reader: Reader
    change: Change

    def __iter__(self) -> Iterator[Item]:
        for item in self.reader:
            if isinstance(item, Document):
                yield from self.change(item)
            else:
                yield item

    def files(self) -> Iterator[Path]:
        """Yield nothing: the content is in no file, so that its hash is that of the documents."""
        return iter(())


def changed(corpus: Corpus, method: str, change: Change) -> Corpus:
    """Return a corpus of the changed documents, named ``NAME+METHOD``; the licence stays."""
    return corpus.reading(ChangedReader(corpus.reader, change), f"{corpus.name}+{method}")


def learnt_from(inputs: FitInputs) -> Corpus:
    """Return the corpus that a method on data learns from: the one given, else the subject.

    Raises
    ------
    InputError
        If neither is a corpus.
    """
    return as_corpus(inputs.subject if inputs.corpus is None else inputs.corpus)


def as_corpus(subject: Any) -> Corpus:
    """Return a subject that is a corpus.

    Raises
    ------
    InputError
        If it is something else.
    """
    if isinstance(subject, Corpus):
        return subject
    raise InputError(
        f"a method on data takes a corpus, and this is a {type(subject).__name__}.",
        hint="Load one: epicene.load_corpus(path).",
    )
