"""Split a corpus so that no patient is on both sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.core.seeds import generator
from epicene.corpora.formats.base import Item, Reader
from epicene.corpora.grouping import value_of

PARTS = {"train": 0.7, "dev": 0.1, "test": 0.2}
By = Literal["patient", "document"]


@dataclass(frozen=True)
class KeptReader:
    """A reader that lets through the documents of one part.

    Parameters
    ----------
    reader : Reader
        Where the documents come from.
    kept : frozenset of str
        Identifiers of patients or documents.
    by : {"patient", "document"}
        Which of the two.
    """

    reader: Reader
    kept: frozenset[str]
    by: By

    def __iter__(self) -> Iterator[Item]:
        for item in self.reader:
            if not isinstance(item, Document) or unit_of(item, self.by) in self.kept:
                yield item

    def files(self) -> Iterator[Path]:
        """Yield the files of the reader: all are read."""
        return self.reader.files()


def unit_of(document: Document, by: By) -> str:
    """Return what is drawn: the patient's identifier, or the document's."""
    return document.subject.id if by == "patient" else document.id


def split_readers(
    reader: Reader,
    documents: Iterable[Document],
    by: By,
    stratify: str | None,
    seed: int,
    parts: Mapping[str, float] | None,
) -> dict[str, KeptReader]:
    """Return a reader for each part of what `reader` reads into `documents`; see `Corpus.split`."""
    shares = dict(PARTS if parts is None else parts)
    if by not in ("patient", "document"):
        raise InputError(f"by is {by!r}.", hint="Use 'patient' or 'document'.")
    if not shares or min(shares.values()) <= 0.0:
        raise InputError("each part needs a share above 0.")
    strata: dict[str, str] = {}
    for document in documents:
        value = value_of(document, stratify) if stratify else ""
        # A patient of several values (an age that changes) counts where it was seen first.
        strata.setdefault(unit_of(document, by), value or "")
    if stratify and not any(strata.values()):
        raise InputError(f"no document has {stratify!r}.", hint="Use stratify=None.")
    kept = _draw(strata, shares, seed)
    return {name: KeptReader(reader, units, by) for name, units in kept.items()}


def _draw(
    strata: Mapping[str, str], shares: Mapping[str, float], seed: int
) -> dict[str, frozenset[str]]:
    """Deal out the units of each stratum in turn, so that shares hold in it to within one."""
    groups: dict[str, list[str]] = defaultdict(list)
    for unit in sorted(strata):
        groups[strata[unit]].append(unit)
    total = sum(shares.values())
    drawn: dict[str, set[str]] = {name: set() for name in shares}
    for value, units in sorted(groups.items()):
        order = generator(seed, "split", value).permutation(len(units))
        ends, share = [], 0.0
        for part in shares.values():
            share += part
            ends.append(round(share / total * len(units)))
        start = 0
        for name, end in zip(shares, ends, strict=True):
            drawn[name].update(units[k] for k in order[start:end])
            start = end
    return {name: frozenset(units) for name, units in drawn.items()}
