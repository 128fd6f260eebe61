"""Reductions: the costs are those of the paper at fairlearn's multipliers, and the gap closes."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from tests.mitigation.classifiers.conftest import ON
from tests.mitigation.classifiers.planted_labels import gap, right

from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.mitigation.base import FitInputs
from epicene.mitigation.classifiers.reduction import costs_of
from epicene.mitigation.classifiers.reductions import Reductions
from epicene.mitigation.classifiers.train import predictions_of

OPTIONS = {"search": "grid-search", "bound": 0.01, "grid_size": 12, "C": 0.1, "strength": 1.0}
RNG = np.random.default_rng(0)
N = 120
GROUPS = np.where(RNG.random(N) < 0.4, "F", "M")
VECTORS = RNG.normal(size=(N, 3))
# Women get yes less often, whatever their vector.
YES = (VECTORS[:, 0] + (GROUPS == "M") + RNG.normal(size=N) > 0.5).astype(int)


def at_fairlearns_multipliers(constraint, strength):
    """Write out the costs of Agarwal et al. 2018, section 3.2, for a constraint of fairlearn."""
    from fairlearn.reductions import DemographicParity, GridSearch, TruePositiveRateParity
    from sklearn.linear_model import LogisticRegression

    kind = {
        "demographic_parity": DemographicParity,
        "true_positive_rate_parity": TruePositiveRateParity,
    }[constraint]
    features = (VECTORS - VECTORS.mean(axis=0)) / VECTORS.std(axis=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        grid = GridSearch(
            LogisticRegression(C=0.1, max_iter=1000), kind(difference_bound=0.01), grid_size=12
        ).fit(features, YES, sensitive_features=GROUPS)
    multipliers = grid.lambda_vecs_.iloc[:, grid.best_idx_]
    of = {}
    for (sign, _, group), value in multipliers.items():
        of[group] = of.get(group, 0.0) + strength * (value if sign == "+" else -value)
    among = np.ones(N, dtype=bool) if constraint == "demographic_parity" else YES == 1
    signed = 2.0 * YES - 1.0
    for i in np.flatnonzero(among):
        share = np.mean((GROUPS[i] == GROUPS) & among)
        signed[i] -= of[GROUPS[i]] / share - sum(of.values()) / among.mean()
    return signed / np.abs(signed).mean()


@pytest.mark.parametrize(
    ("constraint", "strength"), [("demographic_parity", 1.0), ("true_positive_rate_parity", 0.4)]
)
def test_costs_are_those_of_the_paper(constraint, strength):
    told = {**OPTIONS, "strength": strength}
    costs = costs_of(VECTORS, YES, GROUPS.tolist(), constraint=constraint, **told)
    signed = at_fairlearns_multipliers(constraint, strength)
    assert costs.yes - costs.no == pytest.approx(signed, abs=1e-9)
    assert np.all((costs.yes == 0.0) | (costs.no == 0.0))
    assert costs.after < 0.5 * costs.before


def test_of_several_heads_the_costs_are_mixed():
    told = {**OPTIONS, "search": "exponentiated-gradient"}
    costs = costs_of(VECTORS, YES, GROUPS.tolist(), constraint="demographic_parity", **told)
    assert np.mean(costs.yes + costs.no) == pytest.approx(1.0)
    assert np.all(costs.yes >= 0.0)
    assert np.all(costs.no >= 0.0)
    assert np.any((costs.yes > 0.0) & (costs.no > 0.0))
    # fairlearn's guarantee: at most twice the bound and the gap of its search.
    assert costs.after < 0.05 < costs.before


def test_they_find_the_women_whom_the_labels_passed_over(biased, planted, unseen):
    before = predictions_of(biased, unseen)
    fitted = Reductions(**ON).fit(FitInputs(biased, planted))
    said = predictions_of(fitted.apply(biased), unseen)
    assert abs(gap(unseen, said)) < 0.4 * gap(unseen, before)
    assert right(unseen, said) > 0.98 * right(unseen, before)
    facts = fitted.facts
    assert facts["violation_by_the_head_after"] < facts["violation_by_the_head_before"]
    assert (facts["documents"], facts["positive"]) == (240, "yes")


@pytest.mark.slow
@pytest.mark.parametrize("search", ["grid-search", "exponentiated-gradient"])
@pytest.mark.parametrize(
    "constraint", ["demographic_parity", "equalized_odds", "true_positive_rate_parity"]
)
def test_every_constraint_closes_the_gap(biased, planted, unseen, constraint, search):
    before = predictions_of(biased, unseen)
    method = Reductions(constraint=constraint, search=search, strength=1.0, **ON)
    said = predictions_of(method.fit(FitInputs(biased, planted)).apply(biased), unseen)
    assert abs(gap(unseen, said)) < 0.4 * gap(unseen, before)
    assert right(unseen, said) > right(unseen, before)


def test_what_cannot_be_constrained(biased, planted):
    def refused(message, corpus=planted, **options):
        with pytest.raises(InputError, match=message):
            Reductions(target="ill", **options).fit(FitInputs(biased, corpus))

    refused("have one 'sex'", Corpus.of(d for d in planted if d.subject.sex == "M"))
    refused("two labels are needed", Corpus.of(d for d in planted if d.attributes["ill"] == "no"))
    refused("positive label 'maybe' is none", positive="maybe")
    some = Corpus.of(
        d for d in list(planted)[:12] if d.subject.sex == "M" or d.attributes["ill"] == "no"
    )
    refused("'F' has no document labelled yes", some, constraint="true_positive_rate_parity")
    refused("unknown constraint", Corpus.of(list(planted)[:8]), constraint="parity")
    refused("the strength is 0", strength=0.0)
    refused("unknown search", Corpus.of(list(planted)[:8]), search="random")
