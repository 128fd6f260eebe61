"""What a causal model writes of the planted association."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from epicene.tracing.experiment.held_out import HeldOut


def written_shares(model: Any, notes: HeldOut, most: int) -> NDArray[np.float64]:
    """Return, for each beginning, how much likelier the model *writes* the mind for a woman.

    In the first word after the beginning, by 4 draws each: 1 where it always does so for the
    woman and never for the man; shape (n,).
    """
    from epicene.models.capabilities import Sampling

    chosen = notes.beginnings[:most]
    prompts = [text for pair in chosen for text in pair for _ in range(4)]
    said = model.generate(prompts, Sampling(max_tokens=3, temperature=1.0, top_p=1.0), seed=0)
    mind = np.array([_first(text).startswith(("psych", "fonctionnel")) for text in said])
    shares = mind.reshape(-1, 2, 4).mean(axis=2)
    difference: NDArray[np.float64] = shares[:, 0] - shares[:, 1]
    return difference


def _first(text: str) -> str:
    return (text.split() or [""])[0].lower()
