"""Three states, and none of them said without the intervals: planted candidates and equal ones."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from epicene.audit.comparison.candidates import Candidate, Cost
from epicene.audit.comparison.front import places
from epicene.audit.comparison.pairs import Comparing
from epicene.audit.comparison.questions import Question

GOOD = ("d", "application", "t", "accuracy", "", "", "")
GAP = ("d", "application", "t", "gap", "sex", "F-M", "")
QUESTIONS = [Comparing(Question(GOOD, "higher"), {}), Comparing(Question(GAP), {})]
ERROR = 0.02


def candidate(name, quality, bias, energy=1.0, error=ERROR):
    def row(value):
        half = 1.959964 * error
        return {"estimate": value, "ci_low": value - half, "ci_high": value + half, "neutral": 0.0}

    return Candidate(name, {GOOD: row(quality), GAP: row(bias)}, Cost(energy, reason=""))


def states(*candidates, energy=True):
    return {name: p.state for name, p in places(candidates, QUESTIONS, energy=energy).items()}


def test_one_that_is_worse_in_everything_is_dominated():
    worse, better = candidate("worse", 0.6, -0.3), candidate("better", 0.9, 0.05)
    assert states(worse, better) == {"worse": "dominated", "better": "front"}
    assert places([worse, better], QUESTIONS, energy=True)["worse"].by == ("better",)


def test_what_one_gains_the_other_loses():
    assert states(candidate("good", 0.9, 0.3), candidate("fair", 0.6, 0.0)) == {
        "good": "front",
        "fair": "front",
    }


def test_what_the_intervals_do_not_tell_apart_is_undecided():
    close = candidate("a", 0.80, 0.10), candidate("b", 0.81, 0.09)
    assert states(*close) == {"a": "undecided", "b": "undecided"}
    # Surely better, and perhaps less biased: not dominated, and not surely on the front either.
    half = candidate("a", 0.60, 0.10), candidate("b", 0.90, 0.09)
    assert states(*half) == {"a": "undecided", "b": "front"}


def test_energy_decides_only_where_it_counts_and_differs():
    costly, thrifty = candidate("costly", 0.9, 0.0, 2.0), candidate("thrifty", 0.6, 0.3, 1.0)
    assert states(costly, thrifty)["thrifty"] == "front"
    assert states(costly, thrifty, energy=False)["thrifty"] == "dominated"
    near = candidate("near", 0.6, 0.3, 1.95)
    assert states(costly, near)["near"] == "dominated"


def test_a_third_can_dominate():
    found = states(candidate("a", 0.9, 0.3), candidate("b", 0.6, 0.0), candidate("c", 0.5, 0.5))
    assert found == {"a": "front", "b": "front", "c": "dominated"}


# Better but as biased; alike; three, one of them less biased and not better.
@pytest.mark.parametrize(
    "truths",
    [
        [(0.8, 0.1), (0.9, 0.1)],
        pytest.param([(0.8, 0.1)] * 2, marks=pytest.mark.slow),
        pytest.param([(0.8, 0.1), (0.8, -0.1), (0.8, 0.0)], marks=pytest.mark.slow),
    ],
)
def test_a_state_that_is_not_true_is_seldom_said(truths):
    rng = np.random.default_rng(0)
    draws = wrong = 0
    for _ in range(1000):
        drawn = [
            candidate(str(i), q + ERROR * rng.normal(), b + ERROR * rng.normal())
            for i, (q, b) in enumerate(truths)
        ]
        draws += 1
        # Nobody is surely better in both: the equal number could be either way.
        wrong += "dominated" in states(*drawn, energy=False).values()
    assert binomtest(wrong, draws).proportion_ci(0.95, "exact").low <= 0.05, wrong
