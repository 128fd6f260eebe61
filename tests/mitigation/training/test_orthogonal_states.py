"""The losses of Context-Debias, against the sums of the paper in loops."""

from __future__ import annotations

import pytest
import torch

from epicene.mitigation.training.orthogonality import squared_components, squared_drift

DRAWS = torch.Generator().manual_seed(1)
STATES = torch.randn(3, 4, 6, generator=DRAWS, dtype=torch.float64)
BEFORE = torch.randn(3, 4, 6, generator=DRAWS, dtype=torch.float64)
VECTORS = torch.randn(3, 2, 6, generator=DRAWS, dtype=torch.float64)


def dot(a, b):
    return sum(x * y for x, y in zip(a, b, strict=True))


def test_components_are_the_squared_inner_products():
    states, vectors = STATES.tolist(), VECTORS.tolist()
    for token in range(4):
        terms = [dot(states[i][token], v) ** 2 for i in range(3) for v in vectors[i]]
        expected = sum(terms) / len(terms)
        assert float(squared_components(STATES, VECTORS)[token]) == pytest.approx(expected)


def test_orthogonal_states_have_no_component():
    basis = torch.eye(6, dtype=torch.float64)
    states, vectors = basis[:4].expand(3, 4, 6), basis[4:].expand(3, 2, 6)
    assert squared_components(states, vectors).tolist() == [0.0] * 4


def test_drift_is_the_squared_distance():
    now, before = STATES.tolist(), BEFORE.tolist()
    for token in range(4):
        terms = [
            sum((x - y) ** 2 for x, y in zip(now[i][token], before[i][token], strict=True))
            for i in range(3)
        ]
        expected = sum(terms) / 3
        assert float(squared_drift(STATES, BEFORE)[token]) == pytest.approx(expected)
    assert squared_drift(STATES, STATES).tolist() == [0.0] * 4
