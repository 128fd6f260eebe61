"""Tables of vectors as callers give them, checked."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from epicene.core.errors import InputError
from epicene.metrics.clusters import Floats


def finite_rows(vectors: ArrayLike, name: str, at_least: int = 1) -> Floats:
    """Return vectors as a table of numbers, or refuse them.

    Parameters
    ----------
    vectors : array-like, shape (n, dim)
    name : str
        What the set is, for the messages.
    at_least : int
        Fewest rows.

    Raises
    ------
    InputError
        If there are too few rows, or one is not finite.
    """
    try:
        array = np.asarray(vectors, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"the vectors of {name} are not an array of numbers: {error}.") from error
    if array.ndim != 2 or array.size == 0:
        raise InputError(
            f"the vectors of {name} have shape {array.shape}.",
            hint="Give a table with a row per word.",
        )
    if len(array) < at_least:
        raise InputError(f"the set {name} has {len(array)} word, and {at_least} are needed.")
    if not np.isfinite(array).all():
        row = int((~np.isfinite(array)).any(axis=1).argmax())
        raise InputError(f"row {row} of {name} is not finite.")
    return array


def unit_rows(vectors: ArrayLike, name: str, at_least: int = 1) -> Floats:
    """Return vectors at length 1, or refuse them.

    Parameters
    ----------
    vectors : array-like, shape (n, dim)
    name : str
        What the set is, for the messages.
    at_least : int
        Fewest rows.

    Raises
    ------
    InputError
        If there are too few rows, or one is zero or not finite.
    """
    array = finite_rows(vectors, name, at_least)
    # Divided by the largest entry first: squaring tiny or huge entries would under- or overflow.
    largest = np.abs(array).max(axis=1, keepdims=True)
    if (largest == 0.0).any():
        raise InputError(
            f"row {int((largest[:, 0] == 0.0).argmax())} of {name} is a zero vector.",
            hint="Drop the words that the model does not know.",
        )
    scaled = array / largest
    return np.asarray(scaled / np.linalg.norm(scaled, axis=1, keepdims=True))


def same_dimension(**sets: Floats) -> None:
    """Refuse tables whose vectors differ in dimension.

    Raises
    ------
    InputError
        If they do.
    """
    dimensions = {name: array.shape[1] for name, array in sets.items()}
    if len(set(dimensions.values())) > 1:
        listed = ", ".join(f"{name}: {dimension}" for name, dimension in dimensions.items())
        raise InputError(f"the vectors differ in dimension ({listed}).")
