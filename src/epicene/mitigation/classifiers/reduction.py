"""fairlearn's reductions on vectors of documents: from a constraint to weights and labels."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Constraint = Literal["demographic_parity", "equalized_odds", "true_positive_rate_parity"]
Search = Literal["grid-search", "exponentiated-gradient"]
CONSTRAINTS: tuple[Constraint, ...] = get_args(Constraint)
SEARCHES: tuple[Search, ...] = get_args(Search)


@dataclass(frozen=True, eq=False)
class Costs:
    """What each answer to each document costs whoever learns under the constraint.

    Parameters
    ----------
    yes, no : ndarray, shape (n,)
        How much a document counts as one to be answered yes, and as one to be answered no: one of
        them is 0, unless several heads are mixed. Their sum is 1 on average.
    before, after : float
        Largest violation of the constraint by a linear head on the vectors, without and with it,
        on the documents themselves.
    """

    yes: Floats
    no: Floats
    before: float
    after: float


def costs_of(
    vectors: Floats,
    yes: Ints,
    groups: Sequence[str],
    *,
    constraint: Constraint,
    search: Search,
    bound: float,
    grid_size: int,
    strength: float,
    C: float,
) -> Costs:
    """Find the costs by fairlearn, with a logistic regression on vectors as its estimator.

    A reduction looks for the multipliers of the constraint (Agarwal et al. 2018), which make a
    cost of every document: its size is a weight, its sign the label to be learnt. Grid search
    takes the multipliers whose head does best; exponentiated gradient mixes several heads, and what
    these minimise is mixed alike.

    Parameters
    ----------
    vectors : ndarray, shape (n, d)
    yes : ndarray of int, shape (n,)
        1 or 0.
    groups : sequence of str, length n
    constraint, search, bound, grid_size, strength, C
        See `epicene.mitigation.classifiers.reductions.Reductions`.

    Raises
    ------
    InputError
        If a name is unknown, or a group lacks one of the labels that the constraint is about.
    """
    from fairlearn.reductions import ErrorRate
    from sklearn.linear_model import LogisticRegression

    moment = _moment(constraint, bound)
    _check(constraint, yes, groups)
    spread = vectors.std(axis=0)
    # What is the same in all says nothing, and is left at 0.
    features = (vectors - vectors.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0)
    head = LogisticRegression(C=C, max_iter=1000)
    with warnings.catch_warnings():
        # A head need not sit at the very minimum; fairlearn asks pandas in old ways.
        warnings.simplefilter("ignore")
        found, parts = _searched(search, head, moment, features, yes, groups, bound, grid_size)
        plain = head.fit(features, yes)
        error = ErrorRate()
        error.load_data(features, yes, sensitive_features=np.asarray(groups))
        held = found.constraints_
        wanted, unwanted = np.zeros(len(yes)), np.zeros(len(yes))
        for multipliers, share in parts:
            signed = np.asarray(
                held.signed_weights(strength * multipliers) + error.signed_weights()
            )
            # Each head was fitted with costs of 1 on average.
            signed = signed / np.abs(signed).mean()
            wanted += share * np.maximum(signed, 0.0)
            unwanted += share * np.maximum(-signed, 0.0)
        before = float(held.gamma(plain.predict).max())
        after = float(held.gamma(lambda X: _expected(found, X)).max())
    return Costs(wanted, unwanted, before, after)


def _searched(
    search: Search,
    head: Any,
    moment: Any,
    features: Floats,
    yes: Ints,
    groups: Sequence[str],
    bound: float,
    grid_size: int,
) -> tuple[Any, list[tuple[pd.Series, float]]]:
    """Return the reduction, and its multipliers with the share of each."""
    from fairlearn.reductions import ExponentiatedGradient, GridSearch

    told = {"sensitive_features": np.asarray(groups)}
    if search == "grid-search":
        grid = GridSearch(head, moment, grid_size=grid_size).fit(features, yes, **told)
        return grid, [(grid.lambda_vecs_.iloc[:, grid.best_idx_], 1.0)]
    if search == "exponentiated-gradient":
        gradient = ExponentiatedGradient(head, moment, eps=bound).fit(features, yes, **told)
        shares = gradient.weights_
        return gradient, [
            (gradient.lambda_vecs_[k], float(shares[k])) for k in shares.index if shares[k] > 0.0
        ]
    raise InputError(f"unknown search {search!r}.", hint=f"Known: {', '.join(SEARCHES)}.")


def _expected(found: Any, features: Floats) -> Floats:
    """Return how likely each row is decided yes: a mixture of heads decides by chance."""
    if not hasattr(found, "weights_"):
        return np.asarray(found.predict(features), dtype=np.float64)
    return np.asarray(
        sum(
            share * found.predictors_[k].predict(features)
            for k, share in found.weights_.items()
            if share > 0.0
        ),
        dtype=np.float64,
    )


def _moment(constraint: Constraint, bound: float) -> Any:
    from fairlearn.reductions import DemographicParity, EqualizedOdds, TruePositiveRateParity

    kinds = dict(
        zip(CONSTRAINTS, (DemographicParity, EqualizedOdds, TruePositiveRateParity), strict=True)
    )
    if constraint not in kinds:
        raise InputError(
            f"unknown constraint {constraint!r}.", hint=f"Known: {', '.join(CONSTRAINTS)}."
        )
    return kinds[constraint](difference_bound=bound)


def _check(constraint: Constraint, yes: Ints, groups: Sequence[str]) -> None:
    needed = {
        "demographic_parity": (),
        "equalized_odds": (0, 1),
        "true_positive_rate_parity": (1,),
    }[constraint]
    for group in sorted(set(groups)):
        own = yes[np.asarray(groups) == group]
        for label in needed:
            if label not in own:
                raise InputError(
                    f"the group {group!r} has no document labelled {'yes' if label else 'no'}, "
                    f"which {constraint} is about.",
                    hint="Give more documents, or choose demographic_parity.",
                )
