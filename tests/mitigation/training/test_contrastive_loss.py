"""The losses of MABEL, against the formulas of the paper in loops."""

from __future__ import annotations

import math

import pytest
import torch

from epicene.mitigation.training.contrastive import alignment, contrastive
from epicene.mitigation.training.mabel import Mabel

DRAWS = torch.Generator().manual_seed(2)
P, H, P_TWIN, H_TWIN = (torch.randn(4, 5, generator=DRAWS, dtype=torch.float64) for _ in range(4))


def cosine(a, b):
    dot = sum(x * y for x, y in zip(a, b, strict=True))
    return dot / math.sqrt(sum(x * x for x in a) * sum(y * y for y in b))


def naive_term(anchor, positive, candidates, temperature):
    """Return -log of the share of one positive among all candidates."""
    above = math.exp(cosine(anchor, positive) / temperature)
    below = sum(math.exp(cosine(anchor, other) / temperature) for other in candidates)
    return -math.log(above / below)


def test_contrastive_loss_is_that_of_the_definition():
    expected = [
        naive_term(a, h, H.tolist(), 0.3) for a, h in zip(P.tolist(), H.tolist(), strict=True)
    ]
    assert contrastive(P, H, 0.3).tolist() == pytest.approx(expected, abs=1e-12)


def test_alignment_compares_the_cosines_of_twins():
    rows = zip(P.tolist(), H.tolist(), P_TWIN.tolist(), H_TWIN.tolist(), strict=True)
    expected = [(cosine(p, h) - cosine(pt, ht)) ** 2 for p, h, pt, ht in rows]
    assert alignment(P, H, P_TWIN, H_TWIN).tolist() == pytest.approx(expected, abs=1e-12)
    assert alignment(P, H, P, H).tolist() == [0.0] * 4


@pytest.mark.parametrize("positives", ["neighbours", "twins", "both"])
def test_the_two_losses_are_put_together_as_in_the_paper(positives):
    p, h, pt, ht = (x.tolist() for x in (P, H, P_TWIN, H_TWIN))
    alpha, temperature = 0.3, 0.5
    for i in range(4):
        near = (
            naive_term(p[i], h[i], h + ht, temperature)
            + naive_term(pt[i], ht[i], h + ht, temperature)
        ) / 2
        twin = (
            naive_term(p[i], pt[i], pt, temperature) + naive_term(pt[i], p[i], p, temperature)
        ) / 2
        apart = {"neighbours": near, "twins": twin, "both": (near + twin) / 2}[positives]
        aligned = (cosine(p[i], h[i]) - cosine(pt[i], ht[i])) ** 2
        expected = (1 - alpha) * apart + alpha * aligned
        objective = Mabel(alignment=alpha, temperature=temperature, positives=positives)
        found = objective.of_vectors(P, H, P_TWIN, H_TWIN)
        assert float(found[i]) == pytest.approx(expected, abs=1e-12)
