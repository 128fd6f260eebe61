"""Which criterion, through which error of extraction, caused a wrongful decision.

A patient is included whom every criterion lets in. Let the tool's errors come criterion by
criterion, in any order: what each changes on average is its Shapley value. For a conjunction it
has a closed form, so that no number of criteria is too large. The blame on a criterion is shared
among the kinds of errors that flipped it, by the Shapley values of the kinds, all subsets tried.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from epicene.evaluation.inclusion.candidates import Candidate
from epicene.evaluation.inclusion.criteria import Criterion, Undecided
from epicene.evaluation.inclusion.decisions import lets_in
from epicene.evaluation.inclusion.extraction_errors import KINDS
from epicene.metrics.shapley import shapley_values

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


def conjunction_shares(before: Bools, after: Bools) -> Floats:
    """Return the Shapley values of criteria for the change of "every criterion lets in".

    Parameters
    ----------
    before, after : ndarray of bool, shape (n_patients, n_criteria)
        Where a criterion lets a patient in: by gold, and by the tool.

    Returns
    -------
    ndarray, shape (n_patients, n_criteria)
        Their sum is ``after.all(axis=1) - before.all(axis=1)``; below 0 for a criterion whose
        errors shut the patient out.

    Notes
    -----
    Let `a` criteria be opened by errors and `b` be shut. A set of errors lets the patient in if
    it holds every opening one and no shutting one; and never where a criterion keeps them out
    both before and after. In a random order all opening ones come before all shutting ones with
    probability a! b! / (a + b)!. The last of the opening ones, which is each with probability
    1/a, then lets the patient in, and the first of the shutting ones shuts them out again.

    References
    ----------
    shapley1953value
    """
    from scipy.special import gammaln

    opened, shut = ~before & after, before & ~after
    never = (~before & ~after).any(axis=1)
    a, b = opened.sum(axis=1), shut.sum(axis=1)
    in_order = np.exp(gammaln(a + 1.0) + gammaln(b + 1.0) - gammaln(a + b + 1.0))
    in_order = np.where(never, 0.0, in_order)[:, None]
    each_a, each_b = np.maximum(a, 1)[:, None], np.maximum(b, 1)[:, None]
    return np.asarray(in_order * (opened / each_a - shut / each_b))


def kind_shares(
    candidates: Sequence[Candidate],
    criteria: Sequence[Criterion],
    flipped: Bools,
    undecided: Undecided,
) -> Floats:
    """Return how far each kind of error of extraction flipped a criterion.

    Parameters
    ----------
    candidates, criteria : sequence
    flipped : ndarray of bool, shape (n_patients, n_criteria)
        Where the errors of the tool change whether the criterion lets the patient in.
    undecided : {"human", "exclude", "include"}

    Returns
    -------
    ndarray, shape (n_patients, n_criteria, n_kinds)
        They sum to 1 where flipped, and are 0 elsewhere; below 0 for a kind that worked against
        the flip.
    """
    shares = np.zeros((*flipped.shape, len(KINDS)))
    for patient, column in zip(*np.nonzero(flipped), strict=True):
        shares[patient, column] = _of_one(candidates[patient], criteria[column], undecided)
    return shares


def _of_one(candidate: Candidate, criterion: Criterion, undecided: Undecided) -> Floats:
    concerned = [
        pair
        for pair in candidate.pairings
        if any(m is not None and m.label in criterion.labels for m in (pair.gold, pair.predicted))
    ]
    made = [kind for kind in KINDS if any(kind in pair.kinds for pair in concerned)]
    worth = []
    for number in range(1 << len(made)):
        errors = frozenset(kind for bit, kind in enumerate(made) if number >> bit & 1)
        seen = [pair.with_errors(errors) for pair in concerned]
        mentions = [mention for mention in seen if mention is not None]
        truth = criterion.passes(mentions, candidate.fields)
        code = np.int8(-1 if truth is None else truth)
        worth.append(float(lets_in(np.array([code]), undecided)[0]))
    values = shapley_values(worth) / (worth[-1] - worth[0])
    shares = np.zeros(len(KINDS))
    shares[[KINDS.index(kind) for kind in made]] = values
    return shares
