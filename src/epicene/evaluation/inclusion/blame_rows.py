"""Rows of blame: they add up to the rate of wrongful decisions, and to its gap between groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from epicene.core.measurement import Measurement
from epicene.evaluation.groups import Axis, Group
from epicene.evaluation.inclusion.blame import conjunction_shares
from epicene.evaluation.inclusion.extraction_errors import KINDS
from epicene.evaluation.inclusion.views import View
from epicene.evaluation.inclusion.wrongful import wrongful_shares
from epicene.evaluation.rows import UNSCORED, Rows
from epicene.evaluation.shares import FIRST, Share
from epicene.metrics import Estimate
from epicene.metrics.bounded_means import bounded_mean, bounded_mean_difference
from epicene.metrics.estimate import undefined

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
RULES = "rules_differ_from_gold"
"""What the criteria decide otherwise than gold on the very entities of gold: no error of a tool."""
_REFERENCE = "shapley1953value"


@dataclass(frozen=True, eq=False)
class Blame:
    """Parts of one rate, of each patient.

    Parameters
    ----------
    rate : Share
    parts : mapping of str to mapping of str to ndarray, shape (n_patients,)
        By what the parts are told (``criterion``, ``error``, ``criterion_and_error``), then by
        item; those of each sum to the rate.
    """

    rate: Share
    parts: Mapping[str, Mapping[str, Floats]]


def blames_of(view: View, names: Sequence[str], kinds: Floats) -> tuple[Blame, Blame]:
    """Return the parts of wrongful exclusion and of wrongful inclusion.

    Parameters
    ----------
    view : View
    names : sequence of str
        Of all criteria.
    kinds : ndarray, shape (n_patients, n_criteria, n_kinds)
        As `kind_shares` returns it.
    """
    before, after = view.before[:, view.columns], view.after[:, view.columns]
    shares = conjunction_shares(before, after)
    by_rules = before.all(axis=1)
    chosen = [names[column] for column in view.columns]
    exclusion, inclusion = wrongful_shares(view)
    found = []
    # The errors that open the trial to a patient are those that spare them a wrongful exclusion.
    for rate, sign, wrong in ((exclusion, -1.0, ~by_rules), (inclusion, 1.0, by_rules)):
        among = rate.among
        rules = (wrong & among & view.sample.known).astype(np.float64)
        of_criteria = sign * shares * among[:, None]
        both = of_criteria[:, :, None] * kinds[:, view.columns]
        extra = {RULES: rules} if rules.any() else {}
        parts = {
            "criterion": {name: of_criteria[:, i] for i, name in enumerate(chosen)} | extra,
            "error": {kind: both[:, :, k].sum(axis=1) for k, kind in enumerate(KINDS)} | extra,
            "criterion_and_error": {
                f"{name}, {kind}": both[:, i, k]
                for i, name in enumerate(chosen)
                for k, kind in enumerate(KINDS)
                if both[:, i, k].any()
            }
            | extra,
        }
        found.append(Blame(rate, parts))
    return found[0], found[1]


def flips(views: Sequence[View]) -> Bools:
    """Return which criteria, of which patients, bear blame: shape (n_patients, n_criteria)."""
    found = np.zeros(views[0].before.shape, dtype=bool)
    for view in views:
        shares = conjunction_shares(view.before[:, view.columns], view.after[:, view.columns])
        found[:, view.columns] |= shares != 0.0
    return found


def blame_rows(rows: Rows, view: View, blame: Blame, axis: Axis | None) -> Iterator[Measurement]:
    """Yield the parts of a rate, of all or of each group, and of the gap between groups."""
    name = blame.rate.name.removesuffix(f"_rate{view.suffix}")
    everybody = Group("", "", np.ones(blame.rate.among.size, dtype=bool))
    for by, items in blame.parts.items():
        metric = f"{name}_by_{by}{view.suffix}"
        for item, values in items.items():
            for group in axis.groups if axis else (everybody,):
                yield rows.row(
                    metric,
                    _mean(view, blame, values, group),
                    axis=group.axis,
                    group=group.value,
                    item=item,
                    reference=_REFERENCE,
                )
            for contrast in axis.contrasts if axis else ():
                yield rows.row(
                    f"{metric}_difference",
                    _difference(view, blame, values, contrast.first, contrast.second),
                    axis=contrast.first.axis,
                    group=contrast.name,
                    item=item,
                    neutral=0.0,
                    direction=FIRST,
                    reference=_REFERENCE,
                )


def _mean(view: View, blame: Blame, values: Floats, group: Group) -> Estimate:
    chosen = blame.rate.among & group.members & view.sample.known
    missing = view.sample.unscored(group.members)
    if not chosen.any():
        return undefined(blame.rate.empty).with_unscored(missing, UNSCORED)
    return bounded_mean(values[chosen]).with_unscored(missing, UNSCORED)


def _difference(view: View, blame: Blame, values: Floats, one: Group, two: Group) -> Estimate:
    first, second = (blame.rate.among & g.members & view.sample.known for g in (one, two))
    missing = view.sample.unscored(one.members | two.members)
    if not (first.any() and second.any()):
        return undefined(blame.rate.empty).with_unscored(missing, UNSCORED)
    found = bounded_mean_difference(values[first], values[second])
    return found.with_unscored(missing, UNSCORED)
