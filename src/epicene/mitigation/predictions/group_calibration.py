"""Scores that mean the same in every group: calibrated on the true labels of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

import numpy as np

from epicene.core.errors import InputError
from epicene.mitigation.base import FitInputs, Kind, Moment
from epicene.mitigation.predictions.scored import Bools, Floats, Reader, known_of

if TYPE_CHECKING:
    import pandas as pd

Curve = Literal["sigmoid", "isotonic"]
_LEAST = 1e-6


@dataclass(frozen=True)
class Sigmoid:
    """A probability by Platt scaling: logistic in the log-odds of the score.

    Parameters
    ----------
    slope, intercept : float
    probabilities : bool
        Whether scores are probabilities, of which the log-odds are taken, or margins.
    """

    slope: float
    intercept: float
    probabilities: bool

    def __call__(self, scores: Floats) -> Floats:
        """Return probabilities."""
        margins = self.slope * margins_of(scores, self.probabilities) + self.intercept
        return np.asarray(1.0 / (1.0 + np.exp(-margins)))

    @property
    def facts(self) -> dict[str, Any]:
        """The two numbers."""
        return {"slope": self.slope, "intercept": self.intercept}


@dataclass(frozen=True)
class Isotonic:
    """A probability by isotonic regression: it rises with the score, straight between points.

    Parameters
    ----------
    scores, probabilities : tuple of float
        The points.
    """

    scores: tuple[float, ...]
    probabilities: tuple[float, ...]

    def __call__(self, scores: Floats) -> Floats:
        """Return probabilities; beyond the points, those of the last ones."""
        return np.interp(scores, self.scores, self.probabilities)

    @property
    def facts(self) -> dict[str, Any]:
        """The points."""
        return {"scores": list(self.scores), "probabilities": list(self.probabilities)}


@dataclass(frozen=True, eq=False)
class Calibrated:
    """A curve for each group.

    Parameters
    ----------
    reader : Reader
    curves : mapping of str to Sigmoid or Isotonic
    threshold : float
        From which probability on the answer is yes.
    documents : mapping of str to int
        How many were learnt from.
    """

    reader: Reader
    curves: Mapping[str, Sigmoid | Isotonic]
    threshold: float
    documents: Mapping[str, int]

    @property
    def facts(self) -> Mapping[str, Any]:
        """The curve of each group."""
        return {
            "by": self.reader.by,
            "positive": self.reader.positive,
            "documents": dict(self.documents),
            "threshold": self.threshold,
            "curves": {group: curve.facts for group, curve in self.curves.items()},
        }

    def apply(self, subject: pd.DataFrame) -> pd.DataFrame:
        """Return the predictions with calibrated scores, and the decisions that follow from them.

        Raises
        ------
        InputError
            If there is no score, or a document has no group that was fitted on.
        """
        scored = self.reader.read(subject)
        scores = np.zeros(len(scored.scores))
        for group, curve in self.curves.items():
            own = scored.groups == group
            scores[own] = curve(scored.scores[own])
        after = self.reader.decided(scored, scores >= self.threshold)
        after[self.reader.column(after)] = scores
        other = f"score_{self.reader.negative}"
        return after.assign(**{other: 1.0 - scores}) if other in after.columns else after


@dataclass(frozen=True)
class GroupCalibration:
    """Calibrate the scores of each group by itself.

    Parameters
    ----------
    by : str
        The groups; the group of a person must be known when they are decided about.
    curve : {"sigmoid", "isotonic"}
        Platt scaling (Platt 1999), two numbers a group; or isotonic regression (Zadrozny & Elkan
        2002), which takes any rising curve and wants some hundreds of documents a group.
    positive : str
        The label that counts as yes; known by default where it is ``yes``, ``oui``, ``1``, ….
    threshold : float
        From which probability on the answer is yes.
    """

    name: ClassVar[str] = "group-calibration"
    moment: ClassVar[Moment] = "predictions"
    applies_to: ClassVar[tuple[Kind, ...]] = ("predictions",)
    needs: ClassVar[tuple[str, ...]] = ("gold",)
    reference: ClassVar[str] = "platt1999probabilistic"
    by: str = "sex"
    curve: Curve = "sigmoid"
    positive: str = ""
    threshold: float = 0.5

    def fit(self, inputs: FitInputs) -> Calibrated:
        """Learn a curve for each group.

        Raises
        ------
        InputError
            If the tables cannot be used, all documents are of one group, a group lacks one of the
            two true labels, or an option has an unknown value.
        """
        if self.curve not in get_args(Curve):
            raise InputError(
                f"unknown curve {self.curve!r}.", hint=f"Known: {', '.join(get_args(Curve))}."
            )
        if not 0.0 < self.threshold < 1.0:
            raise InputError(f"the threshold is {self.threshold}.", hint="It lies in 0 to 1.")
        known = known_of(inputs, self.by, self.positive)
        known.need([True, False])
        scores, groups = known.scored.scores, known.scored.groups
        probabilities = bool(((scores >= 0.0) & (scores <= 1.0)).all())
        curves: dict[str, Sigmoid | Isotonic] = {}
        for group in known.reader.values:
            own = groups == group
            if self.curve == "sigmoid":
                curves[group] = sigmoid(scores[own], known.gold[own], probabilities)
            else:
                curves[group] = isotonic(scores[own], known.gold[own])
        return Calibrated(known.reader, curves, self.threshold, known.documents)


def margins_of(scores: Floats, probabilities: bool) -> Floats:
    """Return log-odds of probabilities, and other scores as they are."""
    if not probabilities:
        return scores
    within = np.clip(scores, _LEAST, 1.0 - _LEAST)
    return np.asarray(np.log(within) - np.log1p(-within))


def sigmoid(scores: Floats, gold: Bools, probabilities: bool) -> Sigmoid:
    """Fit Platt scaling by scikit-learn's logistic regression, without a penalty.

    His targets are not quite 0 and 1, so that a perfect score stays finite: each document counts
    as a little of the other label too.
    """
    from sklearn.linear_model import LogisticRegression

    n_yes, n_no = int(gold.sum()), int((~gold).sum())
    target = np.where(gold, (n_yes + 1) / (n_yes + 2), 1 / (n_no + 2))
    margins = margins_of(scores, probabilities)[:, None]
    found = LogisticRegression(C=np.inf, max_iter=1000, tol=1e-8).fit(
        np.vstack([margins, margins]),
        np.repeat([1, 0], len(gold)),
        sample_weight=np.concatenate([target, 1.0 - target]),
    )
    return Sigmoid(float(found.coef_[0, 0]), float(found.intercept_[0]), probabilities)


def isotonic(scores: Floats, gold: Bools) -> Isotonic:
    """Fit isotonic regression by scikit-learn."""
    from sklearn.isotonic import IsotonicRegression

    found = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(scores, gold)
    return Isotonic(
        tuple(float(x) for x in found.X_thresholds_), tuple(float(y) for y in found.y_thresholds_)
    )
