"""A small set of heads that carries an effect, found by patching sets of heads exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from epicene.core.errors import InputError, NotApplicableError
from epicene.core.seeds import generator
from epicene.metrics import Linear, cluster_mean, linear_mean, partition
from epicene.metrics.estimate import NAN, Estimate
from epicene.tracing.mechanism.ablation import french_kept, mean_heads, totals, without
from epicene.tracing.mechanism.mediation import effects_of
from epicene.tracing.mechanism.patching import Floats, Sites
from epicene.tracing.mechanism.sites import Site, sites_of

if TYPE_CHECKING:
    from epicene.tracing.mechanism.anatomy import Anatomy, LanguageModel
    from epicene.tracing.mechanism.questions import Aligned

TARGET = 0.8
N_RANDOM = 20
ENOUGH_TEMPLATES = 12
"""Templates from which on a set is chosen by one half of them and checked on the other."""


class NoEffectError(NotApplicableError):
    """There is no effect that heads could carry."""


@dataclass(frozen=True)
class Circuit:
    """Heads that together carry a share of the total effect.

    Parameters
    ----------
    heads : tuple of Site
        In the order in which they were taken.
    shares : tuple of float
        Of the total effect, carried by the first, the first two, … of them.
    """

    heads: tuple[Site, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Checked:
    """What a set of heads does, beside random sets of as many heads.

    Parameters
    ----------
    circuit : Circuit
    held_out : bool
        Whether it was chosen by the questions of other templates than those below.
    carried : Estimate
        Share of the total effect that remains where the set alone is as in the twin.
    left : Estimate
        Share of the total effect that is left where the set gives out its mean.
    perplexity : Estimate
        Of plain French without the set, over that with it.
    random_carried, random_left, random_perplexity : tuple of float
        The same of each random set.
    p_value : float
        Share of the sets, this one among them, that carry as much.
    """

    circuit: Circuit
    held_out: bool
    carried: Estimate
    left: Estimate
    perplexity: Estimate
    random_carried: tuple[float, ...]
    random_left: tuple[float, ...]
    random_perplexity: tuple[float, ...]
    p_value: float


def find_circuit(
    model: LanguageModel,
    anatomy: Anatomy,
    aligned: Sequence[Aligned],
    target: float = TARGET,
    shortlist: int = 24,
) -> Circuit:
    """Return a small set of heads that carries `target` of the total effect, found greedily.

    The head is taken with which the set carries most, until it carries enough; then those are
    left out again without which it still does. Sets are patched together, exactly, so that heads
    that do the same work, or undo each other's, count for what they do. Another set may be
    smaller: all sets are too many to try. All heads together carry the whole effect wherever the
    answer is read at another token than the one that differs.

    Parameters
    ----------
    model, anatomy, aligned
    target : float
        A share, above 0 and at most 1.
    shortlist : int
        Heads tried at each step: those whose effect alone is the largest, of the rest.

    Raises
    ------
    NoEffectError
        If the total effect does not differ from 0.
    NotApplicableError
        If the heads do not carry so much of it.
    InputError
        If `target` is no such share.
    """
    if not 0.0 < target <= 1.0:
        raise InputError(f"a share of {target} of the effect is not to be had.", hint="Give 0.8.")
    _check_effect(model, aligned)
    heads = sites_of(anatomy, ("head",))
    alone = _shares(model, anatomy, aligned, [(head,) for head in heads])
    rest = [heads[place] for place in np.argsort(-alone, kind="stable")]
    chosen: list[Site] = []
    share = 0.0
    while share < target:
        if not rest:
            raise NotApplicableError(
                f"all heads together carry {share:.0%} of the effect.", where=model.name
            )
        tried = rest[:shortlist]
        found = _shares(model, anatomy, aligned, [(*chosen, head) for head in tried])
        best = int(found.argmax())
        chosen.append(tried[best])
        rest.remove(tried[best])
        share = float(found[best])
    kept = _without_idle(model, anatomy, aligned, chosen, target)
    firsts = [kept[: n + 1] for n in range(len(kept))]
    return Circuit(tuple(kept), tuple(_shares(model, anatomy, aligned, firsts).tolist()))


def _check_effect(model: LanguageModel, aligned: Sequence[Aligned]) -> None:
    found = cluster_mean(totals(model, aligned), [one.question.template for one in aligned])
    # Not a number is on neither side of 0.
    if not found.ci_low * found.ci_high > 0.0:
        raise NoEffectError(
            "the total effect does not differ from 0: there is nothing that heads could carry.",
            where=model.name,
        )


def _without_idle(
    model: LanguageModel,
    anatomy: Anatomy,
    aligned: Sequence[Aligned],
    chosen: list[Site],
    target: float,
) -> list[Site]:
    """Leave out heads without which the others carry enough, the last taken first."""
    kept = list(chosen)
    for head in reversed(chosen):
        others = [one for one in kept if one != head]
        if others and _shares(model, anatomy, aligned, [others])[0] >= target:
            kept = others
    return kept


def _shares(
    model: LanguageModel, anatomy: Anatomy, aligned: Sequence[Aligned], sets: Sequence[Sites]
) -> Floats:
    total, carried = _effects(model, anatomy, aligned, sets)
    return np.asarray(carried.mean(axis=0) / total.mean(), dtype=np.float64)


def _effects(
    model: LanguageModel, anatomy: Anatomy, aligned: Sequence[Aligned], sets: Sequence[Sites]
) -> tuple[Floats, Floats]:
    """Return total effects, shape (q,), and indirect effects of sets, shape (q, sets)."""
    found = [effects_of(model, anatomy, one, sets, ("indirect",)) for one in aligned]
    return np.array([one.total for one in found]), np.stack([one.indirect for one in found])


def check_circuit(
    model: LanguageModel,
    anatomy: Anatomy,
    aligned: Sequence[Aligned],
    circuit: Circuit,
    seed: int = 0,
    n_random: int = N_RANDOM,
    held_out: bool = False,
) -> Checked:
    """Put a set of heads beside random sets: what it carries, and what is left without it.

    Parameters
    ----------
    model, anatomy
    aligned : sequence of Aligned
        The questions of the check.
    circuit : Circuit
    seed : int
        Of the random sets, which are drawn among all heads.
    n_random : int
        Fewer where there are not so many other sets.
    held_out : bool
        Noted in the result.
    """
    sets = [circuit.heads, *random_sets(anatomy, circuit.heads, n_random, seed)]
    total, carried = _effects(model, anatomy, aligned, sets)
    means = mean_heads(model, anatomy, aligned)
    left = []
    for heads in sets:
        with without(model, anatomy, heads, means):
            left.append(totals(model, aligned))
    french = french_kept(model, anatomy, sets, means)
    templates = [one.question.template for one in aligned]
    shares = carried.mean(axis=0) / total.mean()
    return Checked(
        circuit,
        held_out,
        share_of(carried[:, 0], total, templates),
        share_of(left[0], total, templates),
        french[0],
        tuple(shares[1:].tolist()),
        tuple(float(one.mean() / total.mean()) for one in left[1:]),
        tuple(one.estimate for one in french[1:]),
        float((shares >= shares[0]).mean()) if len(sets) > 1 else NAN,
    )


def random_sets(
    anatomy: Anatomy, heads: Sequence[Site], n: int, seed: int
) -> list[tuple[Site, ...]]:
    """Return other sets of as many heads, no two alike."""
    every = sites_of(anatomy, ("head",))
    size, given = len(heads), frozenset(heads)
    if comb(len(every), size) - 1 <= n:
        return [some for some in combinations(every, size) if frozenset(some) != given]
    draws = generator(seed, "circuits", "random sets")
    found: dict[frozenset[Site], tuple[Site, ...]] = {}
    while len(found) < n:
        places = sorted(draws.choice(len(every), size, replace=False).tolist())
        some = tuple(every[place] for place in places)
        if frozenset(some) != given:
            found.setdefault(frozenset(some), some)
    return list(found.values())


def share_of(part: Floats, whole: Floats, templates: Sequence[str]) -> Estimate:
    """Return the ratio of two means over the same questions, with an interval by template."""
    ratio = float(part.mean() / whole.mean())
    clusters = partition(templates, len(whole))
    rest = linear_mean(part - ratio * whole, np.ones(len(whole)), clusters)
    found = Linear(ratio, rest.moves / abs(whole.mean()), rest.weights)
    return found.estimate(len(whole), "no question")


def halves(
    aligned: Sequence[Aligned], seed: int
) -> tuple[tuple[Aligned, ...], tuple[Aligned, ...]] | None:
    """Split questions by template, to choose by one half and check on the other.

    Returns
    -------
    two tuples of Aligned, or None
        None where there are too few templates for an interval of half of them.
    """
    templates = sorted({one.question.template for one in aligned})
    if len(templates) < ENOUGH_TEMPLATES:
        return None
    order = generator(seed, "circuits", "halves").permutation(len(templates))
    first = {templates[place] for place in order[: len(templates) // 2]}
    return (
        tuple(one for one in aligned if one.question.template in first),
        tuple(one for one in aligned if one.question.template not in first),
    )
