"""Counterfactual data augmentation: a document, and behind it the same about another patient."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from epicene.core.document import Document
from epicene.core.errors import InputError
from epicene.core.seeds import generator
from epicene.corpora.corpus import Corpus
from epicene.mitigation.base import FitInputs, Kind, Moment
from epicene.mitigation.data.changed import as_corpus, changed, learnt_from
from epicene.mitigation.data.counts import Counts
from epicene.mitigation.data.rewrite_memo import RewriteMemo
from epicene.mitigation.data.versions.base import Left, Version, Versions
from epicene.mitigation.data.versions.gender import SWAPPED
from epicene.mitigation.data.versions.options import VersionOptions

ALL, MINORITY, MAJORITY = "all", "minority", "majority"
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Augmentation(VersionOptions):
    """Add to documents their counterfactual twins (Lu et al. 2020; one-sided, Zhao et al. 2018).

    What goes with the patient's gender in the corpus by convention then goes with neither: each
    document that can be swapped stands there twice, once a gender. What conflicts with sex-linked
    anatomy has no twin and stays alone, counted by reason.

    A twin stands right behind its document, under the id ``ID+VALUE`` (``7+F``). Its patient is the
    *same* patient, with the other sex: the two texts are one observation, and statistics, which
    resample by patient, must draw them together. Splits by patient keep them on one side.

    Parameters
    ----------
    axis : {"gender", "age", "origin", "socioeconomic"}
        What differs; the last three by the swaps of the counterfactual task.
    names : {"swap", "keep", "initial"}
        What becomes of a patient's first name.
    written : bool
        Write twins anew where the corpus ships some, too.
    attribute : str
        The attribute of patients (else of documents) that records the axis and follows it; by
        default ``origin`` and ``socioeconomic`` for these two axes. The patient's recorded sex and
        age follow anyway.
    values : tuple of str
        How that attribute records the two values of the axis, in the order of its contrast.
    of : str
        Which documents get a twin: ``"all"`` (two-sided), those of one value (``"F"``), or of the
        ``"majority"`` or ``"minority"`` (one-sided).
    share : float
        Of these documents, drawn one by one.

    References
    ----------
    lu2020gender, zhao2018gender
    """

    of: str = ALL
    share: float = 1.0
    name: ClassVar[str] = "counterfactual-augmentation"
    moment: ClassVar[Moment] = "data"
    applies_to: ClassVar[tuple[Kind, ...]] = ("corpus",)
    needs: ClassVar[tuple[str, ...]] = ()
    reference: ClassVar[str] = "lu2020gender"

    def fit(self, inputs: FitInputs) -> Augmented:
        """Find the twins of every document that gets one.

        Raises
        ------
        InputError
            If there is no document, none has a twin or is of the value asked for, both values are
            equally frequent where the rarer one is asked for, or an option has no such value.
        """
        if not 0.0 < self.share <= 1.0:
            raise InputError(f"the share is {self.share}.", hint="Give more than 0, at most 1.")
        corpus = learnt_from(inputs)
        memo = self.memo()
        versions = self.versions(corpus, inputs.seed, memo)
        chosen = self._value(versions, corpus)
        fitted = Augmented(self, inputs.seed, chosen, memo, {})
        counts = Counts()
        for document in corpus:
            inputs.progress.advance()
            own = versions.own(document) or UNKNOWN
            counts.documents += 1
            counts.before[own] += 1
            counts.after[own] += 1
            found = fitted.twins(document, versions, remember=True)
            if isinstance(found, Left):
                counts.leave(found)
            else:
                counts.changed += bool(found)
                counts.after.update(twin.value for twin in found)
        counts.check()
        facts = {"axis": self.axis, "of": chosen, **counts.facts()}
        return replace(fitted, facts=facts)

    def _value(self, versions: Versions, corpus: Corpus) -> str:
        """Return the value whose documents get twins, or ``"all"``."""
        if self.of == ALL:
            return ALL
        known = (*versions.values, MAJORITY, MINORITY)
        if self.of not in known:
            raise InputError(f"of is {self.of!r}.", hint=f"Use one of {', '.join((ALL, *known))}.")
        n = dict.fromkeys(versions.values, 0)
        for document in corpus:
            own = versions.own(document)
            if own in n:
                n[own] += 1
        return one_sided(self.of, n)


@dataclass(frozen=True, eq=False)
class Augmented:
    """Which documents of a corpus get twins.

    Parameters
    ----------
    method : Augmentation
    seed : int
    of : str
        The value whose documents get twins, or ``"all"``.
    memo : RewriteMemo
        The rewritings of the fit.
    facts : mapping of str to object
        Documents, twins, values before and after, and why documents got no twin.
    """

    method: Augmentation
    seed: int
    of: str
    memo: RewriteMemo
    facts: Mapping[str, Any]

    def apply(self, subject: Any) -> Corpus:
        """Return the corpus with its twins; they are written when they are read.

        Raises
        ------
        InputError
            If it is no corpus; while it is read, if it was augmented already.
        """
        corpus = as_corpus(subject)
        versions = self.method.versions(corpus, self.seed, self.memo)

        def with_twins(document: Document) -> Iterator[Document]:
            yield document
            found = self.twins(document, versions)
            if not isinstance(found, Left):
                for twin in found:
                    yield replace(twin.document, id=f"{document.id}+{twin.value}")

        return changed(corpus, self.method.name, with_twins)

    def twins(
        self, document: Document, versions: Versions, *, remember: bool = False
    ) -> tuple[Version, ...] | Left:
        """Return the twins of a document: none where it should get none, or why it has none.

        Raises
        ------
        InputError
            If its id is that of a twin.
        """
        if any(document.id.endswith(f"+{value}") for value in (*versions.values, SWAPPED)):
            raise InputError(
                f"the document {document.id!r} has the id of a twin.",
                hint="The corpus was augmented already: augment the original.",
            )
        if self.of != ALL and versions.own(document) != self.of:
            return ()
        if self.method.share < 1.0:
            drawn = generator(self.seed, self.method.name, document.id).random()
            if drawn >= self.method.share:
                return ()
        found = versions.others(document, remember=remember)
        return found if isinstance(found, Left) else tuple(found)


def one_sided(of: str, n: Mapping[str, int]) -> str:
    """Return the value whose documents get twins: the one named, the rarer, or the more frequent.

    Parameters
    ----------
    of : str
    n : mapping of str to int
        How many documents there are of each value.

    Raises
    ------
    InputError
        If no document has that value, or both are equally frequent.
    """
    if of in (MAJORITY, MINORITY):
        if not all(n.values()):
            there = " and ".join(sorted(value for value, count in n.items() if count)) or "neither"
            raise InputError(
                f"there is no {of} among documents that are all of one value ({there}).",
                hint="Give of='all', which writes the other one.",
            )
        if len(set(n.values())) == 1:
            raise InputError(
                f"both values have {max(n.values())} documents: neither is the {of}.",
                hint="Give of='all', or the value.",
            )
        return sorted(n, key=lambda value: n[value])[-1 if of == MAJORITY else 0]
    if not n[of]:
        raise InputError(
            f"no document says that its patient is {of}.", hint="Give of='all', or another value."
        )
    return of
