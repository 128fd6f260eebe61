"""Random numbers that a seed and a name fix, so that no unit of work depends on another."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def generator(seed: int, *names: str) -> np.random.Generator:
    """Return a generator that depends on `seed` and on the names of the unit of work alone.

    Parameters
    ----------
    seed : int
        The seed of the audit.
    *names : str
        What the numbers are for, for example a probe and a model.
    """
    import numpy as np

    digest = hashlib.sha256("\x1f".join(names).encode()).digest()
    return np.random.default_rng([seed, int.from_bytes(digest[:8], "little")])
