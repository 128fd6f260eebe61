"""SentenceDebias: take the directions between sentences and those of their twins out of states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from epicene.core.errors import InputError
from epicene.mitigation.base import FitInputs, Kind, Moment
from epicene.mitigation.representations.fitting import FittedStates, LayerSample, fit_states
from epicene.mitigation.representations.gender_texts import GenderTexts, Labels, Reads
from epicene.mitigation.representations.layer_states import Layers
from epicene.models.affine_edit import AffineEdit, Floats

_TINY = 1e-8


@dataclass(frozen=True)
class SentenceDebias:
    """Project states on what is orthogonal to the first directions of gender (Liang et al. 2020).

    The paper exchanges words in sentences of corpora and finds the directions by principal
    components around the middle of each pair; ours are sentences of the corpus and their twins. It
    promises nothing of what learners read afterwards, and a linear one may read what is left.

    Parameters
    ----------
    layers, reads, most
        As in `epicene.mitigation.representations.leace.Leace`. ``reads`` is the mean over a
        sentence by default, as in the paper.
    components : int
        Number of directions.
    """

    name: ClassVar[str] = "sentence-debias"
    moment: ClassVar[Moment] = "representations"
    applies_to: ClassVar[tuple[Kind, ...]] = ("masked", "causal", "classifier")
    needs: ClassVar[tuple[str, ...]] = ("corpus",)
    reference: ClassVar[str] = "liang2020towards"
    labels: ClassVar[Labels] = "twins"
    layers: Layers = -1
    reads: Reads = "sentences"
    most: int = 1000
    components: int = 3

    def fit(self, inputs: FitInputs) -> FittedStates:
        """Learn a map a layer; see `epicene.mitigation.representations.fitting.fit_states`."""
        if self.components < 1:
            raise InputError(f"components is {self.components}.", hint="Give at least one.")
        return fit_states(self, inputs, self._learn)

    def _learn(self, sample: LayerSample) -> tuple[AffineEdit, Mapping[str, Any]]:
        women, men = paired(sample.read)
        feminine, masculine = sample.states[women], sample.states[men]
        shares = _shares(feminine - masculine)[: self.components]
        edit = sentence_debias_edit(feminine, masculine, self.components)
        return edit, {"shares_of_variance": shares}


def paired(read: GenderTexts) -> tuple[Any, Any]:
    """Return the places of the women and of the men of each pair, in the same order."""
    order = np.lexsort((-read.labels, read.kinds, read.pairs))
    return order[::2], order[1::2]


def sentence_debias_edit(feminine: Floats, masculine: Floats, components: int) -> AffineEdit:
    """Return the projection that takes the first directions between twins out of states.

    Parameters
    ----------
    feminine, masculine : ndarray, shape (n, d)
        Row i of both says the same of a woman and of a man.
    components : int

    References
    ----------
    liang2020towards
    """
    # Around its middle, a pair is plus and minus half its difference: the components of both are
    # the right singular vectors of the differences.
    _, lengths, axes = np.linalg.svd(feminine - masculine, full_matrices=False)
    kept = axes[:components][lengths[:components] > _TINY]
    width = feminine.shape[1]
    return AffineEdit(np.eye(width) - kept.T @ kept, np.zeros(width))


def _shares(differences: Floats) -> list[float]:
    squares = np.linalg.svd(differences, compute_uv=False) ** 2
    total = float(squares.sum())
    return [float(square / total) if total else 0.0 for square in squares]
