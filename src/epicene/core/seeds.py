"""Random numbers that a seed and a name fix, so that no unit of work depends on another."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from epicene.core.errors import InputError
from epicene.core.hashing import sha256_text

if TYPE_CHECKING:
    import numpy as np


def generator(seed: int, *names: str) -> np.random.Generator:
    """Return a generator that depends on `seed` and on the names of the unit of work alone.

    Parameters
    ----------
    seed : int
        The seed of the audit, 0 or more.
    *names : str
        What the numbers are for, for example a probe and a model.

    Raises
    ------
    InputError
        If the seed is negative.
    """
    import numpy as np

    if seed < 0:
        raise InputError(f"the seed is {seed}.", hint="Give 0 or more.")
    return np.random.default_rng([seed, int(sha256_text(names)[:16], 16)])


@lru_cache(maxsize=4096)
def permutation(seed: int, n: int, *names: str) -> tuple[int, ...]:
    """Return the numbers 0 to n - 1 in the order that `generator` gives them.

    Remembered, since many units of work share one order and each takes a place in it.
    """
    return tuple(int(place) for place in generator(seed, *names).permutation(n))
