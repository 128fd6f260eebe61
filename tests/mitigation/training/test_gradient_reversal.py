"""The gradient comes back reversed, and the adversaries are read as the definition says."""

from __future__ import annotations

import math

import pytest
import torch

from epicene.mitigation.training.gradient_reversal import (
    Adversary,
    adversarial_loss,
    confusion_loss,
    reverse_gradient,
)


def adversary(n=2, seed=0):
    return Adversary(4, 3, n, torch.Generator().manual_seed(seed)).double()


@pytest.mark.parametrize("strength", [0.0, 0.7, 2.0])
def test_the_gradient_is_reversed(strength):
    states = torch.tensor([[1.0, 2.0, -1.0, 0.5]], dtype=torch.float64, requires_grad=True)
    (reverse_gradient(states, strength) ** 2).sum().backward()
    # The derivative of a square is twice the number.
    expected = [-strength * 2 * x for x in states.detach()[0].tolist()]
    assert states.grad[0].tolist() == pytest.approx(expected)
    assert torch.equal(reverse_gradient(states, strength), states)


def test_the_loss_is_the_mean_cross_entropy_of_the_readers():
    logits = torch.randn(3, 4, 2, generator=torch.Generator().manual_seed(3), dtype=torch.float64)
    labels = torch.tensor([0, 1, 1, 0])
    for i, label in enumerate(labels.tolist()):
        terms = []
        for reader in logits.tolist():
            a, b = reader[i]
            terms.append(-math.log(math.exp(reader[i][label]) / (math.exp(a) + math.exp(b))))
        expected = sum(terms) / 3
        assert float(adversarial_loss(logits, labels)[i]) == pytest.approx(expected)


def test_adversaries_differ_and_follow_from_their_seed():
    vectors = torch.randn(5, 4, generator=torch.Generator().manual_seed(4), dtype=torch.float64)
    state = torch.get_rng_state()
    one, again, other = adversary()(vectors), adversary()(vectors), adversary(seed=1)(vectors)
    assert torch.equal(one, again)
    assert not torch.equal(one, other)
    assert not torch.equal(one[0], one[1])
    assert one.shape == (2, 5, 2)
    # Nor do they draw from the state that all share.
    assert torch.equal(state, torch.get_rng_state())


def test_shrinking_the_states_hides_nothing():
    vectors = torch.randn(5, 4, generator=torch.Generator().manual_seed(5), dtype=torch.float64)
    assert torch.allclose(adversary()(vectors), adversary()(vectors / 100))


def test_a_reader_is_a_network_of_one_hidden_layer():
    readers, vectors = adversary(n=2), torch.tensor([[1.0, -2.0, 0.5, 3.0]], dtype=torch.float64)
    values = vectors[0].tolist()
    mean = sum(values) / 4
    spread = math.sqrt(sum((x - mean) ** 2 for x in values) / 4)
    normal = [(x - mean) / spread for x in values]
    for k in range(2):
        first, second = readers.first[k].tolist(), readers.second[k].tolist()
        inner = [max(0.0, sum(normal[i] * first[i][j] for i in range(4))) for j in range(3)]
        expected = [sum(inner[j] * second[j][c] for j in range(3)) for c in range(2)]
        assert readers(vectors)[k, 0].tolist() == pytest.approx(expected)


def test_an_undecided_reader_has_the_lowest_confusion():
    logits = torch.randn(3, 4, 2, generator=torch.Generator().manual_seed(6), dtype=torch.float64)
    for i in range(4):
        terms = []
        for reader in logits.tolist():
            total = math.exp(reader[i][0]) + math.exp(reader[i][1])
            terms += [-math.log(math.exp(x) / total) / 2 for x in reader[i]]
        assert float(confusion_loss(logits)[i]) == pytest.approx(sum(terms) / 3)
    assert confusion_loss(logits * 0).tolist() == pytest.approx([math.log(2)] * 4)
    assert (confusion_loss(logits) > math.log(2)).all()


def test_who_does_not_learn_gets_no_gradient():
    readers = adversary()
    vectors = torch.randn(5, 4, dtype=torch.float64, requires_grad=True)
    confusion_loss(readers(vectors, learns=False)).sum().backward()
    assert vectors.grad.any()
    assert all(weight.grad is None for weight in readers.parameters())
