"""Counterfactual data substitution: half of the documents give way to their twins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.core.seeds import generator
from epicene.corpora.corpus import Corpus
from epicene.mitigation.base import FitInputs, Kind, Moment
from epicene.mitigation.data.augmentation import UNKNOWN
from epicene.mitigation.data.changed import as_corpus, changed, learnt_from
from epicene.mitigation.data.counts import Counts
from epicene.mitigation.data.rewrite_memo import RewriteMemo
from epicene.mitigation.data.versions.base import Left, Version, Versions
from epicene.mitigation.data.versions.options import VersionOptions


@dataclass(frozen=True)
class Substitution(VersionOptions):
    """Put a twin in the place of every second document, by chance (Maudslay et al. 2019).

    As `Augmentation`, with no text said twice: the corpus keeps its size, and no
    number of words or of documents is doubled. First names are swapped, one for one. The id, the
    patient and all that is not of the axis stay, so that tables of labels still join.

    Parameters
    ----------
    axis, names, written, attribute, values
        As those of `Augmentation`.
    probability : float
        With which a document gives way. Where it has two other versions (a mention of origin or
        means that it lacks), one of them is drawn evenly.
    by : {"document", "patient"}
        What is drawn: as in the paper, or all documents of a patient alike.

    References
    ----------
    maudslay2019its
    """

    probability: float = 0.5
    by: Literal["document", "patient"] = "document"
    name: ClassVar[str] = "counterfactual-substitution"
    moment: ClassVar[Moment] = "data"
    applies_to: ClassVar[tuple[Kind, ...]] = ("corpus",)
    needs: ClassVar[tuple[str, ...]] = ()
    reference: ClassVar[str] = "maudslay2019its"

    def fit(self, inputs: FitInputs) -> Substituted:
        """Find the twins of the documents that are drawn.

        Raises
        ------
        InputError
            If there is no document, none that was drawn has a twin, or an option has no such value.
        """
        if not 0.0 < self.probability <= 1.0:
            raise InputError(
                f"the probability is {self.probability}.", hint="Give more than 0, at most 1."
            )
        if self.by not in ("document", "patient"):
            raise InputError(f"by is {self.by!r}.", hint="Use 'document' or 'patient'.")
        corpus = learnt_from(inputs)
        memo = self.memo()
        versions = self.versions(corpus, inputs.seed, memo)
        fitted = Substituted(self, inputs.seed, memo, {})
        counts, drawn = Counts(), 0
        for document in corpus:
            inputs.progress.advance()
            own = versions.own(document) or UNKNOWN
            counts.documents += 1
            counts.before[own] += 1
            found = fitted.version(document, versions, remember=True)
            drawn += found is not None
            if isinstance(found, Left):
                counts.leave(found)
            counts.changed += isinstance(found, Version)
            counts.after[found.value if isinstance(found, Version) else own] += 1
        counts.check()
        facts = {"axis": self.axis, "n_drawn": drawn, **counts.facts()}
        return replace(fitted, facts=facts)


@dataclass(frozen=True, eq=False)
class Substituted:
    """Which documents of a corpus give way to their twins.

    Parameters
    ----------
    method : Substitution
    seed : int
        Whether a document is drawn follows from it and from the id alone.
    memo : RewriteMemo
        The rewritings of the fit.
    facts : mapping of str to object
        Documents, drawn and changed, values before and after, and why some stayed.
    """

    method: Substitution
    seed: int
    memo: RewriteMemo
    facts: Mapping[str, Any]

    def apply(self, subject: Any) -> Corpus:
        """Return the corpus with twins in the place of documents; written when they are read.

        Raises
        ------
        InputError
            If it is no corpus.
        """
        corpus = as_corpus(subject)
        versions = self.method.versions(corpus, self.seed, self.memo)

        def exchanged(document: Document) -> Iterator[Document]:
            found = self.version(document, versions)
            yield found.document if isinstance(found, Version) else document

        return changed(corpus, self.method.name, exchanged)

    def version(
        self, document: Document, versions: Versions, *, remember: bool = False
    ) -> Version | Left | None:
        """Return what takes the place of a document; None where it was not drawn."""
        unit = document.id if self.method.by == "document" else document.subject.id
        draw = generator(self.seed, self.method.name, unit)
        if draw.random() >= self.method.probability:
            return None
        found = versions.others(document, remember=remember)
        return found if isinstance(found, Left) else found[int(draw.integers(len(found)))]
