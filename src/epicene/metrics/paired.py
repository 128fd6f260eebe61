"""Pairs of texts that differ in one edit: which member is preferred, and by how much."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike

from epicene.core.errors import InputError
from epicene.metrics.bayes_factors import bayes_factor_proportion
from epicene.metrics.bootstrap import cluster_bootstrap
from epicene.metrics.cluster_means import cluster_mean
from epicene.metrics.clusters import Clusters, Floats, Labels, clean, unscored_reason
from epicene.metrics.estimate import NAN, Estimate, join_reasons
from epicene.metrics.proportions import cluster_proportion
from epicene.metrics.sign_flip import sign_flip_test

MIN_RESAMPLED = 12


@dataclass(frozen=True)
class PreferenceResult(Estimate):
    """How often the first member of a pair is preferred.

    Parameters
    ----------
    estimate, ci_low, ci_high : float
        Percent of all scored pairs, ties among them; NaN with a `reason` without pairs.
    p_value : float
        Two-sided, over the pairs that are not tied.
    n : int
        Scored pairs.
    reason : str
        Why something is undefined, or pairs could not be scored.
    n_unscored : int
        Pairs that could not be scored.
    n_ties : int
        Pairs with no preference.
    neutral : float
        Percent that no preference would give with as many ties: 50 without ties, less with.
    bayes_factor : float
        Of a preference against none, over the pairs that are not tied; clusters count as many
        pairs as their spread is worth.
    """

    n_ties: int = 0
    neutral: float = 50.0
    bayes_factor: float = NAN


def preference(
    margins: ArrayLike,
    clusters: Labels | None = None,
    tolerance: float = 0.0,
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
) -> PreferenceResult:
    """Return the percentage of pairs whose first member is preferred.

    As in the published metric, a tie counts as a pair and not as a preference. The interval
    is that of a share (Clopper-Pearson, or Korn-Graubard with clusters); the test sets ties
    aside (exact sign test; with clusters, the exchange of all pairs of a cluster together),
    so that many ties pull the share, but not the test, away from no preference: read the
    share beside `neutral`.

    Parameters
    ----------
    margins : array-like of float, shape (n_pairs,)
        Score of the first member minus score of the second, in any unit; NaN marks a pair
        that could not be scored.
    clusters : iterable of hashable, optional
        A label per pair, for example its edit; None makes pairs independent.
    tolerance : float
        Largest absolute margin that is a tie, in the unit of the margins.
    confidence : float
        Level of the interval, in (0, 1).
    seed : int or numpy.random.Generator
        Fixes the random exchanges, when there are too many clusters for all.

    Returns
    -------
    PreferenceResult

    Raises
    ------
    InputError
        If margins and labels do not match, or the tolerance is negative.

    References
    ----------
    nangia2020crows
    """
    if not tolerance >= 0.0:
        raise InputError(f"the tolerance is {tolerance}.", hint="Give 0 or more.")
    array, groups, n_unscored = clean(margins, clusters, "margins")
    signs = np.sign(array) * (np.abs(array) > tolerance)
    together = None if clusters is None else groups
    share = cluster_proportion(signs > 0.0, together, confidence)
    reason = join_reasons(share.reason, unscored_reason(n_unscored))
    n_ties = int((signs == 0.0).sum())
    return PreferenceResult(
        100.0 * share.estimate,
        100.0 * share.ci_low,
        100.0 * share.ci_high,
        _preference_test(signs, together, seed),
        array.size,
        reason,
        n_unscored,
        n_ties,
        50.0 * (1.0 - n_ties / array.size) if array.size else NAN,
        _bayes_factor(signs, together),
    )


def mean_margin(
    margins: ArrayLike,
    clusters: Labels | None = None,
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
    n_resamples: int = 2_000,
) -> Estimate:
    """Return the mean margin of the first member over the second.

    The interval is the studentized cluster bootstrap, or Student's with fewer than
    `MIN_RESAMPLED` clusters, whose few resamples can be arbitrarily wide. The test is the
    exchange of members within pairs, cluster by cluster: exact when no preference makes the
    members exchangeable.

    Parameters
    ----------
    margins : array-like of float, shape (n_pairs,)
        Score of the first member minus score of the second; NaN where unscored.
    clusters : iterable of hashable, optional
        A label per pair; None makes pairs independent.
    confidence : float
        Level of the interval, in (0, 1).
    seed : int or numpy.random.Generator
        Fixes resamples and exchanges.
    n_resamples : int
        Resamples of the interval.

    Returns
    -------
    Estimate
        In the unit of the margins; 0 means no preference.

    Raises
    ------
    InputError
        If margins and labels do not match or are not usable.

    References
    ----------
    nangia2020crows
    """
    rng = np.random.default_rng(seed)
    array, groups, n_unscored = clean(margins, clusters, "margins")
    if len(groups.labels) < MIN_RESAMPLED:
        mean = cluster_mean(array, groups, confidence=confidence)
    else:
        mean = cluster_bootstrap(array, groups, None, n_resamples, confidence, rng)
    test = sign_flip_test(array, groups, seed=rng)
    reason = join_reasons(mean.reason, unscored_reason(n_unscored))
    return replace(mean, p_value=test.p_value, reason=reason, n_unscored=n_unscored)


def difference_of_means(
    values: ArrayLike,
    controls: ArrayLike,
    clusters_values: Iterable[Hashable],
    clusters_controls: Iterable[Hashable],
    confidence: float = 0.95,
    resample: Iterable[Hashable] | None = None,
) -> Estimate:
    """Return the mean of pairs minus the mean of control pairs with the same edits.

    Each pair is compared with the mean of the controls of its own cluster, so that an edit
    weighs as much among the controls as among the pairs. Interval and test are the
    cluster-robust t ones of these differences: they carry the spread of pairs and of controls.

    Parameters
    ----------
    values, controls : array-like of float, shape (n_pairs,) and (n_controls,)
        Margins, in one unit; NaN marks a pair that could not be scored.
    clusters_values, clusters_controls : iterable of hashable
        The cluster of each pair and of each control, for example its edit.
    confidence : float
        Level of the interval, in (0, 1).
    resample : iterable of hashable, optional
        A label per pair for the interval and the test, where several clusters depend on each
        other (an edit and its reverse); by default the cluster itself.

    Returns
    -------
    Estimate
        In the unit of the margins; 0 means that the pairs differ as the controls do. `n`
        counts the pairs that have controls; pairs without are counted as unscored.

    Raises
    ------
    InputError
        If values and labels do not match or are not usable.

    References
    ----------
    pikuliak2023depth
    """
    pairs, groups, nan_pairs = clean(values, clusters_values)
    references, control_groups, _ = clean(controls, clusters_controls, "controls")
    means = dict(
        zip(
            control_groups.labels,
            control_groups.sums(references) / np.maximum(control_groups.sizes, 1.0),
            strict=True,
        )
    )
    expected = np.asarray([means.get(label, NAN) for label in groups.labels])[groups.index]
    alone = int(np.isnan(expected).sum())
    matched = ~np.isnan(expected)
    blocks = groups if resample is None else clean(values, resample)[1]
    difference = cluster_mean(
        pairs[matched] - expected[matched], blocks.keep(matched), confidence=confidence
    )
    reason = join_reasons(
        difference.reason,
        "no control pair with the same edit" if alone else "",
        unscored_reason(nan_pairs),
    )
    return replace(difference, reason=reason, n_unscored=alone + nan_pairs)


def _bayes_factor(signs: Floats, groups: Clusters | None) -> float:
    untied = signs != 0.0
    wins, n = float((signs > 0.0).sum()), float(untied.sum())
    if groups is not None and 0.0 < wins < n:
        mean = cluster_mean(signs[untied] > 0.0, groups.keep(untied))
        freedom = len(groups.keep(untied)) - 1
        if not isfinite(mean.ci_high) or freedom < 1:
            return NAN
        from scipy.stats import t as student

        error = (mean.ci_high - mean.ci_low) / (2.0 * float(student.ppf(0.975, freedom)))
        worth = wins / n * (1.0 - wins / n) / error**2 if error > 0.0 else n
        wins, n = wins / n * min(n, worth), min(n, worth)
    elif groups is not None and n:
        # Every cluster agrees: each counts once.
        count = float(len(groups.keep(untied)))
        wins, n = wins / n * count, count
    return bayes_factor_proportion(min(wins, n), n)


def _preference_test(
    signs: Floats, groups: Clusters | None, seed: int | np.random.Generator
) -> float:
    untied = int((signs != 0.0).sum())
    if signs.size == 0:
        return NAN
    if untied == 0:
        return 1.0
    if groups is not None:
        return sign_flip_test(signs, groups, seed=seed).p_value
    from scipy.stats import binomtest

    return float(binomtest(int((signs > 0.0).sum()), untied, 0.5).pvalue)
