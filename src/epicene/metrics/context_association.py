"""CEAT: the association test over many contexts of each word, put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from epicene.core.errors import InputError
from epicene.metrics.clusters import Floats
from epicene.metrics.embedding_association import bounded_effect, effects_of, partition_test
from epicene.metrics.estimate import NAN
from epicene.metrics.numerics import TIE, resample_counts
from epicene.metrics.resampled_intervals import spread_interval
from epicene.metrics.vector_rows import same_dimension, unit_rows

# Draws of contexts in each resample of the words: their own chance is small beside the words'.
DRAWS = 20


@dataclass(frozen=True)
class CeatResult:
    """Outcome of a Contextualized Embedding Association Test.

    Parameters
    ----------
    combined : float
        Combined effect size, as published; NaN with a `reason` where it is undefined. 0 means no
        bias; a positive value, that x lies nearer to a, and y to b.
    standard_error : float
        As published: it falls with the number of draws, whatever the words.
    between : float
        Variance of the effect sizes between draws (DerSimonian and Laird).
    p_value : float
        Two-sided, over exchanges of target words; see `ceat`.
    ci_low, ci_high : float
        95 % interval of `combined` over target words and contexts.
    n_draws, n : int
        Draws of contexts, and number of target words.
    reason : str
        Why something is undefined; empty otherwise.
    """

    combined: float
    standard_error: float
    between: float
    p_value: float
    ci_low: float
    ci_high: float
    n_draws: int
    n: int
    reason: str = ""

    @property
    def estimate(self) -> float:
        """The combined effect size, under the name that all results share."""
        return self.combined


def ceat(
    x: Sequence[ArrayLike],
    y: Sequence[ArrayLike],
    a: Sequence[ArrayLike],
    b: Sequence[ArrayLike],
    *,
    n_draws: int = 1_000,
    n_resamples: int = 400,
    seed: int | np.random.Generator = 0,
) -> CeatResult:
    """Run the Contextualized Embedding Association Test.

    Each draw takes one context of every word at random and computes the effect size of WEAT; the
    effect sizes are combined by a random-effects model.

    Parameters
    ----------
    x, y, a, b : sequence of array-like, shape (n_contexts, dim)
        For each target word (x, y) and attribute word (a, b), its vector in each context; two
        words at least in each set.
    n_draws : int
        Draws of contexts, two at least (the paper: 10,000).
    n_resamples : int
        Resamples of target words and contexts, for the interval; 0 leaves it NaN.
    seed : int or numpy.random.Generator
        Fixes draws, resamples and exchanges.

    Returns
    -------
    CeatResult

    Raises
    ------
    InputError
        If a set has fewer than two words, dimensions differ, or a vector is zero or not finite.

    Notes
    -----
    The published weights take the variance of the associations as the variance of an effect size,
    which it is not; the combined effect size is computed so all the same. The published p value
    comes from `standard_error`: draws repeat the same words and contexts, so that any difference
    is significant once there are enough draws. Ours exchanges target words between x and y, each
    with its mean association over draws in units of the draw's deviation, and the interval
    resamples target words and contexts: both say what other target words would give, with the
    attributes as they are.

    References
    ----------
    guo2021detecting; the random-effects model is that of dersimonian1986meta
    """
    if n_draws < 2:
        raise InputError(f"{n_draws} draws cannot be combined.", hint="Ask for 1,000.")
    sets = [_contexts(words, name) for words, name in ((x, "x"), (y, "y"), (a, "a"), (b, "b"))]
    same_dimension(**{name: words[0] for name, words in zip("xyab", sets, strict=True)})
    rng = np.random.default_rng(seed)
    n_x, n_a = len(sets[0]), len(sets[2])
    targets, attributes = [*sets[0], *sets[1]], [*sets[2], *sets[3]]
    n = len(targets)
    cosines = _drawn(targets, n_draws, rng) @ _drawn(attributes, n_draws, rng).transpose(0, 2, 1)
    values = cosines[:, :, :n_a].mean(axis=2) - cosines[:, :, n_a:].mean(axis=2)
    spreads = values.std(axis=1, ddof=1)
    if spreads.min() <= TIE:
        reason = "every target word has the same association"
        return CeatResult(NAN, NAN, NAN, NAN, NAN, NAN, n_draws, n, reason)
    combined, error, between = combine(effects_of(values, n_x), spreads**2)
    standard = (values / spreads[:, None]).mean(axis=0)
    p_value = _two_sided(standard, n_x, rng)
    if not n_resamples:
        reason = "no interval was asked for"
        return CeatResult(combined, error, between, p_value, NAN, NAN, n_draws, n, reason)
    resampled = _resampled(values, n_x, n_resamples, rng)
    scale = bounded_effect(n_x, n)
    low, high = spread_interval(combined, resampled, min(n_x, n - n_x), scale, n - 2)
    reason = "" if np.isfinite(low) else "the words do not spread"
    return CeatResult(combined, error, between, p_value, low, high, n_draws, n, reason)


def combine(effects: Floats, variances: Floats) -> tuple[float, float, float]:
    """Combine effect sizes by a random-effects model.

    Parameters
    ----------
    effects, variances : ndarray, shape (n,)
        Effect sizes, and the variance of each within its draw.

    Returns
    -------
    combined, standard_error, between : float
        The variance between draws is that of DerSimonian and Laird, at least 0.

    References
    ----------
    dersimonian1986meta
    """
    weights = 1.0 / variances
    total = weights.sum()
    heterogeneity = (weights * effects**2).sum() - (weights * effects).sum() ** 2 / total
    scale = total - (weights**2).sum() / total
    between = max(0.0, float((heterogeneity - (effects.size - 1)) / scale))
    weights = 1.0 / (variances + between)
    return (
        float((weights * effects).sum() / weights.sum()),
        float(np.sqrt(1.0 / weights.sum())),
        between,
    )


def _contexts(words: Sequence[ArrayLike], name: str) -> list[Floats]:
    if len(words) < 2:
        raise InputError(f"the set {name} has {len(words)} word, and 2 are needed.")
    rows = [unit_rows(contexts, f"word {place} of {name}") for place, contexts in enumerate(words)]
    same_dimension(**{f"word {place} of {name}": one for place, one in enumerate(rows)})
    return rows


def _drawn(words: Sequence[Floats], n_draws: int, rng: np.random.Generator) -> Floats:
    """Draw a context of each word, n_draws times, shape (n_draws, n_words, dim)."""
    return np.stack([rows[rng.integers(0, len(rows), n_draws)] for rows in words], axis=1)


def _two_sided(values: Floats, n_x: int, rng: np.random.Generator) -> float:
    above = partition_test(values, n_x, 20_000, 50_000, rng)[0]
    below = partition_test(-values, n_x, 20_000, 50_000, rng)[0]
    return min(1.0, 2.0 * min(above, below))


def _resampled(values: Floats, n_x: int, n_resamples: int, rng: np.random.Generator) -> Floats:
    """Return mean effect sizes over a few draws each, with the words of x and y drawn anew."""
    n_draws, n = values.shape
    chosen = values[rng.integers(0, n_draws, (n_resamples, DRAWS))]
    counts = np.hstack(
        (resample_counts(n_resamples, n_x, rng), resample_counts(n_resamples, n - n_x, rng))
    )
    effects = effects_of(chosen.reshape(-1, n), n_x, np.repeat(counts, DRAWS, axis=0))
    effects = np.where(np.isfinite(effects), effects, NAN).reshape(n_resamples, DRAWS)
    return np.asarray(effects.mean(axis=1))
