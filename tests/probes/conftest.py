"""Planted models, and the rule of the house for simulated rates."""

from __future__ import annotations

import planted_pairs
import pytest
from scipy.stats import binomtest

from epicene.models.load import load_model


# A short form looks at few runs and at many rates: it fails on what chance makes one time in a
# thousand, and leaves the rest to the long form.
SHORT, LONG = 0.998, 0.95


def exact_interval(hits: int, runs: int) -> tuple[float, float]:
    level = LONG if runs >= 1000 else SHORT
    interval = binomtest(int(hits), int(runs)).proportion_ci(level, "exact")
    return float(interval.low), float(interval.high)


@pytest.fixture
def coverage_holds():
    """Fail if the exact interval of a coverage lies below 93 %."""

    def check(covered: int, runs: int) -> None:
        low, high = exact_interval(covered, runs)
        print(f"coverage {covered / runs:.1%} ({low:.1%} to {high:.1%})")
        assert high >= 0.93, f"coverage {covered / runs:.1%}, at most {high:.1%}"

    return check


@pytest.fixture
def false_alarms_hold():
    """Fail if the exact interval of a false-alarm rate lies above 5 %."""

    def check(alarms: int, runs: int) -> None:
        low, high = exact_interval(alarms, runs)
        print(f"false alarms {alarms / runs:.1%} ({low:.1%} to {high:.1%})")
        assert low <= 0.05, f"false alarms {alarms / runs:.1%}, at least {low:.1%}"

    return check


@pytest.fixture(scope="session")
def worlds():
    """Gender-blind models to plant into, by objective."""
    return {"pll": planted_pairs.world(), "log-likelihood": planted_pairs.world(causal=True)}


@pytest.fixture(scope="session")
def mini():
    return load_model("mini-fr")


@pytest.fixture(scope="session")
def mini_causal():
    return load_model("mini-fr-causal")


@pytest.fixture
def replayed(monkeypatch):
    """Let the probe of pairs read the scores from the tables that it is given."""
    monkeypatch.setattr(
        "epicene.probes.outputs.pairs.score_pairs", lambda _, table, *__, **___: table
    )
