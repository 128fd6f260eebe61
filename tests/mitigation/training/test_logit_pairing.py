"""Logit pairing: its loss by hand, and twins that come nearer."""

from __future__ import annotations

import math

import planted_twins
import pytest
import torch

from epicene.core.errors import InputError
from epicene.mitigation.training.language_modelling import IDS, MASK
from epicene.mitigation.training.language_rows import LABELS
from epicene.mitigation.training.logit_pairing import LogitPairing
from epicene.mitigation.training.masking import IGNORED
from epicene.mitigation.training.twin_examples import gendered_tokens

KINDS = ("camembert", "llama")


def naive_loss(module, batch, weight, left_out, twins_too):
    """Return the loss of the definition, an example at a time."""
    logits = module(input_ids=batch[IDS], attention_mask=batch[MASK]).logits.double().tolist()
    labels = batch[LABELS].tolist()
    kept = [v for v in range(len(left_out)) if not left_out[v]]
    total = 0.0
    for e in range(len(labels) // 2):
        rows = (2 * e, 2 * e + 1)
        language = []
        for row in rows:
            asked = [t for t, label in enumerate(labels[row]) if label != IGNORED]
            terms = [surprise(logits[row][t], labels[row][t]) for t in asked]
            language.append(sum(terms) / len(terms) if terms else 0.0)
        total += sum(language) / (2 if twins_too else 1)
        gaps = []
        for example, one, two in batch["compared"].tolist():
            if example == e:
                p = shares([logits[rows[0]][one][v] for v in kept])
                q = shares([logits[rows[1]][two][v] for v in kept])
                gaps.append(
                    sum((a - b) * (math.log(a) - math.log(b)) for a, b in zip(p, q, strict=True))
                    / 2
                )
        total += weight * sum(gaps) / len(gaps)
    return total


def shares(logits):
    top = max(logits)
    total = sum(math.exp(x - top) for x in logits)
    return [math.exp(x - top) / total for x in logits]


def surprise(logits, label):
    return -math.log(shares(logits)[label])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("gendered", "twins_too"), [(False, False), (True, True)])
def test_the_loss_is_that_of_the_definition(tiny_model, kind, gendered, twins_too):
    model = tiny_model(kind)
    objective = LogitPairing(weight=3.0, gendered=gendered, twins_too=twins_too)
    examples = objective.examples(planted_twins.corpus(2), model, 0)
    batch = planted_twins.batch_of(objective, model, examples)
    parts = objective.parts(model, examples, 0)
    assert parts.tokens.nonzero()[:, 0].tolist() == ([] if gendered else gendered_tokens(examples))
    loss = objective.loss(model.module, parts, batch)
    expected = naive_loss(model.module, batch, 3.0, parts.tokens.tolist(), twins_too)
    assert loss.total.item() == pytest.approx(expected, rel=1e-5)
    assert loss.count.item() == 2


@pytest.mark.parametrize("kind", KINDS)
def test_shared_tokens_alone_are_compared(tiny_model, kind):
    model, objective = tiny_model(kind), LogitPairing()
    examples = objective.examples(planted_twins.corpus(2), model, 0)
    batch = planted_twins.batch_of(objective, model, examples)
    before = int(kind == "llama")
    assert len(batch["compared"])
    for example, one, two in batch["compared"].tolist():
        rows = examples[example].rows
        assert rows[0][one + before] == rows[1][two + before]
        if kind == "camembert":
            # Hidden in both, so that neither sees what the other is asked.
            mask = model.tokenizer.mask_token_id
            assert batch[IDS][2 * example, one] == batch[IDS][2 * example + 1, two] == mask


@pytest.mark.parametrize("kind", KINDS)
def test_the_document_alone_is_learnt_unless_its_twin_is_too(tiny_model, kind):
    model = tiny_model(kind)
    for twins_too in (False, True):
        objective = LogitPairing(twins_too=twins_too)
        examples = objective.examples(planted_twins.corpus(2), model, 0)
        labels = planted_twins.batch_of(objective, model, examples)[LABELS]
        learnt = (labels != IGNORED).any(dim=1).tolist()
        assert learnt == [True, twins_too, twins_too, True]


def gap_of_twins(model, module):
    """Return the mean distance of all shared predictions of planted documents."""
    objective = LogitPairing(mask=1e-9)
    examples = objective.examples(planted_twins.corpus(2), model, 0)
    parts, gaps = objective.parts(model, examples, 0), []
    for step in range(10):
        batch = planted_twins.batch_of(objective, model, examples, "gap", str(step))
        with torch.no_grad():
            losses = [
                float(LogitPairing(weight=w).loss(module, parts, batch).total) for w in (0.0, 1.0)
            ]
        gaps.append(losses[1] - losses[0])
    return sum(gaps) / len(gaps)


@pytest.mark.parametrize("kind", KINDS)
def test_twins_come_nearer_with_the_weight_alone(tiny_model, kind):
    model = tiny_model(kind)
    gaps = {
        weight: gap_of_twins(
            model, planted_twins.trained(LogitPairing(weight=weight), model, 15, 1e-2).module
        )
        for weight in (0.0, 20.0)
    }
    # The plain loss learns what goes with the gender.
    assert gaps[20.0] < 0.4 * gaps[0.0]


def test_it_is_fitted_and_applied(tiny_model):
    planted_twins.check_fitted(LogitPairing(), tiny_model("camembert"))


def test_another_seed_gives_other_weights(tiny_model):
    model = tiny_model("camembert")
    one, other = (planted_twins.fitted(LogitPairing(), model, seed).weights for seed in (0, 1))
    assert any(not torch.equal(one[name], other[name]) for name in one)


def test_a_share_of_nothing_is_refused():
    with pytest.raises(InputError, match="share"):
        LogitPairing(mask=0.0)
