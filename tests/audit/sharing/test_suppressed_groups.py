"""Small groups cannot be worked out of what is shown, by somebody who knows the rule."""

from __future__ import annotations

from functools import cache

import pytest
from random_tables import MIN_GROUP, counts_of, random_truth

from epicene.audit.sharing.attacker import Inferred, inferred
from epicene.audit.sharing.counts import ALL, Counts, Shown, Sum
from epicene.audit.sharing.suppression import suppress

F, M, X = ("sex", "F"), ("sex", "M"), ("sex", "X")


def one_field(total, **groups):
    names = {("sex", name): n for name, n in groups.items()}
    truth = {ALL: total, **names}
    return counts_of(truth, (Sum(ALL, tuple(names)),), exact=True)


def test_the_other_group_is_hidden_too():
    # 100 patients, 9 men: 100 minus the 91 women would tell.
    assert suppress(one_field(100, F=91, M=9), MIN_GROUP).hidden == {F, M}


def test_what_the_attacker_says_of_one_hidden_group():
    counts = one_field(100, F=91, M=9)
    assert inferred(counts, frozenset({M}), MIN_GROUP)[M] == Inferred(9, 1)
    # Either has 1 to 10 patients and the other the rest: 1..10 and 90..99.
    assert inferred(counts, frozenset({F, M}), MIN_GROUP)[M] == Inferred(99, 20)


def test_a_lone_hidden_group_is_known_to_be_small_even_without_a_total():
    counts = Counts({M: Shown(9, 9)}, frozenset({M}), ())
    assert inferred(counts, frozenset({M}), MIN_GROUP)[M] == Inferred(10, 10)


def test_nothing_small_hides_nothing():
    assert not suppress(one_field(100, F=60, M=40), MIN_GROUP).hidden


def test_two_groups_of_eleven_patients_are_withheld_with_their_total():
    # Each would be 1 to 10: nobody could take it for a group of eleven.
    found = suppress(one_field(11, F=4, M=7), MIN_GROUP)
    assert not found.withheld
    assert found.hidden == {ALL, F, M}
    assert suppress(one_field(9, F=4, M=5), MIN_GROUP).hidden == {ALL, F, M}


def test_patients_of_whom_nothing_is_said_do_not_upset_the_attacker():
    # 60 and 20 of 100: the field says nothing of some.
    counts = one_field(100, F=60, M=20, X=5)
    found = inferred(counts, frozenset({M, X}), MIN_GROUP)
    assert found[X] == Inferred(39, 20)


def safe(seed, exact, most):
    truth, sums = random_truth(seed, most)
    counts = counts_of(truth, sums, exact)
    found = suppress(counts, MIN_GROUP)
    if not found.withheld:
        assert counts.few <= found.hidden
        for name, one in inferred(counts, found.hidden, MIN_GROUP, enough=True).items():
            assert one.highest >= MIN_GROUP, (seed, name)
            assert one.n_values >= MIN_GROUP, (seed, name)
    return bool(found.hidden)


@pytest.mark.parametrize("exact", [True, False])
def test_random_tables_are_safe(exact):
    assert 5 <= sum(safe(seed, exact, (2, 3)) for seed in range(20)) <= 19


@pytest.mark.slow
@pytest.mark.parametrize("exact", [True, False])
def test_a_thousand_random_tables_are_safe(exact):
    assert sum(safe(seed, exact, (3, 4)) for seed in range(1000, 1500)) > 100


@cache
def published(numbers, total, exact):
    """Return what an outsider sees of groups of so many patients in a total."""
    names = [("sex", str(i)) for i in range(len(numbers))]
    truth = {ALL: total, **dict(zip(names, numbers, strict=True))}
    counts = counts_of(truth, (Sum(ALL, tuple(names)),), exact)
    found = suppress(counts, MIN_GROUP)
    hidden = None if found.withheld else found.hidden
    return hidden, tuple(
        (name, one.low, one.high)
        for name, one in counts.shown.items()
        if hidden is not None and name not in hidden
    )


@pytest.mark.parametrize(
    "numbers", [(9, 15), (1, 11), (5, 14), pytest.param((3, 12, 8), marks=pytest.mark.slow)]
)
def test_whoever_applies_the_rule_to_every_possible_table_learns_no_more(numbers):
    # The attacker of the programme knows that the rule hides small groups; this one runs it on
    # each table of the same total, and keeps those that would have been published the same.
    total = sum(numbers)
    seen = published(numbers, total, True)
    assert seen[0], "nothing is hidden: the test would test nothing"
    same = [t for t in compositions(total, len(numbers)) if published(t, total, True) == seen]
    assert numbers in same
    for i, name in enumerate(("sex", str(i)) for i in range(len(numbers))):
        if name in seen[0]:
            values = {table[i] for table in same}
            assert max(values) >= MIN_GROUP
            assert len(values) >= MIN_GROUP


def compositions(total, n_parts):
    if n_parts == 1:
        return [(total,)] if total else []
    return [(k, *rest) for k in range(1, total) for rest in compositions(total - k, n_parts - 1)]


def test_hiding_only_the_small_groups_is_seen_by_the_attacker():
    found = [leaks(*random_truth(seed, (2, 3))) for seed in range(8)]
    assert sum(found) >= 2


def leaks(truth, sums):
    counts = counts_of(truth, sums, exact=True)
    found = inferred(counts, counts.few, MIN_GROUP).values()
    return any(not one.safe(MIN_GROUP) for one in found)
