"""How far two annotators mark the same entities."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from typing import Literal

import numpy as np

from epicene.core.errors import InputError
from epicene.metrics.bootstrap import cluster_bootstrap
from epicene.metrics.estimate import Estimate, undefined
from epicene.metrics.proportions import cluster_proportion

Spans = tuple[tuple[int, int], ...]
Mention = tuple[Hashable, str, Spans]
"""Document, label, and character spans (start, end), several for a discontinuous entity."""

Match = Literal["exact", "overlap"]
Interval = Literal["korn-graubard", "bootstrap"]


def entity_f1(
    first: Iterable[Mention],
    second: Iterable[Mention],
    match: Match = "exact",
    clusters: Mapping[Hashable, Hashable] | None = None,
    confidence: float = 0.95,
    method: Interval = "korn-graubard",
    n_resamples: int = 2_000,
    seed: int | np.random.Generator = 0,
) -> Estimate:
    """Return the F1 of one annotator's entities against the other's, with an interval by document.

    Twice the matched pairs over all entities that either marked: it does not matter which of
    the two is taken as the truth. It is the share of these entities that are matched, and has
    the interval of a share whose items come in clusters.

    Parameters
    ----------
    first, second : iterable of tuple
        Document, label and spans of each entity, of documents that both annotated; an entity
        marked twice counts twice.
    match : {"exact", "overlap"}
        ``exact``: same label and same spans. ``overlap``: same label and a character in
        common, each entity matched at most once, as many as can be.
    clusters : mapping, optional
        The cluster of each document, for example its patient; None makes documents independent.
    confidence : float
        Level of the interval, in (0, 1).
    method : {"korn-graubard", "bootstrap"}
        ``korn-graubard`` (`epicene.metrics.cluster_proportion`) or ``bootstrap`` (documents
        resampled, studentized, `epicene.metrics.cluster_bootstrap`, within [0, 1]), which has
        no interval where all entities match and too narrow a one where nearly all do.
    n_resamples : int
        Resamples of the bootstrap.
    seed : int or numpy.random.Generator
        Fixes the resamples.

    Returns
    -------
    Estimate
        F1 in [0, 1]; NaN, with a reason, without entities. `n` counts the entities of both.

    Raises
    ------
    InputError
        If a span is empty or has no length, `match` is unknown, or a document has no cluster.

    Notes
    -----
    Measured coverage of 95 % intervals, 400 data sets a case, 12, 30 and 100 documents of some
    9 entities, a probability of agreement that varies between documents, F1 of 0.75 to 0.98:
    Korn-Graubard 93.8 to 99.5 %, bootstrap 90.5 to 97.3 %.

    References
    ----------
    hripcsak2005agreement, korn1998confidence
    """
    if method not in ("korn-graubard", "bootstrap"):
        raise InputError(f"unknown interval {method!r}.", hint="Known: korn-graubard, bootstrap.")
    outcomes, labels = matched_entities(first, second, match, clusters)
    if not outcomes:
        return undefined("no entities")
    if method == "korn-graubard":
        return cluster_proportion(outcomes, labels, confidence)
    found = cluster_bootstrap(outcomes, labels, None, n_resamples, confidence, seed)
    if np.isnan(found.ci_low):
        return found
    return replace(found, ci_low=max(0.0, found.ci_low), ci_high=min(1.0, found.ci_high))


def matched_entities(
    first: Iterable[Mention],
    second: Iterable[Mention],
    match: Match = "exact",
    clusters: Mapping[Hashable, Hashable] | None = None,
) -> tuple[list[float], list[Hashable]]:
    """Return, for each entity that either marked, 1 if the other marked it too, and its cluster.

    The mean is the F1; two groups of documents compare by `cluster_proportion_difference`.
    Parameters and errors are those of `entity_f1`.
    """
    if match not in ("exact", "overlap"):
        raise InputError(f"unknown match {match!r}.", hint="Known: exact, overlap.")
    outcomes: list[float] = []
    labels: list[Hashable] = []
    for document, (ours, theirs) in by_document((first, second)).items():
        matched = 2 * sum(
            _n_matches(ours.get(label, []), theirs.get(label, []), match)
            for label in ours.keys() | theirs.keys()
        )
        total = sum(len(spans) for side in (ours, theirs) for spans in side.values())
        outcomes += [1.0] * matched + [0.0] * (total - matched)
        labels += [cluster_of(document, clusters)] * total
    return outcomes, labels


def by_document(
    annotators: Iterable[Iterable[Mention]],
) -> dict[Hashable, tuple[dict[str, list[Spans]], ...]]:
    """Return, for each document, the sorted spans of each label, by annotator.

    Raises
    ------
    InputError
        If an entity has no span, or a span no length.
    """
    mentions = [list(annotator) for annotator in annotators]
    found: dict[Hashable, tuple[dict[str, list[Spans]], ...]] = {}
    for position, annotator in enumerate(mentions):
        for document, label, spans in annotator:
            if not spans or any(end <= start for start, end in spans):
                raise InputError("an entity has no span, or a span has no length.")
            if document not in found:
                found[document] = tuple(defaultdict(list) for _ in mentions)
            found[document][position][label].append(tuple(sorted(spans)))
    return found


def cluster_of(document: Hashable, clusters: Mapping[Hashable, Hashable] | None) -> Hashable:
    """Return the cluster of a document.

    Raises
    ------
    InputError
        If it has none.
    """
    if clusters is None:
        return document
    if document not in clusters:
        raise InputError("a document has no cluster.", hint="Give every document a cluster.")
    return clusters[document]


def _n_matches(first: list[Spans], second: list[Spans], match: Match) -> int:
    if match == "exact":
        return (Counter(first) & Counter(second)).total()
    if not (first and second):
        return 0
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    touching = [[float(_overlap(one, other)) for other in second] for one in first]
    return int((maximum_bipartite_matching(csr_array(touching)) >= 0).sum())


def _overlap(first: Spans, second: Spans) -> bool:
    return any(start < stop and begin < end for start, end in first for begin, stop in second)
