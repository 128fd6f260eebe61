"""Adversarial removal: its loss by hand, and an adversary that no longer tells the gender."""

from __future__ import annotations

import planted_twins
import pytest
import torch

from epicene.core.errors import InputError
from epicene.mitigation.training.adversarial import Adversarial
from epicene.mitigation.training.language_modelling import IDS, MASK
from epicene.mitigation.training.language_rows import LABELS, language_loss
from epicene.mitigation.training.masking import IGNORED

KINDS = ("camembert", "llama")


def batch_of(objective, model, n=2):
    examples = objective.examples(planted_twins.corpus(n), model, 0)
    return examples, planted_twins.batch_of(objective, model, examples)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("gendered", "goal"), [(False, "reversal"), (True, "reversal"), (False, "confusion")]
)
def test_the_loss_is_that_of_the_definition(tiny_model, kind, gendered, goal):
    model = tiny_model(kind)
    objective = Adversarial(
        weight=2.0, goal=goal, layer=1, gendered=gendered, adversaries=2, width=5
    )
    examples, batch = batch_of(objective, model)
    untrained = planted_twins.trained(objective, model, 0)
    module, parts = untrained.module, untrained.parts
    with torch.no_grad():
        loss = objective.loss(module, parts, batch).total.item()
        output = module(input_ids=batch[IDS], attention_mask=batch[MASK], output_hidden_states=True)
        expected = 0.0
        for e, example in enumerate(examples):
            for side in (0, 1):
                row = 2 * e + side
                asked = [t for t, y in enumerate(batch[LABELS][row].tolist()) if y != IGNORED]
                terms = [
                    -output.logits[row, t].log_softmax(-1)[batch[LABELS][row, t]].item()
                    for t in asked
                ]
                assert bool(terms) == (side == example.facts["original"])
                expected += sum(terms) / len(terms) if terms else 0.0
                read = range(len(example.rows[side]))
                if not gendered:
                    read = [pair[side] for pair in example.facts["shared"]]
                mean = sum(output.hidden_states[1][row, t] for t in read) / len(read)
                for said in parts(mean[None]):
                    expected -= said[0].log_softmax(-1)[side].item() / 2 / 2
                    if goal == "confusion":
                        expected -= 2.0 * said[0].log_softmax(-1).mean().item() / 2 / 2
    assert loss == pytest.approx(expected, rel=1e-4)


def test_what_is_hidden_is_hidden_in_both(tiny_model):
    model = tiny_model("camembert")
    examples, batch = batch_of(Adversarial(), model)
    hidden = (batch[IDS] == model.tokenizer.mask_token_id).sum(dim=1).tolist()
    assert hidden[::2] == hidden[1::2]
    assert all(hidden)
    assert batch["gender"].tolist() == [0, 1] * len(examples)


def accuracy(objective, model, trained):
    """Return how often the adversaries are right after the training."""
    answers, genders = [], []
    trained.parts.register_forward_hook(lambda *call: answers.append(call[2]))
    examples = objective.examples(planted_twins.corpus(), model, 0)
    with torch.no_grad():
        for step in range(5):
            batch = planted_twins.batch_of(objective, model, examples, "read", str(step))
            objective.loss(trained.module, trained.parts, batch)
            genders += [batch["gender"]] * (len(answers) - len(genders))
    pairs = zip(answers, genders, strict=True)
    right = [(said.argmax(-1) == gender).double().mean().item() for said, gender in pairs]
    return sum(right) / len(right)


@pytest.mark.parametrize("goal", ["reversal", "confusion"])
def test_the_adversaries_are_beaten_with_the_weight_alone(tiny_model, goal):
    model, found = tiny_model("llama"), {}
    for weight in (0.0, 1.0):
        objective = Adversarial(weight=weight, goal=goal)
        trained = planted_twins.trained(objective, model, 40, 4e-3)
        found[weight] = accuracy(objective, model, trained)
    assert found[0.0] > 0.8
    assert found[1.0] < 0.7


def test_with_no_weight_the_model_learns_as_without_adversaries(tiny_model):
    model, objective = tiny_model("camembert"), Adversarial(weight=0.0)
    _, batch = batch_of(objective, model)
    untrained = planted_twins.trained(objective, model, 0)
    module, parts = untrained.module, untrained.parts
    objective.loss(module, parts, batch).total.backward()
    beside = [p.grad.clone() for p in module.parameters() if p.grad is not None]
    assert all(p.grad.any() for p in parts.parameters())
    module.zero_grad()
    logits = module(input_ids=batch[IDS], attention_mask=batch[MASK]).logits
    language_loss(logits, batch[LABELS]).sum().backward()
    alone = [p.grad for p in module.parameters() if p.grad is not None]
    assert all(torch.allclose(a, b, atol=1e-5) for a, b in zip(beside, alone, strict=True))


def test_it_is_fitted_and_applied(tiny_model):
    planted_twins.check_fitted(Adversarial(), tiny_model("llama"))


def test_a_layer_that_is_not_there_is_refused(tiny_model):
    with pytest.raises(InputError, match="no layer 9"):
        Adversarial(layer=9).examples(planted_twins.corpus(2), tiny_model("camembert"), 0)
