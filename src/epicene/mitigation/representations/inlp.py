"""INLP: take out, round by round, the direction in which a linear classifier sees gender."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from epicene.core.errors import InputError
from epicene.mitigation.base import FitInputs, Kind, Moment
from epicene.mitigation.representations.fitting import FittedStates, LayerSample, fit_states
from epicene.mitigation.representations.gender_texts import Labels, Reads
from epicene.mitigation.representations.layer_states import Layers
from epicene.models.affine_edit import AffineEdit, Floats

_TINY = 1e-8


@dataclass(frozen=True)
class Inlp:
    """Iterative null-space projection (Ravfogel et al. 2020).

    Each round trains a logistic regression on what the rounds before have left, and takes its
    direction out. It ends when a classifier is no better than chance on patients held out, or after
    `rounds`. The paper promises that such classifiers then fail; others, trained otherwise, may
    not. Every round takes a direction with all that lies along it, so that it changes states more
    than LEACE does. The projection has no bias, and fits in any head.

    Parameters
    ----------
    layers, reads, labels, most
        As in `epicene.mitigation.representations.leace.Leace`.
    rounds : int
        At most.
    penalty : float
        ``C`` of the logistic regression, on states of mean length 1.
    """

    name: ClassVar[str] = "inlp"
    moment: ClassVar[Moment] = "representations"
    applies_to: ClassVar[tuple[Kind, ...]] = ("masked", "causal", "classifier")
    needs: ClassVar[tuple[str, ...]] = ("corpus",)
    reference: ClassVar[str] = "ravfogel2020null"
    layers: Layers = -1
    reads: Reads = "both"
    labels: Labels = "twins"
    most: int = 1000
    rounds: int = 30
    penalty: float = 10.0

    def fit(self, inputs: FitInputs) -> FittedStates:
        """Learn a map a layer; see `epicene.mitigation.representations.fitting.fit_states`."""
        if self.rounds < 1 or self.penalty <= 0:
            raise InputError(
                f"rounds is {self.rounds} and penalty {self.penalty}.",
                hint="Give at least one round, and a penalty above 0.",
            )
        return fit_states(self, inputs, self._learn)

    def _learn(self, sample: LayerSample) -> tuple[AffineEdit, Mapping[str, Any]]:
        found = inlp_edit(
            sample.states,
            sample.read.labels,
            sample.held_out_states,
            sample.held_out.labels,
            self.rounds,
            self.penalty,
        )
        return found.edit, {"rounds": found.rounds, "held_out_by_round": list(found.accuracies)}


@dataclass(frozen=True, eq=False)
class Rounds:
    """What `inlp_edit` found.

    Parameters
    ----------
    edit : AffineEdit
    rounds : int
        Directions taken out.
    accuracies : tuple of float
        Of the classifier of each round on what is held out, in percent. The last is that of the
        classifier which was no better than chance, if one was.
    """

    edit: AffineEdit
    rounds: int
    accuracies: tuple[float, ...]


def inlp_edit(
    states: Floats,
    labels: Floats,
    held_out: Floats,
    held_out_labels: Floats,
    rounds: int,
    penalty: float = 10.0,
) -> Rounds:
    """Return the projection on what the classifiers of all rounds do not see.

    Parameters
    ----------
    states, held_out : ndarray, shapes (n, d) and (m, d)
    labels, held_out_labels : ndarray of -1 and 1
    rounds : int
        At most.
    penalty : float

    Notes
    -----
    A classifier counts as no better than chance where it is right on no more of the states held out
    than guessing would be in 97.5 % of cases. The states are divided by their mean length before
    they are learnt from, which changes no direction and lets one penalty fit all models.

    References
    ----------
    ravfogel2020null
    """
    scale = float(np.linalg.norm(states, axis=1).mean()) or 1.0
    majority = max(np.mean(held_out_labels == sex) for sex in (1.0, -1.0))
    chance = 100.0 * (majority + 1.96 * np.sqrt(majority * (1 - majority) / len(held_out)))
    width = states.shape[1]
    projection, seen = np.eye(width), np.zeros((width, width))
    accuracies: list[float] = []
    taken = 0
    while taken < rounds:
        direction, intercept = _classifier(states @ projection / scale, labels, penalty)
        scores = held_out @ projection / scale @ direction + intercept
        accuracies.append(100.0 * float(np.mean((scores > 0) == (held_out_labels > 0))))
        length = float(np.linalg.norm(direction))
        if accuracies[-1] <= chance or length < _TINY:
            break
        axis = direction / length
        seen += np.outer(axis, axis)
        projection = _null_space(seen)
        taken += 1
    return Rounds(AffineEdit(projection, np.zeros(width)), taken, tuple(accuracies))


def _classifier(states: Floats, labels: Floats, penalty: float) -> tuple[Floats, float]:
    from sklearn.linear_model import LogisticRegression

    learner = LogisticRegression(C=penalty, max_iter=1000).fit(states, labels)
    return learner.coef_[0], float(learner.intercept_[0])


def _null_space(seen: Floats) -> Floats:
    """Return the projection on the directions that a sum of projections leaves at 0."""
    values, vectors = np.linalg.eigh(seen)
    # A direction that was seen adds 1 to its own value.
    rows = vectors[:, values > 0.5]
    return np.asarray(np.eye(len(seen)) - rows @ rows.T)
