"""LEACE: the least change of states after which no linear learner reads gender."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, get_args

import numpy as np

from epicene.core.errors import InputError
from epicene.mitigation.base import FitInputs, Kind, Moment
from epicene.mitigation.representations.fitting import FittedStates, LayerSample, fit_states
from epicene.mitigation.representations.gender_texts import GenderTexts, Labels, Reads
from epicene.mitigation.representations.layer_states import Layers
from epicene.models.affine_edit import AffineEdit, Floats

Form = Literal["auto", "affine", "linear"]


@dataclass(frozen=True)
class Leace:
    """Erase gender from states by least squares (Belrose et al. 2023), with the authors' package.

    No linear learner can read gender off the edited states of the sentences that it was learnt
    from better than by guessing, and no other affine map that reaches this changes them less. A
    learner that is not linear may still read it, and so may the layers above, from other tokens.

    Parameters
    ----------
    layers : int, sequence of int, or "all"
        0 for the input embeddings, -1 for the last layer.
    reads : {"both", "sentences", "words"}
        The states that it is learnt from: the mean over a sentence, the word after the mention of
        a patient, or both, each of which is then erased on its own.
    labels : {"twins", "recorded"}
        Sentences and those of their twins, or what is recorded of each patient.
    most : int
        Sentences at most.
    form : {"auto", "affine", "linear"}
        ``linear`` is the least change among maps without a bias. ``auto`` takes it where what reads
        the last layer has no bias (LLaMA, GPT-2, EuroBERT): plain transformers then loads it.
    shrinkage : bool
        Of the covariance of the states, as the package does by default.
    """

    name: ClassVar[str] = "leace"
    moment: ClassVar[Moment] = "representations"
    applies_to: ClassVar[tuple[Kind, ...]] = ("masked", "causal", "classifier")
    needs: ClassVar[tuple[str, ...]] = ("corpus",)
    reference: ClassVar[str] = "belrose2023leace"
    layers: Layers = -1
    reads: Reads = "both"
    labels: Labels = "twins"
    most: int = 1000
    form: Form = "auto"
    shrinkage: bool = True

    def fit(self, inputs: FitInputs) -> FittedStates:
        """Learn a map a layer; see `epicene.mitigation.representations.fitting.fit_states`."""
        if self.form not in get_args(Form):
            raise InputError(f"form is {self.form!r}.", hint=f"Known: {', '.join(get_args(Form))}.")
        return fit_states(self, inputs, self._learn)

    def _learn(self, sample: LayerSample) -> tuple[AffineEdit, Mapping[str, Any]]:
        linear = self.form == "linear" or (self.form == "auto" and sample.without_bias)
        edit = leace_edit(
            sample.states, concept_of(sample.read), linear=linear, shrinkage=self.shrinkage
        )
        return edit, {"form": "linear" if linear else "affine"}


def concept_of(read: GenderTexts) -> Floats:
    """Return gender in a column for each kind of state that is read, shape (n, kinds)."""
    kinds = np.unique(read.kinds)
    return np.where(read.kinds[:, None] == kinds, read.labels[:, None], 0.0)


def leace_edit(
    states: Floats, concept: Floats, *, linear: bool = False, shrinkage: bool = True
) -> AffineEdit:
    """Return the least change of states after which no linear learner reads a concept.

    Parameters
    ----------
    states : ndarray, shape (n, d)
    concept : ndarray, shape (n,) or (n, k)
        Numbers, such as 1 for women and -1 for men.
    linear : bool
        Without a bias. The same package is given each state beside its opposite: what it finds
        is then the least change among the maps without bias.
    shrinkage : bool
        Of the covariance of the states.

    References
    ----------
    belrose2023leace
    """
    import torch
    from concept_erasure import LeaceEraser

    x = torch.tensor(states, dtype=torch.float64)
    z = torch.tensor(concept, dtype=torch.float64).reshape(len(x), -1)
    if linear:
        z = z - z.mean(dim=0)
        x, z = torch.cat([x, -x]), torch.cat([z, -z])
    eraser = LeaceEraser.fit(
        x,
        z,
        affine=not linear,
        shrinkage=shrinkage,
        # What is erased is all that there is, and not what stands out of rounding by 0.01.
        svd_tol=1e-5,
        # For maps applied to other states than they were learnt from: here the trace cannot grow.
        constrain_cov_trace=False,
    )
    change = (eraser.proj_left @ eraser.proj_right).numpy()
    width = x.shape[1]
    bias = np.zeros(width) if eraser.bias is None else change @ eraser.bias.numpy()
    return AffineEdit(np.eye(width) - change, bias)
