"""The sum over the vocabulary, a few rows at a time: the same bits as all at once."""

from __future__ import annotations

import pytest
import torch

from epicene.models.normaliser import ROWS, log_normaliser


@pytest.mark.parametrize("shape", [(1, 1, 5), (3, 7, 11), (2, ROWS, 1000), (ROWS + 1, 40)])
def test_it_is_the_logsumexp_of_the_last_axis(shape):
    logits = 30 * torch.randn(shape, generator=torch.Generator().manual_seed(0))
    assert torch.equal(log_normaliser(logits), torch.logsumexp(logits, dim=-1))
