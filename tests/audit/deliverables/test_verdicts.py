"""Verdicts are rarely wrong, and as many patients as they ask for tell as often as they say."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binomtest
from scipy.stats import norm as normal

from epicene.audit.deliverables.verdict import Number, by_equivalence, by_estimate, by_interval
from epicene.metrics import proportion

INF = math.inf
SEEDS = 1000


def normal_number(estimate, error):
    return Number(estimate, estimate - 1.96 * error, estimate + 1.96 * error)


def test_an_interval_within_outside_and_across():
    upper = (-INF, 0.15)
    assert by_interval(Number(0.10, 0.06, 0.14), upper).verdict == "met"
    assert by_interval(Number(0.30, 0.16, 0.44), upper).verdict == "not_met"
    assert by_interval(Number(0.10, 0.04, 0.16), upper).verdict == "not_enough_data"
    # On the limit is not below it.
    assert by_interval(Number(0.10, 0.05, 0.15), upper).verdict == "not_enough_data"
    # A large gap of the other sign is not small.
    assert by_interval(Number(-0.4, -0.5, -0.3), (-0.15, 0.15)).verdict == "not_met"
    assert by_interval(Number(-0.4, -0.5, -0.3), upper).verdict == "met"
    assert by_estimate(0.15, upper).verdict == "not_met"


def test_what_is_needed_is_what_the_normal_law_says():
    # The upper arm is 1.96 errors of 0.05; the limit is 0.03 away. 80 % of intervals that are
    # k times narrower in variance end below it where 0.03 √k / 0.05 = 1.96 + 0.84.
    found = by_interval(normal_number(0.12, 0.05), (-INF, 0.15))
    z = float(normal.ppf(0.975))
    assert found.times == pytest.approx(((z + normal.ppf(0.8)) * 0.05 / 0.03) ** 2, rel=1e-3)
    assert found.power == pytest.approx(normal.cdf(0.6 - z), rel=1e-3)
    # Where the estimate lies outside, what could be told is that it does.
    outside = by_interval(normal_number(0.18, 0.05), (-INF, 0.15))
    assert outside.times == pytest.approx(found.times)


def test_an_estimate_on_the_limit_is_told_by_no_number_of_patients():
    found = by_interval(normal_number(0.15, 0.05), (-INF, 0.15))
    assert found.verdict == "not_enough_data"
    assert math.isnan(found.times)


def test_equivalence_needs_two_tests_and_agrees_with_the_90_percent_interval():
    region = (40.0, 60.0)
    error = 10.0 / normal.ppf(0.95)
    # At the middle both arms of the 90 % interval just reach the ends.
    assert by_equivalence(normal_number(50.0, 0.99 * error), region).verdict == "met"
    assert by_equivalence(normal_number(50.0, 1.01 * error), region).verdict == "not_enough_data"
    assert by_equivalence(normal_number(70.0, 4.0), region).verdict == "not_met"
    assert by_equivalence(Number(55.0, 55.0, 55.0), region).verdict == "met"
    needed = by_equivalence(normal_number(50.0, 1.01 * error), region).times
    at_needed = 1.01 * error / math.sqrt(needed)
    power = 2.0 * normal.cdf(10.0 / at_needed - normal.ppf(0.95)) - 1.0
    assert power == pytest.approx(0.8, abs=0.002)


def verdicts(judge, truth, n, region, seed):
    """Judge the shares found among `n` patients, a thousand times; a share is 100 times or 1."""
    counts = np.random.default_rng(seed).binomial(n, truth, SEEDS)
    judged = {}
    for k in set(counts.tolist()):
        found = proportion(k, n)
        judged[k] = judge(Number(found.estimate, found.ci_low, found.ci_high), region).verdict
    return [judged[k] for k in counts.tolist()]


def rate(found, verdict):
    return binomtest(found.count(verdict), SEEDS).proportion_ci(0.95, "exact")


def test_a_number_on_its_limit_is_rarely_called_met_or_not_met():
    region = (-INF, 0.15)
    found = verdicts(by_interval, 0.15, 400, region, seed=1)
    assert rate(found, "met").low <= 0.05
    assert rate(found, "not_met").low <= 0.05
    on_the_end = verdicts(by_equivalence, 0.15, 400, (0.05, 0.15), seed=2)
    assert rate(on_the_end, "met").low <= 0.05


def test_a_number_far_from_its_limit_is_told():
    assert verdicts(by_interval, 0.05, 400, (-INF, 0.15), seed=3).count("met") > 0.99 * SEEDS
    assert verdicts(by_interval, 0.30, 400, (-INF, 0.15), seed=4).count("not_met") > 0.99 * SEEDS
    assert verdicts(by_equivalence, 0.5, 900, (0.4, 0.6), seed=5).count("met") > 0.99 * SEEDS


@pytest.mark.parametrize(
    ("judge", "truth", "region", "told"),
    [
        (by_interval, 0.10, (-INF, 0.15), "met"),
        (by_interval, 0.20, (-INF, 0.15), "not_met"),
        (by_equivalence, 0.5, (0.4, 0.6), "met"),
    ],
)
def test_as_many_patients_as_are_needed_tell_in_eighty_percent(judge, truth, region, told):
    # The same estimate among few patients, who cannot tell …
    n = 60
    found = proportion(round(truth * n), n)
    asked = judge(Number(found.estimate, found.ci_low, found.ci_high), region)
    assert asked.verdict == "not_enough_data"
    # … then among as many as were asked for. Intervals of shares are no normal ones: the arms of
    # few patients are longer than their law says, and the number asked for is somewhat large.
    often = rate(verdicts(judge, truth, math.ceil(n * asked.times), region, seed=6), told)
    assert often.high >= 0.75
    assert often.low <= 0.93
