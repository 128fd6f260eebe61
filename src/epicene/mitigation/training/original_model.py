"""A model as it was before its training, which goes with it and does not move."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn


class Original(nn.Module):
    """A frozen copy, always in evaluation mode, and vectors that were read off it.

    Parameters
    ----------
    module : transformers.PreTrainedModel
        The copy.
    vectors : torch.Tensor
        Kept beside it.
    """

    def __init__(self, module: Any, vectors: torch.Tensor) -> None:
        super().__init__()
        self.module = module.requires_grad_(False).eval()
        self.register_buffer("vectors", vectors)

    def train(self, mode: bool = True) -> Original:
        """Stay in evaluation mode: dropout would move what is to stay."""
        return super().train(False)
