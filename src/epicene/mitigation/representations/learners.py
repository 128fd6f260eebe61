"""How much of gender learners read off states: two linear ones, and a probe that is not linear."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from epicene.core.measurement import NAN
from epicene.core.seeds import generator
from epicene.metrics import (
    cluster_proportion,
    linear_kernel,
    probe_accuracy,
    rbf_kernel,
    stratified_folds,
)
from epicene.metrics.estimate import Estimate, undefined
from epicene.models.affine_edit import Floats

FOLDS = 5
# The kernel probes compare all states with one another.
MOST = 600
# Patients held out under which nothing is said of them.
FEWEST = 10
# Decisions nearer to the boundary are rounding: no side was chosen.
UNDECIDED = 1e-6
TOO_FEW = f"too_few_patients: fewer than {FEWEST} are held out"


@dataclass(frozen=True, eq=False)
class ReadStates:
    """States with the gender of their patients.

    Parameters
    ----------
    states : ndarray, shape (n, d)
    labels : ndarray of -1 and 1, shape (n,)
    patients, pairs : ndarray of int, shape (n,)
    """

    states: Floats
    labels: Floats
    patients: NDArray[np.intp]
    pairs: NDArray[np.intp]

    def at(self, places: NDArray[np.intp]) -> ReadStates:
        """Return some of them."""
        return ReadStates(
            self.states[places], self.labels[places], self.patients[places], self.pairs[places]
        )

    @property
    def twins(self) -> bool:
        """Whether every pair has as many women as men."""
        sums = np.zeros(int(self.pairs.max()) + 1)
        np.add.at(sums, self.pairs, self.labels)
        return not sums.any()


def readable(fitted: ReadStates, held_out: ReadStates, seed: int) -> Mapping[str, Any]:
    """Say what is read of the states that an edit was learnt from, and of other patients.

    Returns
    -------
    mapping
        For ``logistic`` and ``ridge`` (a logistic regression and a ridge classifier, of
        scikit-learn, that learn from all of the fitting sample): the percentage right of the
        fitting sample, and of what is held out. For ``linear`` and ``nonlinear`` (kernel probes,
        `epicene.metrics.probe_accuracy`, that learn from other held-out patients): of what is held
        out. With intervals, over patients or by permutation; 50 is guessing.
    """
    from sklearn.linear_model import LogisticRegression, RidgeClassifier

    scale = float(np.linalg.norm(fitted.states, axis=1).mean()) or 1.0
    learners = {
        "logistic": LogisticRegression(C=100.0, max_iter=300),
        "ridge": RidgeClassifier(alpha=1e-2),
    }
    said: dict[str, Any] = {}
    for name, learner in learners.items():
        learner.fit(fitted.states / scale, fitted.labels)
        said[name] = {
            "fitting_sample": float(np.mean(_right(learner, fitted, scale))),
            "held_out": _facts(_transferred(learner, held_out, scale)),
        }
    kernels = {"linear": linear_kernel, "nonlinear": rbf_kernel}
    for name, kernel in kernels.items():
        said[name] = {"held_out": _facts(_learnt_again(kernel, held_out, seed))}
    return said


def _facts(found: Estimate) -> Mapping[str, Any]:
    names = ("estimate", "ci_low", "ci_high", "n", "reason")
    return {name: getattr(found, name) for name in names}


def _right(learner: Any, read: ReadStates, scale: float) -> Floats:
    """Return 100 where a learner is right, 50 where it does not decide."""
    scores = learner.decision_function(read.states / scale)
    decided = np.where(np.abs(scores) < UNDECIDED, 0.0, np.sign(scores))
    return np.asarray(50.0 + 50.0 * decided * read.labels)


def _transferred(learner: Any, held_out: ReadStates, scale: float) -> Estimate:
    if len(np.unique(held_out.patients)) < FEWEST:
        return undefined(TOO_FEW, len(held_out.labels))
    right = _right(learner, held_out, scale)
    if (right == 50.0).all():
        # It learnt nothing, and so prefers nothing: guessing, whatever it is asked.
        return Estimate(50.0, 50.0, 50.0, NAN, len(right))
    decided = right != 50.0
    found = cluster_proportion(right[decided] > 50.0, held_out.patients[decided].tolist())
    undecided = int((~decided).sum())
    return found.as_percent().with_unscored(undecided, "undecided" if undecided else "")


def _learnt_again(kernel: Callable[[Floats], Floats], held_out: ReadStates, seed: int) -> Estimate:
    known = np.unique(held_out.patients)
    rng = generator(seed, "folds")
    if held_out.twins:
        pairs = np.unique(held_out.pairs)
        chosen = rng.permutation(pairs)[: MOST // 2]
        read = held_out.at(np.flatnonzero(np.isin(held_out.pairs, chosen)))
        dealt = stratified_folds(np.zeros(len(known)), FOLDS, rng)
        folds, within = dealt[np.searchsorted(known, read.patients)], read.pairs
    else:
        # One state a patient, and as many women as men: a patient stands in one fold.
        first = np.unique(held_out.patients, return_index=True)[1]
        sexes = [first[held_out.labels[first] == sex] for sex in (1.0, -1.0)]
        few = min(*map(len, sexes), MOST // 2)
        read = held_out.at(np.concatenate([some[:few] for some in sexes]))
        folds, within = stratified_folds(read.labels, FOLDS, rng), None
    if min(len(known), len(read.labels)) < FEWEST:
        return undefined(TOO_FEW, len(read.labels))
    return probe_accuracy(
        kernel(read.states),
        read.labels,
        folds,
        seed=generator(seed, "permutations"),
        within=within,
    )
