"""A model without preference is not called biased: members exchanged at random.

Real scores of real pairs, the two members of each exchanged by coin: whatever the model says of
*la patiente* and *le patient*, it then says of neither member as such. Two coins make a null
hypothesis that the tests must hold.

- One coin an edit and its reverse, for pairs and control pairs alike. All that they have in
  common stays, as it would in a gender-blind model for which *infirmière* is a rarer word than
  *infirmier*. It is the exchange that the tests enumerate, of margins, of preferences and of
  differences from the control pairs, so that all three are exact.
- One coin a pair. Pairs of one edit become independent, and the sums that the tests flip are
  symmetric still: it is a null hypothesis too, the easier one, since nothing is left in common.

A test that took pairs of one edit for independent would hold the second rate and not the first.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from epicene.audit.plan import embedded_pairs
from epicene.corpora.embedded import DataName
from epicene.corpora.pairs import contrast
from epicene.metrics import cluster_mean
from epicene.probes.base import Inputs, PairSet
from epicene.probes.outputs.pairs import PairPreference
from epicene.probes.outputs.score_pairs import score_pairs

METRICS = ("stereotype_score", "mean_margin", "margin_vs_control")


@pytest.fixture(scope="module")
def gender_pairs():
    pairs = embedded_pairs()
    tables = (pairs.table, pairs.controls)
    return [table[table["axis"] == "gender"].drop(columns="domain") for table in tables]


@pytest.fixture(scope="module")
def scores(gender_pairs):
    """Score pairs and control pairs once for each model and estimator asked for."""
    known = {}

    def of(model, estimator):
        key = (model.name, estimator)
        if key not in known:
            known[key] = [score_pairs(model, table, estimator) for table in gender_pairs]
        return known[key]

    return of


def exchanged(frame, swap):
    """Return scored pairs with the two members exchanged where `swap` is true."""
    more, less = frame["score_more"], frame["score_less"]
    return frame.assign(score_more=more.mask(swap, less), score_less=less.mask(swap, more))


def coins(scored, by_edit: bool, rng) -> list:
    """Return, for pairs and for control pairs, which to exchange."""
    if not by_edit:
        return [rng.random(len(frame)) < 0.5 for frame in scored]
    words = [frame["edit"].map(contrast) for frame in scored]
    distinct = sorted({some for column in words for some in column})
    coin = dict(zip(distinct, rng.random(len(distinct)) < 0.5, strict=True))
    return [column.map(coin).to_numpy() for column in words]


def alarms(model, estimator, scored, by_edit: bool, runs: int) -> Counter:
    """Count the tests below 0.05, by metric, over random exchanges."""
    rng = np.random.default_rng(20)
    probe, counts = PairPreference(estimator), Counter(dict.fromkeys(METRICS, 0))
    for seed in range(runs):
        pairs, controls = (
            exchanged(frame, swap)
            for frame, swap in zip(scored, coins(scored, by_edit, rng), strict=True)
        )
        pair_set = PairSet(DataName("exchanged", f"{seed:064d}", len(pairs)), pairs, controls)
        for row in probe.measure(Inputs(model, (pair_set,), seed=seed)):
            if row.axis == "gender":
                counts[row.metric] += row.p_value < 0.05
    return counts


def test_exchanging_two_sentences_negates_the_margin(mini_fr, mini_fr_causal, gender_pairs):
    table = gender_pairs[0].head(6)
    other = table.rename(
        columns={"sentence_more": "sentence_less", "sentence_less": "sentence_more"}
    )
    for model, estimator in (
        (mini_fr, "crows-pairs"),
        (mini_fr, "pll"),
        (mini_fr_causal, "log-likelihood"),
    ):
        margins = [
            (frame["score_more"] - frame["score_less"]).to_numpy()
            for frame in (score_pairs(model, pairs, estimator) for pairs in (table, other))
        ]
        assert margins[0] == pytest.approx(-margins[1], abs=1e-4)
        assert np.abs(margins[0]).min() > 1e-3


@pytest.mark.parametrize(
    ("by_edit", "runs"),
    [
        (True, 200),
        pytest.param(True, 1000, marks=pytest.mark.slow),
        pytest.param(False, 1000, marks=pytest.mark.slow),
    ],
)
def test_false_alarms_of_the_causal_model(
    mini_fr_causal, scores, replayed, by_edit, runs, false_alarms_hold
):
    scored = scores(mini_fr_causal, "log-likelihood")
    counts = alarms(mini_fr_causal, "log-likelihood", scored, by_edit, runs)
    for metric in METRICS:
        print(metric)
        false_alarms_hold(counts[metric], runs, short=runs < 1000)


@pytest.mark.slow
@pytest.mark.parametrize("by_edit", [True, False])
@pytest.mark.parametrize("estimator", ["crows-pairs", "pll"])
def test_false_alarms_of_the_masked_model(
    mini_fr, scores, replayed, estimator, by_edit, false_alarms_hold
):
    counts = alarms(mini_fr, estimator, scores(mini_fr, estimator), by_edit, 1000)
    for metric in METRICS:
        print(metric)
        false_alarms_hold(counts[metric], 1000)


@pytest.mark.slow
def test_pairs_taken_for_independent_would_raise_false_alarms(mini_fr, scores):
    """The exchange by edit can tell: without clusters the same scores fail it."""
    scored = scores(mini_fr, "pll")
    margins = (scored[0]["score_more"] - scored[0]["score_less"]).to_numpy()
    rng = np.random.default_rng(21)
    hits = 0
    for _ in range(1000):
        swap, _ = coins(scored, True, rng)
        hits += cluster_mean(np.where(swap, -margins, margins)).p_value < 0.05
    assert hits > 65
