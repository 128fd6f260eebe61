"""The whole notes that probes of this stage read: those that ship, and those of the audit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from epicene.core.hashing import sha256_text
from epicene.corpora.corpus import Corpus
from epicene.corpora.embedded import DataName
from epicene.corpora.embedded_corpora import EMBEDDED, LICENCE, open_embedded
from epicene.corpora.twin_passages import Twins, draw_twins

# Twins of documents that ship none are rewritten, which takes a parser some time a document.
REWRITTEN = 60


@dataclass(frozen=True)
class TwinNotes:
    """Documents and their counterfactual twins.

    Parameters
    ----------
    item : str
        The domain; empty for all that ship together.
    name : DataName
        What was read.
    twins : tuple of Twins
        The two texts of each.
    n_unscored, reason : int, str
        Documents without a twin, and why.
    shipped : bool
        Whether they are ours, and speak of no real patient.
    """

    item: str
    name: DataName
    twins: tuple[Twins, ...]
    n_unscored: int
    reason: str
    shipped: bool

    @property
    def patients(self) -> list[str]:
        """The patient of each pair."""
        return [pair.patient for pair in self.twins]


def shipped_corpora() -> list[Corpus]:
    """Open the neutral corpora that ship."""
    return [open_embedded(name) for name in EMBEDDED]


def all_shipped(corpora: Sequence[Corpus]) -> DataName:
    """Name the corpora that ship, taken together."""
    names = [corpus.data_name for corpus in corpora]
    digest = sha256_text([part for name in names for part in (name.name, name.sha256)])
    return DataName("neutral-notes", digest, sum(name.n for name in names), LICENCE)


def twin_notes(corpora: Sequence[Corpus], seed: int) -> Iterator[TwinNotes]:
    """Yield the notes that ship, together and by domain, then those of each corpus.

    Parameters
    ----------
    corpora : sequence of Corpus
        Those of the audit; one that ships is not read twice.
    seed : int
        Draws the documents whose twin is rewritten.
    """
    ours = shipped_corpora()
    name = all_shipped(ours)
    parts = [_read(corpus, name, corpus.name, seed, shipped=True) for corpus in ours]
    yield TwinNotes(
        "",
        name,
        tuple(pair for part in parts for pair in part.twins),
        sum(part.n_unscored for part in parts),
        "no_twin: the document has no counterfactual twin",
        shipped=True,
    )
    yield from parts
    known = {corpus.data_name.label for corpus in ours}
    for corpus in corpora:
        if corpus.data_name.label not in known:
            yield _read(corpus, corpus.data_name, "", seed, shipped=False)


def _read(corpus: Corpus, name: DataName, item: str, seed: int, *, shipped: bool) -> TwinNotes:
    n = len(corpus) if corpus.twin_reader is not None else REWRITTEN
    sample = draw_twins(corpus, n, seed)
    return TwinNotes(item, name, sample.twins, sample.n_unscored, sample.reason, shipped)
