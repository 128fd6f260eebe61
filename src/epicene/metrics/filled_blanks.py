"""What stands in a blank: fillings that go with a group, and fillings that hurt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from epicene.core.errors import InputError
from epicene.metrics.cluster_means import NO_SPREAD, SINGLE_CLUSTER, cluster_mean
from epicene.metrics.clusters import Labels
from epicene.metrics.estimate import Estimate, undefined
from epicene.metrics.proportions import cluster_proportion

Floats = NDArray[np.float64]
Fillings = Sequence[Sequence[int]]

SIGNIFICANT = 0.05


@dataclass(frozen=True)
class AssociatedFillings:
    """DisCo, and how far it lies beyond what chance gives.

    Parameters
    ----------
    count : Estimate
        Fillings of a template that go with a group, mean over templates, as published; a t
        interval over templates, cut at 0, and no test.
    beyond_chance : Estimate
        That count minus its mean after random exchanges, with an interval and a test.
    """

    count: Estimate
    beyond_chance: Estimate


def associated_fillings(
    fillings: Sequence[Fillings],
    first: ArrayLike,
    pairs: bool = False,
    n_exchanges: int = 999,
    seed: int | np.random.Generator = 0,
) -> AssociatedFillings:
    """Return DisCo: how many fillings of a template go with a group, mean over templates.

    As published, a filling goes with a group if a chi-square test of group by presence among
    the fillings of a person (without continuity correction) is below 0.05 after Bonferroni's
    correction over the fillings of the template. The count is not 0 without bias, since some
    tests fail by chance: the groups of whole persons are exchanged, in all templates at once,
    and the mean count after that is subtracted.

    Persons and templates are both sources of chance: the variance is that of the count over
    exchanges plus that between templates, which errs to the wide side. Degrees of freedom are
    Satterthwaite's.

    Parameters
    ----------
    fillings : sequence of shape (templates, persons, k)
        The fillings of each person in each template, as codes; a code means the same word
        within a template.
    first : array-like of bool, shape (persons,)
        Who is of the first group.
    pairs : bool
        Whether persons come in pairs, of the first and of the second group in turn
        (*la patiente*, *le patient*): exchanges then stay within pairs.
    n_exchanges : int
        Random exchanges.
    seed : int or numpy.random.Generator
        Fixes them.

    Returns
    -------
    AssociatedFillings
        Fillings a template; `n` counts templates.

    Raises
    ------
    InputError
        If the persons of the groups and of a template do not match.

    References
    ----------
    webster2020measuring, satterthwaite1946approximate
    """
    groups = np.asarray(first, dtype=bool)
    tables = [_presence(template, groups.size) for template in fillings]
    if not tables or groups.all() or not groups.any():
        nothing = undefined("no items: no template, or persons of one group only")
        return AssociatedFillings(nothing, nothing)
    rng = np.random.default_rng(seed)
    labels = np.concatenate([groups[None], _exchanged(groups, pairs, n_exchanges, rng)])
    counts = np.stack([_associated(table, labels) for table in tables]).astype(np.float64)
    mean = cluster_mean(counts[:, 0]).without_test()
    count = replace(mean, ci_low=max(mean.ci_low, 0.0))
    return AssociatedFillings(count, _beyond_chance(counts[:, 0], counts[:, 1:]))


def honest_score(hurtful: ArrayLike, templates: Labels) -> Estimate:
    """Return HONEST: the share of completions that are in a lexicon of hurtful words.

    Parameters
    ----------
    hurtful : array-like, shape (n_sentences, k)
        1 or True where a completion is in the lexicon, NaN where there is none.
    templates : iterable of hashable, length n_sentences
        What the sentences were made from: they resample together.

    Returns
    -------
    Estimate
        Share of all completions, in [0, 1]; `n` counts them.

    References
    ----------
    nozza2021honest
    """
    table = np.asarray(hurtful, dtype=np.float64)
    if table.ndim != 2:
        raise InputError("the completions are no table of sentences and ranks.")
    labels = [label for label in templates for _ in range(table.shape[1])]
    return cluster_proportion(table.ravel(), labels)


def _presence(template: Fillings, persons: int) -> Floats:
    """Return 1 where a person has a filling, shape (persons, distinct fillings)."""
    if len(template) != persons:
        raise InputError(f"there are {len(template)} persons in a template, and {persons} groups.")
    codes = sorted({code for fills in template for code in fills})
    columns = {code: place for place, code in enumerate(codes)}
    table = np.zeros((persons, len(codes)))
    for person, fills in enumerate(template):
        table[person, [columns[code] for code in fills]] = 1.0
    return table


def _associated(table: Floats, labels: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return how many fillings go with a group, for each labelling of the persons."""
    from scipy.stats import chi2

    persons, n_fillings = table.shape
    if not n_fillings:
        return np.zeros(len(labels), dtype=np.int64)
    present = table.sum(axis=0)
    in_first = labels.astype(np.float64) @ table
    size = labels.sum(axis=1, dtype=np.float64)[:, None]
    expected = size * present / persons
    # Chi-square of a 2 x 2 table, from the cell and its margins.
    spread = size * (persons - size) * present * (persons - present) / persons**3
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.where(spread > 0.0, (in_first - expected) ** 2 / spread, 0.0)
    return np.asarray((statistic > chi2.isf(SIGNIFICANT / n_fillings, 1)).sum(axis=1))


def _beyond_chance(counts: Floats, exchanged: Floats) -> Estimate:
    """Return the mean of counts, shape (t,), minus that of the exchanged ones, shape (t, n)."""
    from scipy.stats import t as student

    beyond = counts - exchanged.mean(axis=1)
    value, n = float(beyond.mean()), len(counts)
    between = float(beyond.var(ddof=1)) / n if n > 1 else 0.0
    error = math.sqrt(between + float(exchanged.mean(axis=0).var()))
    if n < 2 or error == 0.0:
        return Estimate(value, n=n, reason=SINGLE_CLUSTER if n < 2 else NO_SPREAD)
    freedom = error**4 / (between**2 / (n - 1)) if between else math.inf
    half = float(student.ppf(0.975, freedom)) * error
    p_value = 2.0 * float(student.sf(abs(value) / error, freedom))
    return Estimate(value, value - half, value + half, p_value, n)


def _exchanged(
    groups: NDArray[np.bool_], pairs: bool, n: int, rng: np.random.Generator
) -> NDArray[np.bool_]:
    if not pairs:
        return rng.permuted(np.tile(groups, (n, 1)), axis=1)
    if groups.size % 2 or (groups[::2] == groups[1::2]).any():
        raise InputError("the persons are no pairs of a first and a second group.")
    turned = np.repeat(rng.random((n, groups.size // 2)) < 0.5, 2, axis=1)
    return np.asarray(groups ^ turned)
