"""Tokens that a loss passes over, kept beside the model that is trained."""

from __future__ import annotations

from collections.abc import Collection

import torch
from torch import nn


class LeftOut(nn.Module):
    """Which tokens of a vocabulary are passed over.

    Parameters
    ----------
    size : int
        Of the vocabulary.
    which : collection of int
    """

    tokens: torch.Tensor

    def __init__(self, size: int, which: Collection[int]) -> None:
        super().__init__()
        tokens = torch.zeros(size, dtype=torch.bool)
        tokens[list(which)] = True
        self.register_buffer("tokens", tokens)
