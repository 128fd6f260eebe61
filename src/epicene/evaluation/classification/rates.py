"""Rates of decisions: which documents count, and which of them are counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from epicene.core.measurement import NAN
from epicene.evaluation.classification.decisions import Decision
from epicene.evaluation.shares import Share

Bools = NDArray[np.bool_]
_Part = Callable[[Decision], Bools]


@dataclass(frozen=True)
class Rate:
    """A share of documents.

    Parameters
    ----------
    name : str
        As fairlearn and scikit-learn call it.
    function : str
        ``module:attribute`` of theirs, which computes its value.
    among, counted : callable
        From a decision to the documents that count, and to those that are counted of them.
    empty : str
        Why a group has no such rate.
    asked : bool
        Whether its difference between groups is a question of its own, with a test.
    worst : {"min", "max"}
        Which end is the worse one; empty where neither is.
    reference : str
        Key of the paper that asks for it to be equal.
    """

    name: str
    function: str
    among: _Part
    counted: _Part
    empty: str
    asked: bool = True
    worst: str = ""
    reference: str = ""

    def of(self, decision: Decision) -> Share:
        """Return the share of documents that it is in a decision."""
        return Share(
            self.name,
            self.among(decision),
            self.counted(decision),
            self.empty,
            self.asked,
            self.worst,
            self.reference,
            mirrors=not self.asked,
        )


def _all(decision: Decision) -> Bools:
    return np.ones(decision.gold.size, dtype=bool)


NO_POSITIVE = "no_positive: no document of the group is positive in the gold"
NO_NEGATIVE = "no_negative: no document of the group is negative in the gold"
NONE_SELECTED = "none_selected: no document of the group is predicted positive"
NO_DOCUMENT = "empty_group: the group has no document with a prediction"

SELECTION = Rate(
    "selection_rate",
    "fairlearn.metrics:selection_rate",
    _all,
    lambda d: d.predicted,
    NO_DOCUMENT,
    reference="dwork2012fairness",
)
TRUE_POSITIVE = Rate(
    "true_positive_rate",
    "fairlearn.metrics:true_positive_rate",
    lambda d: d.gold,
    lambda d: d.predicted,
    NO_POSITIVE,
    worst="min",
    reference="hardt2016equality",
)
FALSE_POSITIVE = Rate(
    "false_positive_rate",
    "fairlearn.metrics:false_positive_rate",
    lambda d: ~d.gold,
    lambda d: d.predicted,
    NO_NEGATIVE,
    worst="max",
    reference="hardt2016equality",
)
# What is missed is the true positive rate seen from the other side: the same question.
FALSE_NEGATIVE = Rate(
    "false_negative_rate",
    "fairlearn.metrics:false_negative_rate",
    lambda d: d.gold,
    lambda d: ~d.predicted,
    NO_POSITIVE,
    asked=False,
    worst="max",
    reference="hardt2016equality",
)
PRECISION = Rate(
    "precision",
    "sklearn.metrics:precision_score",
    lambda d: d.predicted,
    lambda d: d.gold,
    NONE_SELECTED,
    worst="min",
    reference="chouldechova2017fair",
)
ACCURACY = Rate(
    "accuracy",
    "sklearn.metrics:accuracy_score",
    _all,
    lambda d: d.gold == d.predicted,
    NO_DOCUMENT,
    worst="min",
)
# What the gold says: a fact about the data, which no tool is asked for.
BASE = Rate(
    "base_rate",
    "fairlearn.metrics:mean_prediction",
    _all,
    lambda d: d.gold,
    NO_DOCUMENT,
    asked=False,
)
RATES = (SELECTION, TRUE_POSITIVE, FALSE_POSITIVE, FALSE_NEGATIVE, PRECISION, ACCURACY)


def overall_values(rates: tuple[Rate, ...], decision: Decision, known: Bools) -> dict[str, float]:
    """Return the value of each rate over all documents, by the functions of fairlearn.

    Returns
    -------
    dict
        By rate; NaN where no document counts.
    """
    truth, said = decision.gold[known].astype(int), decision.predicted[known].astype(int)
    return {
        rate.name: float(_function(rate)(truth, said))
        if (rate.among(decision) & known).any()
        else NAN
        for rate in rates
    }


def fairlearn_values(
    rates: tuple[Rate, ...], decision: Decision, groups: Mapping[str, Bools], known: Bools
) -> dict[tuple[str, str], float]:
    """Return the value of each rate in each group, by fairlearn's ``MetricFrame``.

    Parameters
    ----------
    rates : tuple of Rate
    decision : Decision
    groups : mapping of str to ndarray of bool
        Groups that share no document.
    known : ndarray of bool, shape (n_documents,)
        Which documents have a prediction.

    Returns
    -------
    dict
        By rate and group; NaN where no document counts, for which scikit-learn says 0.

    References
    ----------
    weerts2023fairlearn
    """
    from fairlearn.metrics import MetricFrame

    names = np.full(decision.gold.size, "", dtype=object)
    for name, members in groups.items():
        names[members] = name
    used = known & (names != "")
    values = {(rate.name, name): NAN for rate in rates for name in groups}
    if not used.any():
        return values
    frame = MetricFrame(
        metrics={rate.name: _function(rate) for rate in rates},
        y_true=decision.gold[used].astype(int),
        y_pred=decision.predicted[used].astype(int),
        sensitive_features=names[used].astype(str),
    ).by_group
    for rate in rates:
        among = rate.among(decision) & known
        for name, members in groups.items():
            if (among & members).any():
                values[rate.name, name] = float(frame.loc[name, rate.name])
    return values


def _function(rate: Rate) -> Callable[..., float]:
    import functools
    import importlib

    module, attribute = rate.function.split(":")
    function: Callable[..., float] = getattr(importlib.import_module(module), attribute)
    # Of fairlearn's own, those with rows and columns of a table by label need the positive one.
    if attribute == "accuracy_score":
        return function
    if attribute == "precision_score":
        return functools.partial(function, zero_division=0)
    return functools.partial(function, pos_label=1)
