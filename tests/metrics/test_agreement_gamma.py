"""Gamma: alignments against brute force, disorders by hand, chance near 0, coverage."""

from itertools import product
from math import isnan

import numpy as np
import pytest

from epicene.core.errors import InputError
from epicene.metrics import Dissimilarity, entity_gamma
from epicene.metrics.agreement_gamma import _moves
from epicene.metrics.unit_alignment import Units, least_disorder


def units(*rows):
    table = np.array(rows, dtype=float).reshape(-1, 3)
    return Units(table[:, 0], table[:, 1], table[:, 2].astype(int))


def apart(first, second, positional=3.0, categorical=1.0):
    """The published dissimilarity of two units, or of a unit and none."""
    if first is None or second is None:
        return 1.0
    (s, e, c), (t, f, d) = first, second
    return positional * ((abs(s - t) + abs(e - f)) / (e - s + f - t)) ** 2 + categorical * (c != d)


def brute_force(*annotators):
    """Every way to put each unit in one group with at most one unit of each annotator."""
    marked = [(who, unit) for who, side in enumerate(annotators) for unit in side]

    def groups(rest):
        if not rest:
            yield []
            return
        (who, unit), others = rest[0], rest[1:]
        choices = [
            [None, *[item for item in others if item[0] == other]]
            for other in range(len(annotators))
            if other != who
        ]
        for chosen in product(*choices):
            mates = [mate for mate in chosen if mate]
            left = [item for item in others if item not in mates]
            for more in groups(left):
                yield [[(who, unit), *mates], *more]

    def disorder(group):
        own = dict(group)
        pairs = [
            apart(own.get(a), own.get(b))
            for a in range(len(annotators))
            for b in range(a + 1, len(annotators))
        ]
        return sum(pairs) / len(pairs)

    return min(sum(disorder(group) for group in found) for found in groups(marked))


def test_one_shift_by_hand():
    # 10 characters long, moved by 2: ((2 + 2) / 20) ** 2 = 0.04, weighed 3.
    first, second = units((0, 10, 0)), units((2, 12, 0))
    assert least_disorder([first, second], Dissimilarity()) == pytest.approx(0.12)
    assert least_disorder([first, second], Dissimilarity(1.0, 1.0)) == pytest.approx(0.04)
    # Another category adds 1; below 2, so still aligned.
    assert least_disorder([first, units((2, 12, 1))], Dissimilarity()) == pytest.approx(1.12)
    # Far away: each is alone.
    assert least_disorder([first, units((50, 60, 0))], Dissimilarity()) == 2.0
    # Three annotators, one silent: pairs 0.12, 1 and 1, of three.
    three = least_disorder([first, second, units()], Dissimilarity())
    assert three == pytest.approx((0.12 + 1 + 1) / 3)


@pytest.mark.parametrize("n_annotators", [2, 3])
def test_the_best_alignment_is_that_of_brute_force(n_annotators):
    rng = np.random.default_rng(n_annotators)
    for _ in range(12 if n_annotators == 2 else 6):
        sides = []
        for _ in range(n_annotators):
            starts = rng.choice(25, rng.integers(0, 4), replace=False)
            sides.append(
                [(int(s), int(s + rng.integers(2, 9)), int(rng.integers(2))) for s in starts]
            )
        if any(sides):
            found = least_disorder([units(*side) for side in sides], Dissimilarity())
            assert found == pytest.approx(brute_force(*sides))


def test_the_linear_program_and_the_assignment_agree():
    rng = np.random.default_rng(5)
    for _ in range(5):
        starts = [np.sort(rng.choice(200, 12, replace=False)) for _ in range(2)]
        pair = [units(*[(s, s + 6, s % 2) for s in side]) for side in starts]
        # A third who says nothing makes each group of k units cost its pair and 3 - 1 nothings.
        alone = least_disorder([*pair, units()], Dissimilarity())
        groups = [(s, t) for s in starts[0] for t in starts[1]]
        assert len(groups) == 144
        # Groups of one cost 1 and pairs (d + 2) / 3: pair where d < 4, not 2.
        saving = np.minimum(0.0, (pair_dissimilarity(*pair) + 2) / 3 - 2)
        from scipy.optimize import linear_sum_assignment

        assert alone == pytest.approx(24 + saving[linear_sum_assignment(saving)].sum())


def pair_dissimilarity(first, second):
    rows = [list(zip(u.start, u.end, u.category, strict=True)) for u in (first, second)]
    return np.array([[apart(a, b) for b in rows[1]] for a in rows[0]])


def corpus(rng, n_documents, shift, changed=0.0, n_annotators=2, per_document=5):
    """Annotators who move each end by up to `shift`, and change a share of the labels."""
    sides = [[] for _ in range(n_annotators)]
    for document in range(n_documents):
        for start in rng.choice(40, rng.poisson(per_document - 1) + 1, replace=False) * 25:
            label = rng.choice(["x", "y"])
            for side in sides:
                moved = int(start) + int(rng.integers(-shift, shift + 1))
                own = rng.choice(["x", "y"]) if rng.random() < changed else label
                side.append((document, str(own), ((moved + 20, moved + 32),)))
    return sides


