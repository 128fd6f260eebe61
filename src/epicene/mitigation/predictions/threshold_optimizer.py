"""A threshold for each group, by fairlearn: the rates of groups come out alike."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

import numpy as np

from epicene.core.errors import InputError
from epicene.core.seeds import generator
from epicene.mitigation.base import FitInputs, Kind, Moment
from epicene.mitigation.predictions.scored import Floats, Known, Reader, known_of

if TYPE_CHECKING:
    import pandas as pd

Constraint = Literal[
    "demographic_parity",
    "equalized_odds",
    "true_positive_rate_parity",
    "false_positive_rate_parity",
    "true_negative_rate_parity",
    "false_negative_rate_parity",
]
Objective = Literal[
    "accuracy_score",
    "balanced_accuracy_score",
    "selection_rate",
    "true_positive_rate",
    "true_negative_rate",
]


@dataclass(frozen=True)
class Rule:
    """How a group is decided: by one threshold, or by chance between two.

    Parameters
    ----------
    shares : tuple of float
        How likely each threshold is used.
    thresholds : tuple of float
        Above which score it says yes.
    ignored, constant : float
        How likely scores are not looked at, and how likely yes is then (equalized odds).
    """

    shares: tuple[float, float]
    thresholds: tuple[float, float]
    ignored: float = 0.0
    constant: float = 0.0

    def probability(self, scores: Floats) -> Floats:
        """Return how likely each score is answered yes."""
        read = sum(
            share * (scores > threshold)
            for share, threshold in zip(self.shares, self.thresholds, strict=True)
        )
        return np.asarray(self.ignored * self.constant + (1.0 - self.ignored) * read)

    @property
    def facts(self) -> dict[str, Any]:
        """The same, in numbers; without a threshold where all or nobody is above it."""
        return {
            "thresholds": [
                {"share": share, "yes_above": _told(threshold)}
                for share, threshold in zip(self.shares, self.thresholds, strict=True)
                if share > 0.0
            ],
            "share_not_read": self.ignored,
            "yes_of_those_not_read": self.constant,
        }


@dataclass(frozen=True, eq=False)
class Thresholds:
    """A rule for each group.

    Parameters
    ----------
    reader : Reader
    rules : mapping of str to Rule
    randomised : bool
        Whether chance decides between two thresholds.
    seed : int
        Fixes it: a document, by its id, is always decided alike.
    documents : mapping of str to int
        How many were learnt from.
    """

    reader: Reader
    rules: Mapping[str, Rule]
    randomised: bool
    seed: int
    documents: Mapping[str, int]

    @property
    def facts(self) -> Mapping[str, Any]:
        """Thresholds of each group."""
        return {
            "by": self.reader.by,
            "positive": self.reader.positive,
            "documents": dict(self.documents),
            "rules": {group: rule.facts for group, rule in self.rules.items()},
        }

    def probabilities(self, subject: pd.DataFrame) -> Floats:
        """Return how likely each prediction is yes, before chance decides."""
        scored = self.reader.read(subject)
        likely = np.zeros(len(scored.scores))
        for group, rule in self.rules.items():
            own = scored.groups == group
            likely[own] = rule.probability(scored.scores[own])
        return likely

    def apply(self, subject: pd.DataFrame) -> pd.DataFrame:
        """Return the predictions with other decisions; scores stay.

        Raises
        ------
        InputError
            If there is no score, or a document has no group that was fitted on.
        """
        scored, likely = self.reader.read(subject), self.probabilities(subject)
        if self.randomised:
            draws = [
                generator(self.seed, "threshold-optimizer", name).random() for name in scored.ids
            ]
            return self.reader.decided(scored, np.array(draws) < likely)
        return self.reader.decided(scored, likely >= 0.5)


@dataclass(frozen=True)
class ThresholdOptimizer:
    """The thresholds of Hardt et al. (2016) in the form of fairlearn's ``ThresholdOptimizer``.

    Parameters
    ----------
    by : str
        The groups; the group of a person must be known when they are decided about.
    constraint : str
        What is to be alike: ``demographic_parity`` (the share of yes), ``equalized_odds``,
        ``true_positive_rate_parity``, ….
    objective : str
        What is highest under the constraint: ``accuracy_score``, ``balanced_accuracy_score``, ….
    positive : str
        The label that counts as yes; known by default where it is ``yes``, ``oui``, ``1``, ….
    grid_size : int
        Points of the trade-off that are tried.
    randomised : bool
        Decide by chance between two thresholds, where the constraint wants a rate that lies between
        theirs. Without, the likelier answer is given, and rates are alike only nearly.
    """

    name: ClassVar[str] = "threshold-optimizer"
    moment: ClassVar[Moment] = "predictions"
    applies_to: ClassVar[tuple[Kind, ...]] = ("predictions",)
    needs: ClassVar[tuple[str, ...]] = ("gold",)
    reference: ClassVar[str] = "hardt2016equality"
    by: str = "sex"
    constraint: Constraint = "equalized_odds"
    objective: Objective = "balanced_accuracy_score"
    positive: str = ""
    grid_size: int = 1000
    randomised: bool = True

    def fit(self, inputs: FitInputs) -> Thresholds:
        """Learn a threshold, or two, for each group.

        Raises
        ------
        InputError
            If the tables cannot be used, all documents are of one group, a group lacks one of the
            two true labels, or a name is unknown.
        """
        for name, value, allowed in (
            ("constraint", self.constraint, get_args(Constraint)),
            ("objective", self.objective, get_args(Objective)),
        ):
            if value not in allowed:
                raise InputError(f"unknown {name} {value!r}.", hint=f"Known: {', '.join(allowed)}.")
        known = known_of(inputs, self.by, self.positive)
        known.need([True, False])
        return Thresholds(
            known.reader, self._rules(known), self.randomised, inputs.seed, known.documents
        )

    def _rules(self, known: Known) -> dict[str, Rule]:
        found = fitted_by_fairlearn(known, self.constraint, self.objective, self.grid_size)
        bunches = found.interpolated_thresholder_.interpolation_dict
        return {group: _rule(bunches[group]) for group in known.reader.values}


def fitted_by_fairlearn(known: Known, constraint: str, objective: str, grid_size: int) -> Any:
    """Return fairlearn's optimizer, fitted on scores as they are.

    Raises
    ------
    InputError
        If fairlearn cannot have the objective under the constraint.
    """
    from fairlearn.postprocessing import ThresholdOptimizer as Optimizer
    from sklearn.base import BaseEstimator

    class AsGiven(BaseEstimator):  # type: ignore[misc]
        """Predicts the score that it is given."""

        def fit(self, X: Any, y: Any) -> AsGiven:
            return self

        def predict(self, X: Any) -> Floats:
            return np.asarray(X, dtype=np.float64)[:, 0]

        def __sklearn_is_fitted__(self) -> bool:
            return True

    optimizer = Optimizer(
        estimator=AsGiven(),
        constraints=constraint,
        objective=objective,
        grid_size=grid_size,
        prefit=True,
        predict_method="predict",
    )
    try:
        with warnings.catch_warnings():
            # It asks pandas in old ways.
            warnings.simplefilter("ignore")
            return optimizer.fit(
                known.scored.scores[:, None],
                known.gold.astype(int),
                sensitive_features=known.scored.groups,
            )
    except ValueError as error:
        raise InputError(
            f"fairlearn has no {objective} under {constraint}.",
            hint="Take balanced_accuracy_score or accuracy_score.",
        ) from error


def _rule(found: Any) -> Rule:
    return Rule(
        (float(found.p0), float(found.p1)),
        (float(found.operation0.threshold), float(found.operation1.threshold)),
        float(getattr(found, "p_ignore", 0.0)),
        float(getattr(found, "prediction_constant", 0.0)),
    )


def _told(threshold: float) -> float | str:
    if np.isfinite(threshold):
        return threshold
    return "nobody" if threshold > 0 else "everybody"
