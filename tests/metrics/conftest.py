"""The rule of the house for simulated rates: an exact interval decides."""

import pytest
from scipy.stats import binomtest


@pytest.fixture
def coverage_holds():
    """Fail if the exact interval of a coverage lies below 93 %."""

    def check(covered: int, runs: int) -> None:
        high = binomtest(int(covered), runs).proportion_ci(0.95, "exact").high
        assert high >= 0.93, f"coverage {covered / runs:.1%}, at most {high:.1%}"

    return check


@pytest.fixture
def false_alarms_hold():
    """Fail if the exact interval of a false-alarm rate lies above 5 %."""

    def check(alarms: int, runs: int) -> None:
        low = binomtest(int(alarms), runs).proportion_ci(0.95, "exact").low
        assert low <= 0.05, f"false alarms {alarms / runs:.1%}, at least {low:.1%}"

    return check
