"""MABEL: its loss by hand, and sentences that come as near as their twins."""

from __future__ import annotations

from dataclasses import replace

import planted_twins
import pytest
import torch

from epicene.core.errors import InputError
from epicene.mitigation.training.language_modelling import IDS
from epicene.mitigation.training.language_rows import LABELS, row_of
from epicene.mitigation.training.mabel import HIDDEN, Mabel
from epicene.mitigation.training.masking import IGNORED

KINDS = ("camembert", "llama")


def batch_of(objective, model, n=2):
    examples = objective.examples(planted_twins.corpus(n), model, 0)
    return examples, planted_twins.batch_of(objective, model, examples)


def test_examples_are_sentences_in_a_row_of_which_one_differs(tiny_model):
    model = tiny_model("camembert")
    examples, _ = batch_of(Mabel(), model, 1)
    woman, man, said = planted_twins.WOMAN, planted_twins.MAN, planted_twins.SAID[0]
    last = "Le lit est normal."
    expected = [
        (woman[0], said, man[0], said),
        (said, woman[1], said, man[1]),
        (woman[1], last, man[1], last),
    ]
    rows = [tuple(row_of(model, text) for text in texts) for texts in expected]
    assert [example.rows for example in examples] == rows


@pytest.mark.parametrize("kind", KINDS)
def test_the_loss_is_that_of_the_definition(tiny_model, kind):
    model, objective = (
        tiny_model(kind),
        Mabel(alignment=0.2, language=0.5, weight=2.0, temperature=0.3),
    )
    examples, batch = batch_of(objective, model)
    with torch.no_grad():
        found = objective.loss(model.module, None, batch)
        vectors, language = [], []
        for e, example in enumerate(examples):
            means = []
            for side, row in enumerate(example.rows):
                place = 4 * e + side
                states = model.module(
                    input_ids=torch.tensor([row]), output_hidden_states=True
                ).hidden_states[-1][0]
                means.append(states.mean(dim=0))
                given = batch.get(HIDDEN, batch[IDS])[place, : len(row)]
                logits = model.module(input_ids=given[None]).logits[0]
                labels = batch[LABELS][place].tolist()
                terms = [
                    -logits[t].log_softmax(-1)[y].item()
                    for t, y in enumerate(labels)
                    if y != IGNORED
                ]
                language.append(sum(terms) / len(terms))
            vectors.append(torch.stack(means))
        # The terms of sentences are held to loops in `test_contrastive_loss.py`.
        rows = torch.stack(vectors).unbind(dim=1)
        expected = 2.0 * objective.of_vectors(*rows).sum().item() + 0.5 * sum(language) / 4
    assert found.total.item() == pytest.approx(expected, rel=1e-4)
    assert found.count.item() == len(examples)


def twin_gap(model, module):
    """Return one minus the mean cosine of sentences that differ from their twins, and that."""
    other = planted_twins.with_module(model, module)
    first, second = (
        torch.from_numpy(other.embed_texts(list(texts)))
        for texts in (planted_twins.WOMAN, planted_twins.MAN)
    )
    said = torch.from_numpy(other.embed_texts(list(planted_twins.SAID)))
    near = torch.nn.functional.cosine_similarity(first, second).mean().item()
    # Beside how near any two sentences are: to bring all to one point is no mitigation.
    any_two = torch.nn.functional.cosine_similarity(said[:1], said[1:]).mean().item()
    return 1 - near, 1 - any_two


@pytest.mark.parametrize("kind", KINDS)
def test_twins_come_nearer_with_the_weight_alone(tiny_model, kind):
    model = tiny_model(kind)
    gaps = {}
    for weight in (0.0, 1.0):
        objective = Mabel(weight=weight)
        gaps[weight] = twin_gap(model, planted_twins.trained(objective, model, 15, 1e-2).module)
    assert gaps[1.0][0] / gaps[1.0][1] < 0.5 * gaps[0.0][0] / gaps[0.0][1]


def test_it_is_fitted_and_applied(tiny_model):
    planted_twins.check_fitted(Mabel(), tiny_model("camembert"))


def test_values_that_make_no_sense_are_refused():
    for change in ({"alignment": 1.5}, {"temperature": 0.0}, {"mask": 2.0}):
        with pytest.raises(InputError):
            replace(Mabel(), **change)