LENGTHS = dict.fromkeys(range(2000), 1100)


def test_identical_annotators_are_at_one():
    same = corpus(np.random.default_rng(0), 10, 0)
    found = entity_gamma(same, LENGTHS)
    assert (found.estimate, found.ci_high, found.n) == (1.0, 1.0, 10)
    assert found.ci_low == pytest.approx(0.025**0.1)
    assert entity_gamma(corpus(np.random.default_rng(0), 3, 0, 0.0, 3), LENGTHS).estimate == 1.0


def test_independent_annotators_are_near_zero():
    rng = np.random.default_rng(7)
    sides = [
        [
            (document, str(rng.choice(["x", "y"])), ((int(start), int(start) + 12),))
            for document in range(200)
            for start in rng.integers(0, 1088, 5)
        ]
        for _ in range(2)
    ]
    found = entity_gamma(sides, LENGTHS)
    assert abs(found.estimate) < 0.03
    assert found.ci_high < 0.05


def test_it_falls_with_shift_and_with_label():
    estimates = [
        entity_gamma(corpus(np.random.default_rng(3), 40, *how), LENGTHS, n_samples=10).estimate
        for how in ((0, 0.0), (2, 0.0), (5, 0.0), (5, 0.5))
    ]
    assert estimates == sorted(estimates, reverse=True)
    assert estimates[-1] > 0.1


def test_the_ratio_by_hand():
    """One document of known disorder, and chance that cannot vary: a unit as long as the text."""
    first, second = [("d", "x", ((0, 10),))], [("d", "y", ((0, 10),))]
    found = entity_gamma([first, second], {"d": 10}, n_samples=400)
    # Observed: another label, 1, over one unit an annotator. Chance: each of the two draws one
    # of the annotators, and moves it by a uniform distance, nowhere nearer than half its length:
    # exactly opposite, 3 * (5 + 5) ** 2 / 20 ** 2 = 0.75, plus 1 where the labels differ.
    assert found.estimate == pytest.approx(1 - 1 / (0.75 + 0.5), abs=0.05)
    assert "single cluster" in found.reason


def test_moves_keep_their_distance():
    rng = np.random.default_rng(0)
    for _ in range(200):
        places = np.sort(_moves(3, 100.0, 20.0, rng))
        gaps = np.diff([*places, places[0] + 100.0])
        assert gaps.min() >= 20.0 - 1e-9
    everywhere = np.concatenate([_moves(3, 100.0, 20.0, rng) for _ in range(2000)])
    assert np.histogram(everywhere, 5, (0, 100))[0] == pytest.approx(1200, abs=150)
    assert _moves(3, 10.0, 20.0, rng).size == 3


def test_a_discontinuous_entity_goes_from_first_to_last():
    split = [("d", "x", ((0, 4), (6, 10)))]
    whole = [("d", "x", ((0, 10),))]
    assert entity_gamma([split, whole], {"d": 100}).estimate == 1.0


def test_edges():
    none = entity_gamma([[], []])
    assert isnan(none.estimate)
    assert none.reason == "no entities"
    one_sided = entity_gamma([[("d", "x", ((0, 4),))], []], {"d": 50})
    assert one_sided.estimate <= 0.0
    sides = corpus(np.random.default_rng(0), 4, 2)
    assert entity_gamma(sides, seed=1) == entity_gamma(sides, seed=1)
    patients = {0: "p", 1: "p", 2: "q", 3: "q"}
    assert entity_gamma(sides, clusters=patients).ci_low < entity_gamma(sides).estimate
    for arguments, message in [
        ((sides[:1],), "two annotators"),
        ((sides, {0: 5}), "ends after its document"),
        (([[("d", "x", ((3, 3),))], []],), "no length"),
        ((sides, LENGTHS, {0: 1}), "no cluster"),
    ]:
        with pytest.raises(InputError, match=message):
            entity_gamma(*arguments)


def covered(runs, n_documents, how):
    truth = entity_gamma(corpus(np.random.default_rng(99), 2000, *how), LENGTHS, n_samples=10)
    rng = np.random.default_rng(n_documents)
    found = (
        entity_gamma(
            corpus(rng, n_documents, *how), LENGTHS, n_samples=10, n_resamples=500, seed=rng
        )
        for _ in range(runs)
    )
    return sum(gamma.ci_low <= truth.estimate <= gamma.ci_high for gamma in found)


def test_coverage(coverage_holds):
    coverage_holds(covered(50, 15, (3, 0.1)), 50)


@pytest.mark.slow
@pytest.mark.parametrize("how", [(2, 0.0), (5, 0.5)])
@pytest.mark.parametrize("n_documents", [12, 25])
def test_coverage_of_every_case(coverage_holds, n_documents, how):
    coverage_holds(covered(1000, n_documents, how), 1000)
