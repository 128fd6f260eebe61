"""How far annotators agree on where entities lie and on what they are, beyond chance."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence

import numpy as np

from epicene.core.errors import InputError
from epicene.metrics.agreement_spans import Mention, Spans, by_document, cluster_of
from epicene.metrics.cluster_means import SINGLE_CLUSTER
from epicene.metrics.clusters import Floats, partition
from epicene.metrics.estimate import NAN, Estimate, check_confidence, undefined
from epicene.metrics.numerics import resample_counts
from epicene.metrics.unit_alignment import Dissimilarity, Units, least_disorder


def entity_gamma(
    annotators: Sequence[Iterable[Mention]],
    lengths: Mapping[Hashable, int] | None = None,
    clusters: Mapping[Hashable, Hashable] | None = None,
    dissimilarity: Dissimilarity | None = None,
    n_samples: int = 30,
    confidence: float = 0.95,
    n_resamples: int = 2_000,
    seed: int | np.random.Generator = 0,
) -> Estimate:
    """Return the gamma of Mathet, Widlöcher and Métivier, over the documents of a corpus.

    One minus the disorder of the best alignment over that expected by chance. Chance is that
    of the paper: for each annotator, the units of an annotator of the same document drawn at
    random, moved round the document by a random distance, no two by nearly the same. Over
    several documents the disorders are summed before they are compared, each weighted by its
    mean number of units, so that documents with few units weigh little.

    Parameters
    ----------
    annotators : sequence of iterable of tuple, 2 or more
        For each annotator, document, label and spans of every entity, of documents that all
        annotated. Gamma knows no discontinuous unit: an entity goes from the first start to
        the last end of its spans.
    lengths : mapping, optional
        Characters of each document; by default up to its last entity, which makes
        chance agreement too likely where a long text follows.
    clusters : mapping, optional
        The cluster of each document, for example its patient; None makes documents independent.
    dissimilarity : Dissimilarity, optional
        By default position counts three times as much as category, as in the reference software.
    n_samples : int
        Draws of chance per document.
    confidence : float
        Level of the interval, in (0, 1): studentized bootstrap of the logarithm of the ratio
        of disorders, clusters resampled, never nearer than Student's.
    n_resamples : int
        Resamples of the interval.
    seed : int or numpy.random.Generator
        Fixes draws and resamples.

    Returns
    -------
    Estimate
        1 when all agree, 0 as by chance; NaN, with a reason, without entities. `n` counts the
        documents that have an entity.

    Raises
    ------
    InputError
        If there are fewer than two annotators, a span has no length, a document has no length
        or no cluster, or too many units lie near each other.

    Notes
    -----
    Independent annotators: 0.002 on average over 20 corpora of 100 documents. Measured coverage
    of 95 % intervals, 200 corpora a case, 12 and 40 documents of some 5 entities, gamma from
    weak to strong: 95.0 to 98.0 %.

    References
    ----------
    mathet2015unified
    """
    check_confidence(confidence)
    if len(annotators) < 2:
        raise InputError("agreement needs two annotators.")
    rng = np.random.default_rng(seed)
    weights = dissimilarity or Dissimilarity()
    documents = by_document(annotators)
    observed, expected = [], []
    for document, sides in documents.items():
        units = _units(sides)
        length = _length(units) if lengths is None else lengths.get(document, 0)
        if any(side.end.max(initial=0.0) > length for side in units) and lengths is not None:
            raise InputError("an entity ends after its document, or a document has no length.")
        mean = sum(len(side) for side in units) / len(units)
        observed.append(least_disorder(units, weights))
        expected.append(mean * _chance(units, float(length), weights, n_samples, rng))
    if not documents:
        return undefined("no entities")
    groups = partition((cluster_of(document, clusters) for document in documents), len(documents))
    sums = [groups.sums(np.array(values)) for values in (observed, expected)]
    gamma, n = 1.0 - float(sums[0].sum() / sums[1].sum()), len(documents)
    if len(groups) < 2:
        return Estimate(gamma, n=n, reason=SINGLE_CLUSTER)
    low, high = _interval(sums[0], sums[1], confidence, n_resamples, rng)
    return Estimate(gamma, low, high, NAN, n)


def _units(sides: Sequence[Mapping[str, list[Spans]]]) -> list[Units]:
    names = {label: code for code, label in enumerate(sorted({name for s in sides for name in s}))}
    found = []
    for side in sides:
        rows = sorted(
            (spans[0][0], max(end for _, end in spans), names[label])
            for label, mentions in side.items()
            for spans in mentions
        )
        table = np.array(rows, dtype=np.float64).reshape(-1, 3)
        found.append(Units(table[:, 0], table[:, 1], table[:, 2].astype(np.intp)))
    return found


def _length(units: Sequence[Units]) -> float:
    return max(float(side.end.max(initial=0.0)) for side in units)


def _chance(
    units: Sequence[Units],
    length: float,
    dissimilarity: Dissimilarity,
    n_samples: int,
    rng: np.random.Generator,
) -> float:
    """Return the mean disorder of annotators who place the same units at random."""
    spans = np.concatenate([side.end - side.start for side in units])
    apart = float(spans.mean()) / 2.0
    found: list[float] = []
    while len(found) < n_samples:
        sources = rng.integers(0, len(units), len(units))
        mean = sum(len(units[source]) for source in sources) / len(units)
        if mean == 0.0:  # only annotators who marked nothing: there is no disorder to divide
            continue
        moves = _moves(len(units), length, apart, rng)
        moved = [
            _moved(units[source], move, length) for source, move in zip(sources, moves, strict=True)
        ]
        found.append(least_disorder(moved, dissimilarity) / mean)
    return float(np.mean(found))


def _moves(n: int, length: float, apart: float, rng: np.random.Generator) -> Floats:
    """Return `n` distances, no two nearer than `apart` round a document of this length.

    Where they do not fit they are only uniform.
    """
    slack = length - n * apart
    if slack < 0.0:
        return rng.uniform(0.0, length, n)
    # Uniform gaps beyond the least: the circle is cut at the first, and turned at random.
    cuts = np.sort(rng.uniform(0.0, slack, n)) + apart * np.arange(n)
    return np.asarray(rng.permutation((cuts + rng.uniform(0.0, length)) % length))


def _moved(units: Units, move: float, length: float) -> Units:
    start = (units.start + move) % length
    return Units(start, start + (units.end - units.start), units.category)


def _interval(
    observed: Floats,
    expected: Floats,
    confidence: float,
    n_resamples: int,
    rng: np.random.Generator,
) -> tuple[float, float]:
    """Return the interval of one minus the ratio of sums, from the sums of each cluster."""
    from scipy.stats import t as student

    n, tail = observed.size, (1.0 - confidence) / 2.0
    if observed.sum() == 0.0:
        # As many clusters as could go unseen, in which agreement would be that of chance.
        return float(tail ** (1.0 / n)), 1.0
    ratio, error = _log_ratio(np.ones((1, n)), observed, expected)
    drawn, errors = _log_ratio(resample_counts(n_resamples, n, rng), observed, expected)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = (drawn - ratio) / errors
    t = t[np.isfinite(t)]
    least = float(student.ppf(1.0 - tail, n - 1))
    low, high = np.quantile(t, (tail, 1.0 - tail)) if t.size else (-least, least)
    logs = ratio[0] - np.array([min(low, -least), max(high, least)]) * error[0]
    return 1.0 - float(np.exp(logs[0])), 1.0 - float(np.exp(logs[1]))


def _log_ratio(times: Floats, observed: Floats, expected: Floats) -> tuple[Floats, Floats]:
    """Return logarithms of ratios of sums, and their errors, for rows of cluster counts."""
    n = observed.size
    with np.errstate(divide="ignore", invalid="ignore"):
        over, under = times @ observed, times @ expected
        ratio = over / under
        residuals = observed - ratio[:, None] * expected
        squares = (times * residuals**2).sum(axis=1) * n / (n - 1)
        return np.log(ratio), np.sqrt(squares) / over
