"""Planted models, and the rule of the house for simulated rates."""

from __future__ import annotations

import planted_pairs
import pytest
from scipy.stats import binomtest

# The short form of a simulation looks at many rates of few runs: it fails on what chance makes
# once in a thousand times, and leaves the rest to the long form, which the rule of the house reads.
SHORT, LONG = 0.998, 0.95


def exact_interval(hits: int, runs: int, short: bool) -> tuple[float, float]:
    interval = binomtest(int(hits), int(runs)).proportion_ci(SHORT if short else LONG, "exact")
    print(f"{hits} of {runs}: {hits / runs:.1%} ({interval.low:.1%} to {interval.high:.1%})")
    return float(interval.low), float(interval.high)


@pytest.fixture
def coverage_holds():
    """Fail if the exact interval of a coverage lies below 93 %."""

    def check(covered: int, runs: int, short: bool = False) -> None:
        high = exact_interval(covered, runs, short)[1]
        assert high >= 0.93, f"coverage {covered / runs:.1%}, at most {high:.1%}"

    return check


@pytest.fixture
def false_alarms_hold():
    """Fail if the exact interval of a false-alarm rate lies above 5 %."""

    def check(alarms: int, runs: int, short: bool = False) -> None:
        low = exact_interval(alarms, runs, short)[0]
        assert low <= 0.05, f"false alarms {alarms / runs:.1%}, at least {low:.1%}"

    return check


@pytest.fixture(scope="session")
def worlds():
    """Gender-blind models to plant into, by objective."""
    return {"pll": planted_pairs.world(), "log-likelihood": planted_pairs.world(causal=True)}


@pytest.fixture
def replayed(monkeypatch):
    """Let the probe of pairs read the scores from the tables that it is given."""
    module = "epicene.probes.outputs.pairs"
    monkeypatch.setattr(f"{module}.PairPreference.units", lambda *_: [])
    monkeypatch.setattr(
        f"{module}.scores_of_tables",
        lambda inputs, *_: [
            (table, None) for pairs in inputs.pairs for table in (pairs.table, pairs.controls)
        ],
    )
    monkeypatch.setattr(f"{module}.with_scores", lambda table, _: table)
