"""Do two annotators agree, and as much on the notes of women as on those of men?"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from epicene.core.document import Document
from epicene.core.errors import NotApplicableError
from epicene.core.measurement import Measurement, Stage
from epicene.metrics import (
    Estimate,
    cluster_proportion_difference,
    entity_f1,
    entity_gamma,
    krippendorff_alpha,
)
from epicene.metrics.agreement_spans import Match, Mention, matched_entities
from epicene.metrics.estimate import undefined
from epicene.probes.corpus.base import CorpusInputs, row
from epicene.probes.corpus.groups import Group, too_small
from epicene.probes.corpus.suppression import too_few

_WORD = re.compile(r"\w+")
ONE_SIDE = "one_side: annotated by one annotator alone"
MATCHES: tuple[Match, ...] = ("exact", "overlap")


@dataclass(frozen=True)
class Agreement:
    """Agreement of the corpus with a second annotation of the same documents.

    Entity F1 (exact spans, and any overlap; Hripcsak and Rothschild 2005), gamma (Mathet,
    Widlöcher and Métivier 2015), and Krippendorff's alpha over words, whose rating is the set of
    labels that cover the word. All of them over all documents and for each group of patients; the
    difference between groups, for exact F1, has a test. Documents of one patient resample together.
    """

    gamma_samples: int = 30
    name: str = "corpus-agreement"
    stage: ClassVar[Stage] = "corpus"
    needs: ClassVar[tuple[str, ...]] = ()
    reads: ClassVar[str] = "corpus"

    def measure(self, inputs: CorpusInputs) -> Sequence[Measurement]:
        """Return agreements over all and by group, and their differences."""
        if inputs.second is None:
            raise NotApplicableError("no second annotation was given.")
        first = {document.id: document for document in inputs.corpus}
        second = {document.id: document for document in inputs.second}
        both = [name for name in first if name in second]
        if not both:
            raise NotApplicableError("the second annotation has none of these documents.")
        if differ := sum(first[name].text != second[name].text for name in both):
            # A name of a document may be a patient's, and this message stands in the table.
            raise NotApplicableError(f"the two texts differ in {differ} documents.")
        pairs = {name: (first[name], second[name]) for name in both}
        lonely = len(first) + len(second) - 2 * len(both)
        counted = {record.id for record in inputs.everybody}
        rows = list(self._all(inputs, {k: p for k, p in pairs.items() if k in counted}, lonely))
        for group in inputs.groups:
            rows += self._group(inputs, pairs, group)
        for contrast in inputs.contrasts:
            rows.append(
                row(
                    self,
                    inputs,
                    "entity_f1_difference",
                    _difference(pairs, contrast.first, contrast.second, inputs.min_group),
                    axis=contrast.axis,
                    group=contrast.name,
                    item="exact",
                    neutral=0.0,
                    direction="better_agreed_first_group",
                    reference="hripcsak2005agreement",
                )
            )
        return rows

    def _all(
        self, inputs: CorpusInputs, pairs: Mapping[str, tuple[Document, Document]], lonely: int
    ) -> Iterator[Measurement]:
        for metric, item, value, reference in self._values(pairs, inputs.seed):
            yield row(
                self, inputs, metric, value, item=item, reference=reference,
                n_unscored=lonely, reason=ONE_SIDE if lonely else "",
            )  # fmt: skip

    def _group(
        self, inputs: CorpusInputs, pairs: Mapping[str, tuple[Document, Document]], group: Group
    ) -> Iterator[Measurement]:
        own = _of_group(pairs, group)
        hidden = _hidden(pairs, group, inputs.min_group)
        for metric, item, value, reference in self._values(own if not hidden else {}, inputs.seed):
            yield row(
                self,
                inputs,
                metric,
                undefined(hidden) if hidden else value,
                axis=group.axis,
                group=group.value,
                item=item,
                reference=reference,
            )

    def _values(
        self, pairs: Mapping[str, tuple[Document, Document]], seed: int
    ) -> Iterator[tuple[str, str, Estimate, str]]:
        ours, theirs = _mentions(pairs, 0), _mentions(pairs, 1)
        patients = _patients(pairs)
        for match in MATCHES:
            f1 = entity_f1(ours, theirs, match, patients)
            yield "entity_f1", match, f1.as_percent(), "hripcsak2005agreement"
        lengths: dict[Hashable, int] = {
            name: len(document.text) for name, (document, _) in pairs.items()
        }
        gamma = entity_gamma(
            (ours, theirs), lengths, patients, n_samples=self.gamma_samples, seed=seed
        )
        yield "gamma", "", gamma, "mathet2015unified"
        yield "krippendorff_alpha", "", _alpha(pairs), "hayes2007answering"


def _of_group(
    pairs: Mapping[str, tuple[Document, Document]], group: Group
) -> dict[str, tuple[Document, Document]]:
    return {record.id: pairs[record.id] for record in group.records if record.id in pairs}


def _hidden(pairs: Mapping[str, tuple[Document, Document]], group: Group, min_group: int) -> str:
    """Say why a group is not shown: it is small, or few of its patients were annotated twice."""
    twice = set(_patients(_of_group(pairs, group)).values())
    return too_small(group, min_group=min_group) or too_few(len(twice), min_group)


def _mentions(pairs: Mapping[str, tuple[Document, Document]], side: int) -> list[Mention]:
    return [
        (name, entity.label, entity.spans)
        for name, documents in pairs.items()
        for entity in documents[side].entities
    ]


def _patients(pairs: Mapping[str, tuple[Document, Document]]) -> dict[Hashable, Hashable]:
    return {name: document.subject.id for name, (document, _) in pairs.items()}


def _difference(
    pairs: Mapping[str, tuple[Document, Document]], first: Group, second: Group, min_group: int
) -> Estimate:
    if reason := _hidden(pairs, first, min_group) or _hidden(pairs, second, min_group):
        return undefined(reason)
    one, two = (_matched(_of_group(pairs, group)) for group in (first, second))
    return cluster_proportion_difference(*one, *two).as_percent()


def _matched(
    pairs: Mapping[str, tuple[Document, Document]],
) -> tuple[list[float], list[Hashable]]:
    return matched_entities(_mentions(pairs, 0), _mentions(pairs, 1), "exact", _patients(pairs))


def _alpha(pairs: Mapping[str, tuple[Document, Document]]) -> Estimate:
    codes: dict[frozenset[str], int] = {}
    ratings: list[tuple[int, int]] = []
    patients: list[str] = []
    for one, two in pairs.values():
        words = [match.span() for match in _WORD.finditer(one.text)]
        sides = (_labels(one, words), _labels(two, words))
        ratings += [
            (codes.setdefault(a, len(codes)), codes.setdefault(b, len(codes)))
            for a, b in zip(*sides, strict=True)
        ]
        patients += [one.subject.id] * len(words)
    if not ratings:
        return undefined("no words")
    table = np.array(ratings, dtype=np.float64).T
    return krippendorff_alpha(table, "nominal", patients)


def _labels(document: Document, words: Sequence[tuple[int, int]]) -> list[frozenset[str]]:
    """Return the labels that cover each word."""
    found: list[set[str]] = [set() for _ in words]
    starts = np.array([start for start, _ in words], dtype=np.int64)
    ends = np.array([end for _, end in words], dtype=np.int64)
    for entity in document.entities:
        for start, end in entity.spans:
            low = int(np.searchsorted(ends, start, side="right"))
            high = int(np.searchsorted(starts, end, side="left"))
            for place in range(low, high):
                found[place].add(entity.label)
    return [frozenset(labels) for labels in found]


PROBE = Agreement()
