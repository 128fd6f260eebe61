"""Entities are matched one for one, as well as can be, whatever their order and shape."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from tests.evaluation.entities.extractions import entity

from epicene.core.errors import InputError
from epicene.evaluation.entities import assignment, matching
from epicene.evaluation.entities.matching import Mention, match, mention_of

LABELS = ("A", "B")


def drawn(rng, n):
    """Draw entities that nest, cross, repeat and have gaps."""
    found = []
    for _ in range(n):
        start, length = int(rng.integers(0, 12)), int(rng.integers(1, 7))
        spans = [(start, start + length)]
        if rng.random() < 0.4:
            again = start + length + int(rng.integers(1, 4))
            spans.append((again, again + int(rng.integers(1, 4))))
        found.append(Mention(str(rng.choice(LABELS)), tuple(spans)))
    return sorted(found, key=lambda m: (m.spans, m.label))


def characters(mention):
    return {at for start, end in mention.spans for at in range(start, end)}


def best(gold, predicted, credit):
    """Return the largest sum of credits over all ways to pair entities one for one."""
    short, long = sorted((gold, predicted), key=len)
    flipped = short is not gold
    sums = [0.0]
    for order in permutations(range(len(long)), len(short)):
        pairs = [
            (long[j], short[i]) if flipped else (short[i], long[j]) for i, j in enumerate(order)
        ]
        sums.append(sum(credit(one, other) for one, other in pairs))
    return max(sums)


def strict(one, other):
    return float(one == other)


def exact(one, other):
    return float(one.spans == other.spans)


def ent_type(one, other):
    return float(one.label == other.label and bool(characters(one) & characters(other)))


def partial(one, other):
    touches = bool(characters(one) & characters(other))
    return (0.5 + 0.5 * exact(one, other)) * touches


def partial_label(one, other):
    return partial(one, other) * (one.label == other.label)


@pytest.mark.parametrize("seed", range(40))
def test_every_scheme_reaches_the_best_of_all_pairings(seed):
    rng = np.random.default_rng(seed)
    gold, predicted = drawn(rng, int(rng.integers(0, 6))), drawn(rng, int(rng.integers(0, 6)))
    # Some predictions repeat gold, so that equal spans occur.
    predicted = sorted([*predicted, *gold[:2]], key=lambda m: (m.spans, m.label))[:6]
    found = match(gold, predicted)
    for name, credit in (("strict", strict), ("exact", exact), ("ent_type", ent_type)):
        pairs = getattr(found, name)
        assert len(pairs) == best(gold, predicted, credit), name
        assert all(credit(gold[i], predicted[j]) == 1.0 for i, j in pairs)
    for name, credit in (("partial", partial), ("partial_label", partial_label)):
        pairs = getattr(found, name)
        assert sum(pairs.values()) == best(gold, predicted, credit), name
        assert all(credit(gold[i], predicted[j]) == value for (i, j), value in pairs.items())
    for pairs in (found.strict, found.exact, found.ent_type, found.partial, found.partial_label):
        ours, theirs = [i for i, _ in pairs], [j for _, j in pairs]
        assert len(set(ours)) == len(ours)
        assert len(set(theirs)) == len(theirs)


def test_a_greedy_choice_would_leave_one_out():
    # The first prediction shares more with the second entity, which the second one needs.
    gold = [Mention("A", ((0, 3),)), Mention("A", ((4, 20),))]
    predicted = [Mention("A", ((2, 18),)), Mention("A", ((19, 20),))]
    assert match(gold, predicted).ent_type == ((0, 0), (1, 1))


def test_of_equally_many_pairs_those_that_share_most_are_taken():
    gold = [Mention("A", ((0, 10),)), Mention("A", ((0, 30),))]
    assert match(gold, [Mention("A", ((0, 28),))]).ent_type == ((1, 0),)
    assert match(gold, [Mention("A", ((0, 11),))]).ent_type == ((0, 0),)


def test_the_same_characters_prefer_the_same_label():
    gold = [Mention("A", ((0, 4),)), Mention("B", ((0, 4),))]
    assert set(match(gold, gold).exact) == {(0, 0), (1, 1)}
    assert match(gold, gold[1:]).exact == ((1, 0),)
    assert set(match(gold, gold).partial) == {(0, 0), (1, 1)}


def test_a_gap_is_not_inside():
    gold = [Mention("A", ((0, 4), (10, 14)))]
    assert match(gold, [Mention("A", ((5, 9),))]).ent_type == ()
    assert match(gold, [Mention("A", ((3, 11),))]).ent_type == ((0, 0),)
    assert match(gold, [Mention("A", ((0, 14),))]).strict == ()


def test_spans_that_touch_are_one():
    assert mention_of(entity("A", (4, 8), (0, 4))) == mention_of(entity("A", (0, 8)))
    assert mention_of(entity("A", (0, 6), (2, 4))).spans == ((0, 6),)
    assert mention_of(entity("A", (0, 3), (4, 7))).spans == ((0, 3), (4, 7))


def test_what_is_marked_twice_counts_twice():
    one = Mention("A", ((0, 4),))
    found = match([one, one], [one])
    assert found.strict == ((0, 0),)
    assert len(match([one, one], [one, one]).strict) == 2


def test_too_many_entities_on_each_other_are_refused(monkeypatch):
    one = [Mention("A", ((0, 40 + k),)) for k in range(40)]
    assert len(match(one, one).ent_type) == 40
    monkeypatch.setattr(assignment, "MOST_CELLS", 1_000)
    with pytest.raises(InputError, match="too many entities on each other"):
        match(one, one)
    monkeypatch.setattr(matching, "MOST_EDGES", 1_000)
    with pytest.raises(InputError, match="too many entities on each other"):
        match(one, one)
