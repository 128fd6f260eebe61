"""LEACE, INLP and SentenceDebias as transformers of scikit-learn, for states of any origin.

The one module of the package that imports scikit-learn as it is imported; nothing else imports it.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.model_selection import train_test_split
from sklearn.utils import ClassifierTags
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_consistent_length, check_is_fitted, validate_data

from epicene.mitigation.representations.gender_texts import HELD_OUT
from epicene.mitigation.representations.inlp import inlp_edit
from epicene.mitigation.representations.leace import leace_edit
from epicene.mitigation.representations.sentence_debias import sentence_debias_edit
from epicene.models.affine_edit import Floats


class _Eraser(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """A transformer that learns an `AffineEdit` of rows and of the group of each."""

    _more_than_two = False

    def transform(self, X: Any) -> Floats:
        """Return the edited rows, shape (n, d), as 64-bit floats."""
        check_is_fitted(self)
        edited: Floats = self.edit_(validate_data(self, X, reset=False, dtype=np.float64))
        return edited

    def _read(self, X: Any, y: Any) -> tuple[Floats, Any]:
        """Check rows and groups; return the rows, and the number of the group of each."""
        X, y = validate_data(self, X, y, dtype=np.float64, ensure_min_samples=2)
        check_classification_targets(y)
        self.classes_, numbers = np.unique(y, return_inverse=True)
        found = len(self.classes_)
        if found < 2 or (found > 2 and not self._more_than_two):
            needed = "at least two groups" if self._more_than_two else "two groups"
            named = "1 class" if found == 1 else f"{found} classes"
            raise ValueError(f"{type(self).__name__} needs {needed} in y, which holds {named}.")
        return X, numbers

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        # It predicts nothing; this says that y are groups, and how many there may be.
        tags.classifier_tags = ClassifierTags(multi_class=self._more_than_two)
        return tags


class LeaceTransformer(_Eraser):
    """Erase groups from rows: the least change after which no linear learner reads them.

    That holds on the rows that it was fitted on; see
    `epicene.mitigation.representations.leace.Leace` for what is not promised.

    Parameters
    ----------
    linear : bool
        Without a bias: the least change among such maps. `epicene mitigate` takes it where what
        reads a layer has no bias.
    shrinkage : bool
        Of the covariance of the rows.

    Attributes
    ----------
    edit_ : AffineEdit
    classes_ : ndarray
        The groups.

    References
    ----------
    belrose2023leace
    """

    _more_than_two = True

    def __init__(self, linear: bool = False, shrinkage: bool = True) -> None:
        self.linear = linear
        self.shrinkage = shrinkage

    def fit(self, X: Any, y: Any) -> Self:
        """Learn from rows, shape (n, d), and their groups, shape (n,).

        Raises
        ------
        ValueError
            If there are fewer than two groups.
        """
        X, numbers = self._read(X, y)
        # A column for each group but the first, which is where all others are not.
        concept = np.where(numbers[:, None] == np.arange(1, len(self.classes_)), 1.0, -1.0)
        self.edit_ = leace_edit(X, concept, linear=self.linear, shrinkage=self.shrinkage)
        return self


class InlpTransformer(_Eraser):
    """Take out, round by round, the direction in which a logistic regression sees two groups.

    Parameters
    ----------
    rounds : int
        At most.
    penalty : float
        ``C`` of the logistic regression, on rows of mean length 1.
    random_state : int, RandomState or None
        Of the rows that are held out, where `fit` is not told them.

    Attributes
    ----------
    edit_ : AffineEdit
    classes_ : ndarray
    rounds_ : int
        Directions taken out.
    accuracies_ : tuple of float
        Of the classifier of each round on the rows held out, in percent.

    References
    ----------
    ravfogel2020null
    """

    def __init__(self, rounds: int = 30, penalty: float = 10.0, random_state: Any = 0) -> None:
        self.rounds = rounds
        self.penalty = penalty
        self.random_state = random_state

    def fit(self, X: Any, y: Any, held_out: Any = None) -> Self:
        """Learn from rows, shape (n, d), and their groups, shape (n,).

        Parameters
        ----------
        X, y : array-like
        held_out : array-like of bool, shape (n,), optional
            The rows that say when to stop, and are not learnt from. By default a quarter of each
            group. Where a patient has several rows, hold all of them out or none.

        Raises
        ------
        ValueError
            If there are not two groups to learn from, nothing is held out, a group has too few rows
            to draw from, or `rounds` or `penalty` is too small.
        """
        if self.rounds < 1 or self.penalty <= 0:
            raise ValueError(f"rounds is {self.rounds} and penalty {self.penalty}: too small.")
        X, numbers = self._read(X, y)
        out = self._drawn(numbers) if held_out is None else np.asarray(held_out)
        check_consistent_length(X, out)
        if out.dtype != bool or out.ndim != 1 or not out.any():
            raise ValueError("held_out is one True or False a row, and True for some.")
        if len(np.unique(numbers[~out])) < 2:
            raise ValueError("what is not held out holds fewer than two groups.")
        labels = 2.0 * numbers - 1.0
        found = inlp_edit(X[~out], labels[~out], X[out], labels[out], self.rounds, self.penalty)
        self.edit_, self.rounds_, self.accuracies_ = found.edit, found.rounds, found.accuracies
        return self

    def _drawn(self, numbers: Any) -> Any:
        rows = np.arange(len(numbers))
        _, chosen = train_test_split(
            rows, test_size=1 / HELD_OUT, stratify=numbers, random_state=self.random_state
        )
        return np.isin(rows, chosen)


class SentenceDebiasTransformer(_Eraser):
    """Project rows on what is orthogonal to the first directions between two groups.

    Parameters
    ----------
    components : int
        Number of directions.

    Attributes
    ----------
    edit_ : AffineEdit
    classes_ : ndarray

    References
    ----------
    liang2020towards
    """

    def __init__(self, components: int = 3) -> None:
        self.components = components

    def fit(self, X: Any, y: Any, pairs: Any = None) -> Self:
        """Learn from rows, shape (n, d), and their groups, shape (n,).

        Parameters
        ----------
        X, y : array-like
        pairs : array-like, shape (n,), optional
            The name or number of the pair of each row: two rows, one of each group, that say the
            same otherwise. The method rests on them. Without, the means of the groups are the only
            pair, and one direction is taken out whatever `components` says.

        Raises
        ------
        ValueError
            If there are not two groups, a pair is not one row of each, or `components` is below 1.
        """
        if self.components < 1:
            raise ValueError(f"components is {self.components}: give at least one.")
        X, numbers = self._read(X, y)
        if pairs is None:
            one, two = (X[numbers == k].mean(axis=0, keepdims=True) for k in (0, 1))
        else:
            check_consistent_length(X, pairs)
            _, of = np.unique(np.asarray(pairs), return_inverse=True)
            places = [np.flatnonzero(numbers == k) for k in (0, 1)]
            first, second = (at[np.argsort(of[at], kind="stable")] for at in places)
            if any(not np.array_equal(of[at], np.arange(of.max() + 1)) for at in (first, second)):
                raise ValueError("each of pairs is two rows, one of each group.")
            one, two = X[first], X[second]
        self.edit_ = sentence_debias_edit(one, two, self.components)
        return self
