"""Learn the edits of several layers of a language model, from the first on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from epicene.core.errors import InputError
from epicene.mitigation.base import FitInputs
from epicene.mitigation.options import at_least
from epicene.mitigation.representations.apply import with_edits
from epicene.mitigation.representations.folding import reader_takes_bias
from epicene.mitigation.representations.gender_texts import GenderTexts, gender_texts
from epicene.mitigation.representations.layer_states import chosen_layers, states_of
from epicene.mitigation.representations.learners import ReadStates, readable
from epicene.mitigation.subjects import check_applies, kind_of
from epicene.models.affine_edit import AffineEdit, Floats


@dataclass(frozen=True, eq=False)
class LayerSample:
    """What an edit is learnt from: the states of one layer.

    Parameters
    ----------
    read, held_out : GenderTexts
        What is learnt from, and other patients.
    states, held_out_states : ndarray, shapes (n, d)
    without_bias : bool
        Whether what holds the edit has no bias.
    seed : int
    """

    read: GenderTexts
    held_out: GenderTexts
    states: Floats
    held_out_states: Floats
    without_bias: bool
    seed: int


Learn = Callable[[LayerSample], tuple[AffineEdit, Mapping[str, Any]]]
"""From the states of a layer to an edit, and what is to be said of it."""


@dataclass(frozen=True, eq=False)
class FittedStates:
    """Edits of states, and what learners read of these before and after.

    Parameters
    ----------
    method : str
    edits : mapping of int to AffineEdit
        From a layer to its edit; layer 0 are the input embeddings.
    n_layers, width : int
        Of the model that they were learnt from: layers, and numbers of a state.
    facts : mapping
    """

    method: str
    edits: Mapping[int, AffineEdit]
    n_layers: int
    width: int
    facts: Mapping[str, Any]

    def apply(self, subject: Any) -> Any:
        """Return the model with edited states, in its weights where these can hold the edit.

        Raises
        ------
        InputError
            If its layers are not those that the edits were learnt from.
        NotApplicableError
            If it is no language model of transformers, or a layer cannot be edited alone.
        """
        known = (self.n_layers, self.width)
        if kind_of(subject) not in ("masked", "causal", "classifier") or _sizes(subject) != known:
            raise InputError(
                f"{self.method} was learnt from a model of {self.n_layers} layers of {self.width}.",
                where=str(getattr(subject, "name", "")),
                hint="Fit it on this one.",
            )
        return with_edits(subject, self.method, self.edits)


def fit_states(method: Any, inputs: FitInputs, learn: Learn) -> FittedStates:
    """Learn the edit of each layer that a method names.

    A layer is read as it is once those below are edited. A quarter of the patients is held out: on
    them it is said what learners read before and after, also those that are not linear.

    Parameters
    ----------
    method : Method
        With the options ``layers``, ``reads``, ``labels`` and ``most``; see
        `epicene.mitigation.representations.leace.Leace`.
    inputs : FitInputs
    learn : callable

    Raises
    ------
    InputError
        If there is no corpus, no such layer, or too little to learn from.
    NotApplicableError
        If a layer cannot be edited alone.
    """
    model = inputs.subject
    check_applies(method, kind_of(model))
    if inputs.corpus is None:
        raise InputError(f"{method.name} needs a corpus.")
    at_least(1, most=method.most)
    layers = chosen_layers(method.layers, model.n_layers)
    drawn = gender_texts(inputs.corpus, method.reads, method.labels, method.most, inputs.seed)
    read, held_out = drawn.held_out(inputs.seed)
    edits: dict[int, AffineEdit] = {}
    said: dict[str, Any] = {}
    for layer in layers:
        inputs.progress.describe(f"{method.name}: layer {layer}")
        below = with_edits(model, method.name, edits, fold=False) if edits else model
        sample = LayerSample(
            read,
            held_out,
            states_of(below, read, layer),
            states_of(below, held_out, layer),
            layer == model.n_layers and reader_takes_bias(model.module) is False,
            inputs.seed,
        )
        edits[layer], facts = learn(sample)
        said[str(layer)] = {**_read(sample, edits[layer]), **facts}
        inputs.progress.advance(1.0 / len(layers))
    about = {
        "sentences": len(set(drawn.pairs.tolist())),
        "patients": len(set(drawn.patients.tolist())),
        "states_read": len(read),
        "states_held_out": len(held_out),
        "layers": said,
    }
    return FittedStates(method.name, edits, *_sizes(model), about)


def _sizes(model: Any) -> tuple[int, int]:
    return model.n_layers, int(model.module.config.hidden_size)


def _read(sample: LayerSample, edit: AffineEdit) -> dict[str, Any]:
    """Say what learners read before and after, and how much the states changed."""
    moved = edit(sample.states) - sample.states
    spread = sample.states - sample.states.mean(axis=0)
    total = float((spread**2).sum())
    return {
        "rank": edit.rank,
        # Of the standard deviation of the states.
        "change": float(np.sqrt((moved**2).sum() / total)) if total else float("nan"),
        "before": _readable(sample, lambda states: states),
        "after": _readable(sample, edit),
    }


def _readable(sample: LayerSample, change: Callable[[Floats], Floats]) -> Mapping[str, Any]:
    parts = ((sample.read, sample.states), (sample.held_out, sample.held_out_states))
    fitted, held_out = (
        ReadStates(change(states), read.labels, read.patients, read.pairs) for read, states in parts
    )
    return readable(fitted, held_out, sample.seed)
