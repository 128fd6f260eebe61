"""Entity F1 between annotators: counted by hand, by brute force, and covered."""

from itertools import permutations
from math import isnan

import numpy as np
import pytest

from epicene.core.errors import InputError
from epicene.metrics import cluster_proportion, entity_f1


def one(document, label, *spans):
    return (document, label, spans)


FIRST = [
    one("a", "Diagnosis", (0, 5)),
    one("a", "Symptom", (10, 20)),
    one("a", "Symptom", (30, 34), (40, 44)),  # discontinuous
    one("b", "Diagnosis", (3, 9)),
]
SECOND = [
    one("a", "Diagnosis", (0, 5)),
    one("a", "Symptom", (12, 20)),  # another start
    one("a", "Symptom", (40, 44), (30, 34)),  # the same spans, in another order
    one("b", "Symptom", (3, 9)),  # another label
    one("c", "Diagnosis", (0, 2)),  # only here
]


def test_by_hand():
    exact = entity_f1(FIRST, SECOND)
    assert exact.estimate == pytest.approx(2 * 2 / (4 + 5))
    assert exact.n == 9
    overlap = entity_f1(FIRST, SECOND, "overlap")
    assert overlap.estimate == pytest.approx(2 * 3 / (4 + 5))
    assert entity_f1(SECOND, FIRST).estimate == exact.estimate


def test_it_is_the_harmonic_mean_of_precision_and_recall():
    precision, recall = 2 / 5, 2 / 4
    expected = 2 * precision * recall / (precision + recall)
    assert entity_f1(FIRST, SECOND).estimate == pytest.approx(expected)


def test_an_entity_marked_twice_is_matched_once():
    twice = [one("a", "Score", (0, 4))] * 2
    for match in ("exact", "overlap"):
        found = entity_f1(twice, twice[:1], match)
        assert found.estimate == pytest.approx(2 / 3)


def test_overlap_matches_as_many_as_can_be():
    rng = np.random.default_rng(1)
    for _ in range(30):
        sides = []
        for _ in range(2):
            starts = rng.integers(0, 20, 4)
            sides.append([one("d", "x", (int(s), int(s + rng.integers(1, 8)))) for s in starts])
        first, second = sides
        best = max(
            sum(
                a[2][0][0] < b[2][0][1] and b[2][0][0] < a[2][0][1]
                for a, b in zip(first, order, strict=True)
            )
            for order in permutations(second)
        )
        assert entity_f1(first, second, "overlap").estimate == pytest.approx(best / 4)


def test_touching_is_no_overlap_and_a_gap_neither():
    assert entity_f1([one(1, "x", (0, 5))], [one(1, "x", (5, 9))], "overlap").estimate == 0.0
    gap = entity_f1([one(1, "x", (0, 5), (9, 12))], [one(1, "x", (6, 8))], "overlap")
    assert gap.estimate == 0.0


def test_the_interval_is_that_of_a_share_by_document():
    outcomes, labels = [1, 1, 0, 0, 1, 1, 0, 0, 0], list("aaaaaabbc")
    share, found = cluster_proportion(outcomes, labels), entity_f1(FIRST, SECOND)
    assert (found.ci_low, found.ci_high) == pytest.approx((share.ci_low, share.ci_high))
    patients = {"a": 1, "b": 1, "c": 2}
    together = entity_f1(FIRST, SECOND, clusters=patients)
    share = cluster_proportion(outcomes, [patients[label] for label in labels])
    assert (together.ci_low, together.ci_high) == pytest.approx((share.ci_low, share.ci_high))


def test_full_agreement_is_not_certain():
    marks = [one(d, "x", (0, 3)) for d in range(12)]
    found = entity_f1(marks, marks)
    assert (found.estimate, found.ci_high) == (1.0, 1.0)
    assert found.ci_low == pytest.approx(0.025 ** (1 / 12))
    assert "all values are equal" in entity_f1(marks, marks, method="bootstrap").reason


def test_edges():
    none = entity_f1([], [])
    assert isnan(none.estimate)
    assert none.reason == "no entities"
    for arguments, message in [
        (([one(1, "x", (3, 3))], []), "no length"),
        (([one(1, "x")], []), "no span"),
        (([], [], "partial"), "exact, overlap"),
        ((FIRST, SECOND, "exact", {"a": 1}), "no cluster"),
    ]:
        with pytest.raises(InputError, match=message):
            entity_f1(*arguments)
    with pytest.raises(InputError, match="korn-graubard, bootstrap"):
        entity_f1(FIRST, SECOND, method="wald")


def draw(rng, n_documents, agree):
    """Each entity is marked by both with a probability that varies by document, else by one."""
    first, second = [], []
    for document in range(n_documents):
        own = rng.beta(agree * 8, (1 - agree) * 8)
        for position in range(rng.poisson(8) + 1):
            mark, chance = one(document, "x", (10 * position, 10 * position + 5)), rng.random()
            if chance < (1 + own) / 2:
                first.append(mark)
            if chance < own or chance >= (1 + own) / 2:
                second.append(mark)
    return first, second


def covered(runs, n_documents, agree, method):
    rng = np.random.default_rng([n_documents, int(100 * agree)])
    truth = 2 * agree / (1 + agree)
    found = (
        entity_f1(*draw(rng, n_documents, agree), method=method, n_resamples=400)
        for _ in range(runs)
    )
    return sum(f1.ci_low <= truth <= f1.ci_high for f1 in found)


@pytest.mark.parametrize("method", ["korn-graubard", "bootstrap"])
def test_coverage(coverage_holds, method):
    coverage_holds(covered(150, 30, 0.8, method), 150)


@pytest.mark.slow
@pytest.mark.parametrize("agree", [0.6, 0.85, 0.97])
@pytest.mark.parametrize("n_documents", [12, 30, 100])
def test_coverage_of_every_case(coverage_holds, n_documents, agree):
    coverage_holds(covered(1000, n_documents, agree, "korn-graubard"), 1000)
