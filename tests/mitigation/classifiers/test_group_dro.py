"""Group DRO computes what its paper says, and serves women whom the labels passed over."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from tests.mitigation.classifiers.conftest import ON
from tests.mitigation.classifiers.planted_labels import documents, gap, right

from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.mitigation.base import FitInputs
from epicene.mitigation.classifiers.group_dro import GroupDro, WorstGroup
from epicene.mitigation.classifiers.train import predictions_of
from epicene.mitigation.training.objective import Example

N, K, GROUPS = 12, 3, 4


def naive(logits, labels, groups, q, step, adjustment, sizes):
    """Take one step of the algorithm of Sagawa et al. 2020, in plain numbers."""
    losses = [
        math.log(sum(math.exp(z) for z in row)) - row[label]
        for row, label in zip(logits, labels, strict=True)
    ]
    means, weights = {}, list(q)
    for group in set(groups):
        own = [loss for loss, of in zip(losses, groups, strict=True) if of == group]
        means[group] = sum(own) / len(own) + adjustment / math.sqrt(sizes[group])
        weights[group] = q[group] * math.exp(step * means[group])
    weights = [weight / sum(weights) for weight in weights]
    return weights, sum(weights[group] * mean for group, mean in means.items())


@pytest.mark.parametrize("adjustment", [0.0, 2.0])
def test_each_step_is_that_of_the_paper(adjustment):
    import torch

    rng = np.random.default_rng(0)
    objective = WorstGroup(step=0.7, adjustment=adjustment)
    counts = rng.integers(1, 9, GROUPS)
    examples = [Example((), {"group": g}) for g, n in enumerate(counts) for _ in range(n)]
    state = objective.parts(None, examples, 0)
    assert state.q.tolist() == [1 / GROUPS] * GROUPS
    assert list(state.parameters()) == []
    q = [1 / GROUPS] * GROUPS
    for _ in range(3):
        # The last group is in none of the batches.
        labels, groups = rng.integers(0, K, N).tolist(), rng.integers(0, GROUPS - 1, N).tolist()
        logits = rng.normal(size=(N, K))
        module = Answers(torch.tensor(logits, dtype=torch.float32))
        batch = {
            "input_ids": None,
            "attention_mask": None,
            "target": torch.nn.functional.one_hot(torch.tensor(labels), K).float(),
            "weight": torch.ones(N),
            "group": torch.tensor(groups),
        }
        loss = objective.loss(module, state, batch)
        q, expected = naive(logits, labels, groups, q, 0.7, adjustment, counts)
        assert state.q.tolist() == pytest.approx(q, rel=1e-5)
        assert float(loss.total / loss.count) == pytest.approx(expected, rel=1e-5)
    module.eval()
    objective.loss(module, state, batch)
    assert state.q.tolist() == pytest.approx(q, rel=1e-5)


class Answers:
    """A module that gives the same logits to whatever it reads."""

    config = SimpleNamespace(problem_type=None)

    def __init__(self, logits):
        self.logits, self.training = logits, True

    def eval(self):
        self.training = False

    def __call__(self, **_):
        return SimpleNamespace(logits=self.logits)


def test_groups_are_those_of_sex_and_label(biased, planted):
    def groups(**options):
        objective = WorstGroup("ill", **options)
        return [example.facts["group"] for example in objective.examples(planted, biased, 0)]

    names = ["F, no", "F, yes", "M, no", "M, yes"]
    told = [f"{d.subject.sex}, {d.attributes['ill']}" for d in planted]
    assert [names[k] for k in groups()] == told
    assert ["FM"[k] for k in groups(with_label=False)] == [d.subject.sex for d in planted]


@pytest.mark.slow
def test_it_finds_the_women_whom_the_labels_passed_over(biased, planted, unseen):
    method = GroupDro(step=0.3, **ON)
    after = method.fit(FitInputs(biased, planted)).apply(biased)
    said = predictions_of(after, unseen)
    assert abs(gap(unseen, said)) < 0.4 * gap(unseen, predictions_of(biased, unseen))
    assert right(unseen, said) > right(unseen, predictions_of(biased, unseen))


def test_one_group_alone_or_none_is_refused(biased, planted):
    women = Corpus.of(d for d in planted if d.subject.sex == "F")
    with pytest.raises(InputError, match="have one 'sex'"):
        GroupDro(target="ill").fit(FitInputs(biased, women))
    with pytest.raises(InputError, match="240 of 240 documents have no 'site'"):
        GroupDro(target="ill", by="site").fit(FitInputs(biased, planted))
    with pytest.raises(InputError, match="needs the attribute"):
        GroupDro().fit(FitInputs(biased, planted))
    with pytest.raises(InputError, match="no document has 'disease'"):
        GroupDro(target="disease").fit(FitInputs(biased, planted))


def test_a_fitted_method_is_for_the_classifier_it_was_fitted_on(biased):
    corpus = documents(12)
    fitted = GroupDro(target="ill", steps=1).fit(FitInputs(biased, corpus))
    after = fitted.apply(biased)
    assert after.name == f"{biased.name}+group-dro"
    assert fitted.facts["documents"] == {"F": 6, "M": 6}
    other = replace(biased, identity=replace(biased.identity, sha256="0" * 64))
    with pytest.raises(InputError, match="another model"):
        fitted.apply(other)
    # What was returned may be changed without harm to what is returned next.
    next(after.module.parameters()).data.zero_()
    assert bool(next(fitted.apply(biased).module.parameters()).any())
