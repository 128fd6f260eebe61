"""Texts that a model must still read after it was mitigated, and what it makes of them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import NotApplicableError
from epicene.models.capabilities import Filling, FillsBlanks, Generates, Sampling, ScoringItem

if TYPE_CHECKING:
    from epicene.models.transformer import TransformerModel

_SOLVED_AMONG = 20
_WRITTEN = 24
"""Tokens that a causal model writes after the beginning of a canary text."""


@dataclass(frozen=True)
class Canaries:
    """Plain French, and clozes with the word that is asked for."""

    texts: tuple[str, ...]
    clozes: tuple[tuple[str, str], ...]


@cache
def canaries() -> Canaries:
    """Read the canaries."""
    source = files("epicene.mitigation.proof").joinpath("canaries.toml")
    read = tomllib.loads(source.read_text(encoding="utf-8"))
    return Canaries(tuple(read["texts"]), tuple((text, word) for text, word in read["clozes"]))


def read_canaries(model: TransformerModel) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Score the canary texts.

    Returns
    -------
    nats : ndarray of float, shape (n_texts,)
        Negative log-likelihood of each text, that of a masked model token by token.
    tokens : ndarray of int, shape (n_texts,)
        How many tokens were scored.
    """
    from epicene.models.causal import CausalModel
    from epicene.models.steps import left_to_right, one_at_a_time

    steps = left_to_right if isinstance(model, CausalModel) else one_at_a_time
    encodings = [model.encode(text) for text in canaries().texts]
    items = [ScoringItem(encoding.ids, steps(encoding)) for encoding in encodings]
    scores = model.score(items)  # type: ignore[attr-defined]
    return np.array([-row.sum() for row in scores]), np.array([len(row) for row in scores])


def solved_clozes(model: TransformerModel) -> tuple[list[bool | None], str]:
    """Say which clozes a model solves: the word is among the twenty likeliest.

    Returns
    -------
    list of bool or None
        None where the word is no whole token, or the model fills no blank there.
    str
        Why, where it fills none at all.
    """
    if not isinstance(model, FillsBlanks):
        return [None] * len(canaries().clozes), "it fills no blanks"
    texts = [text for text, _ in canaries().clozes]
    try:
        filled: list[list[Filling] | None] = [*model.fill(texts, _SOLVED_AMONG)]
        reason = ""
    except NotApplicableError as error:
        # A causal model fills only blanks at the end of a text.
        filled, reason = [_filled(model, text) for text in texts], error.message
    found = [
        None if words is None else word in [filling.word for filling in words]
        for words, (_, word) in zip(filled, canaries().clozes, strict=True)
    ]
    return found, reason if all(one is None for one in found) else ""


def _filled(model: FillsBlanks, text: str) -> list[Filling] | None:
    try:
        return model.fill([text], _SOLVED_AMONG)[0]
    except NotApplicableError:
        return None


def written(model: Any) -> list[str]:
    """Return what a causal model writes after the beginnings of a few canary texts, greedily."""
    if not isinstance(model, Generates):
        return []
    beginnings = [" ".join(text.split()[:4]) for text in canaries().texts[:4]]
    return model.generate(beginnings, Sampling(_WRITTEN, temperature=0.0))
