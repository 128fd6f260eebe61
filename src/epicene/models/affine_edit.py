"""An affine map of hidden states: what a representation edit learns of one layer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import InputError

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class AffineEdit:
    """``state -> weight @ state + bias``.

    Parameters
    ----------
    weight : numpy.ndarray, shape (d, d)
    bias : numpy.ndarray, shape (d,)

    Raises
    ------
    InputError
        If the shapes do not fit, or a number is not finite.
    """

    weight: Floats
    bias: Floats

    def __post_init__(self) -> None:
        # A bias of no dimension has no length.
        if self.bias.ndim != 1 or self.weight.shape != 2 * self.bias.shape:
            raise InputError(
                f"an edit of states has a weight {self.weight.shape} and a bias {self.bias.shape}."
            )
        if not (np.isfinite(self.weight).all() and np.isfinite(self.bias).all()):
            raise InputError("an edit of states holds values that are not finite.")

    @classmethod
    def nothing(cls, width: int) -> AffineEdit:
        """Return the edit that leaves states of a width as they are."""
        return cls(np.eye(width), np.zeros(width))

    @property
    def width(self) -> int:
        """Length of a state."""
        return len(self.bias)

    @property
    def is_linear(self) -> bool:
        """Whether it needs no bias, and so fits in a matrix product."""
        return not self.bias.any()

    @property
    def rank(self) -> int:
        """Number of directions that it changes."""
        return int(np.linalg.matrix_rank(self.weight - np.eye(self.width), tol=1e-6))

    def __call__(self, states: Floats) -> Floats:
        """Return the edited states, shape (…, d)."""
        return states @ self.weight.T + self.bias

    def after(self, first: AffineEdit | None) -> AffineEdit:
        """Return the edit that applies `first`, then this one."""
        if first is None:
            return self
        return AffineEdit(self.weight @ first.weight, self.weight @ first.bias + self.bias)
