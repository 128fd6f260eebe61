"""Adversarial removal: its loss by hand, and an adversary that no longer tells the gender."""

from __future__ import annotations

import planted_twins
import pytest
import torch

from epicene.core.errors import InputError
from epicene.core.seeds import generator
from epicene.mitigation.training.adversarial import HiddenGender
from epicene.mitigation.training.language_rows import NOTHING, language_loss

KINDS = ("camembert", "llama")


def batch_of(objective, model, n=2):
    examples = objective.examples(planted_twins.corpus(n), model, 0)
    return examples, objective.batch(examples, model, generator(0, "test"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("gendered", "goal"), [(False, "reversal"), (True, "reversal"), (False, "confusion")]
)
def test_the_loss_is_that_of_the_definition(tiny_model, kind, gendered, goal):
    model = tiny_model(kind)
    objective = HiddenGender(2.0, goal, layer=1, gendered=gendered, adversaries=2, width=5)
    examples, batch = batch_of(objective, model)
    module = planted_twins.trained(objective, model, 0).module
    with torch.no_grad():
        loss = objective.loss(module, batch).total.item()
        output = module(
            input_ids=batch["ids"], attention_mask=batch["mask"], output_hidden_states=True
        )
        expected = 0.0
        for e, example in enumerate(examples):
            for side in (0, 1):
                row = 2 * e + side
                asked = [t for t, y in enumerate(batch["labels"][row].tolist()) if y != NOTHING]
                terms = [
                    -output.logits[row, t].log_softmax(-1)[batch["labels"][row, t]].item()
                    for t in asked
                ]
                assert bool(terms) == (side == example.facts["original"])
                expected += sum(terms) / len(terms) if terms else 0.0
                read = range(len(example.rows[side]))
                if not gendered:
                    read = [pair[side] for pair in example.facts["shared"]]
                mean = sum(output.hidden_states[1][row, t] for t in read) / len(read)
                for said in module.parts(mean[None]):
                    expected -= said[0].log_softmax(-1)[side].item() / 2 / 2
                    if goal == "confusion":
                        expected -= 2.0 * said[0].log_softmax(-1).mean().item() / 2 / 2
    assert loss == pytest.approx(expected, rel=1e-4)


def test_what_is_hidden_is_hidden_in_both(tiny_model):
    model = tiny_model("camembert")
    examples, batch = batch_of(HiddenGender(), model)
    hidden = (batch["ids"] == model.tokenizer.mask_token_id).sum(dim=1).tolist()
    assert hidden[::2] == hidden[1::2]
    assert all(hidden)
    assert batch["gender"].tolist() == [0, 1] * len(examples)


def accuracy(objective, model, module):
    """Return how often the adversaries are right after the training."""
    answers, genders = [], []
    module.parts.register_forward_hook(lambda *call: answers.append(call[2]))
    examples = objective.examples(planted_twins.corpus(), model, 0)
    with torch.no_grad():
        for step in range(5):
            batch = objective.batch(examples, model, generator(1, "read", str(step)))
            objective.loss(module, batch)
            genders += [batch["gender"]] * (len(answers) - len(genders))
    pairs = zip(answers, genders, strict=True)
    right = [(said.argmax(-1) == gender).double().mean().item() for said, gender in pairs]
    return sum(right) / len(right)


@pytest.mark.parametrize(("kind", "goal"), [("camembert", "reversal"), ("llama", "confusion")])
def test_the_adversaries_are_beaten_with_the_weight_alone(tiny_model, kind, goal):
    model, found = tiny_model(kind), {}
    for weight in (0.0, 1.0):
        objective = HiddenGender(weight=weight, goal=goal, hidden=0.1)
        module = planted_twins.trained(objective, model, 50, 4e-3).module
        found[weight] = accuracy(objective, model, module)
    assert found[0.0] > 0.8
    assert found[1.0] < 0.7


def test_with_no_weight_the_model_learns_as_without_adversaries(tiny_model):
    model = tiny_model("camembert")
    objective = HiddenGender(weight=0.0)
    _, batch = batch_of(objective, model)
    module = planted_twins.trained(objective, model, 0).module
    objective.loss(module, batch).total.backward()
    with_adversaries = [
        p.grad.clone()
        for n, p in module.named_parameters()
        if p.grad is not None and "parts" not in n
    ]
    module.zero_grad()
    logits = module(input_ids=batch["ids"], attention_mask=batch["mask"]).logits
    language_loss(logits, batch["labels"]).sum().backward()
    alone = [
        p.grad for n, p in module.named_parameters() if p.grad is not None and "parts" not in n
    ]
    assert all(
        torch.allclose(a, b, atol=1e-5) for a, b in zip(with_adversaries, alone, strict=True)
    )
    assert all(p.grad is None or not p.grad.any() for p in module.parts.parameters())


def test_the_seed_alone_decides(tiny_model):
    model = tiny_model("camembert")
    runs = [planted_twins.trained(HiddenGender(), model, 2, seed=s).losses for s in (0, 0, 1)]
    assert runs[0] == runs[1] != runs[2]


def test_a_layer_that_is_not_there_is_refused(tiny_model):
    with pytest.raises(InputError, match="no layer 9"):
        HiddenGender(layer=9).examples(planted_twins.corpus(2), tiny_model("camembert"), 0)
