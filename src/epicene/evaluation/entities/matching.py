"""Which entity of a tool stands for which of the gold: one for one, and the best that can be done.

Entities may be nested, cross, repeat each other and have several spans. A greedy choice in the
order of the list would then depend on that order, and could leave out a pair that fits.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from epicene.core.document import Entity, Span
from epicene.core.errors import InputError
from epicene.evaluation.entities.assignment import TOO_MANY, Pair, best_pairs

Spans = tuple[Span, ...]
# Pairs of entities of one document that touch; a document of a hospital has a few hundred.
MOST_EDGES = 1_000_000


@dataclass(frozen=True)
class Mention:
    """An entity as it is compared.

    Parameters
    ----------
    label : str
    spans : tuple of (int, int)
        Sorted, those that touch joined.
    """

    label: str
    spans: Spans

    @cached_property
    def size(self) -> int:
        """Characters inside."""
        return sum(end - start for start, end in self.spans)


@dataclass(frozen=True)
class Matches:
    """Pairs (position in gold, position in predictions) of one document, each position once.

    Parameters
    ----------
    strict : tuple of Pair
        The same label and the same characters.
    exact : tuple of Pair
        The same characters, whatever the label.
    ent_type : tuple of Pair
        The same label, and a character in common: as many as can be, then those that share most.
    partial, partial_label : dict of Pair to float
        A character in common, whatever the label or of one label: 1 for the same characters, ½
        otherwise, such that the sum is the largest.
    """

    strict: tuple[Pair, ...]
    exact: tuple[Pair, ...]
    ent_type: tuple[Pair, ...]
    partial: dict[Pair, float] = field(default_factory=dict)
    partial_label: dict[Pair, float] = field(default_factory=dict)


@dataclass(frozen=True)
class _Edge:
    """Two entities with a character in common; `shared` is their Jaccard index."""

    pair: Pair
    same_label: bool
    same_spans: bool
    shared: float


def mention_of(entity: Entity) -> Mention:
    """Return an entity as it is compared."""
    joined: list[Span] = []
    for start, end in sorted(entity.spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return Mention(entity.label, tuple(joined))


def match(gold: Sequence[Mention], predicted: Sequence[Mention]) -> Matches:
    """Match the entities of one document in every scheme.

    Parameters
    ----------
    gold, predicted : sequence of Mention
        Sorted by spans, then label, so that the choice among equally good matchings does not
        depend on the order in which a tool wrote them.

    Raises
    ------
    InputError
        If so many entities lie on each other that the memory could not hold their pairs.

    Notes
    -----
    The schemes are those of SemEval-2013 task 9 as nervaluate names them. On flat entities the
    counts are nervaluate's, which takes pairs greedily in the order of the list, except where it
    gives a long prediction the nearer of two entities and another prediction then has none left.

    References
    ----------
    segura2013semeval
    """
    edges = list(islice(_edges(gold, predicted), MOST_EDGES + 1))
    if len(edges) > MOST_EDGES:
        raise InputError(TOO_MANY)
    return Matches(
        strict=_equal(gold, predicted),
        exact=_exact(gold, predicted),
        ent_type=tuple(best_pairs([(e.pair, 1.0, e.shared) for e in edges if e.same_label])),
        partial=best_pairs([(e.pair, _credit(e), e.shared + e.same_label) for e in edges]),
        partial_label=best_pairs([(e.pair, _credit(e), e.shared) for e in edges if e.same_label]),
    )


def _credit(edge: _Edge) -> float:
    return 1.0 if edge.same_spans else 0.5


def _equal(gold: Sequence[object], predicted: Sequence[object]) -> tuple[Pair, ...]:
    """Pair what is equal, each once, in order."""
    waiting: dict[object, list[int]] = defaultdict(list)
    for position in reversed(range(len(predicted))):
        waiting[predicted[position]].append(position)
    return tuple(
        (position, waiting[one].pop()) for position, one in enumerate(gold) if waiting.get(one)
    )


def _exact(gold: Sequence[Mention], predicted: Sequence[Mention]) -> tuple[Pair, ...]:
    """Pair the same characters; those of one label first, so that a label is not swapped."""
    strict = _equal(gold, predicted)
    ours, theirs = {one for one, _ in strict}, {other for _, other in strict}
    left = [i for i in range(len(gold)) if i not in ours]
    right = [j for j in range(len(predicted)) if j not in theirs]
    rest = _equal([gold[i].spans for i in left], [predicted[j].spans for j in right])
    return (*strict, *((left[i], right[j]) for i, j in rest))


def _edges(gold: Sequence[Mention], predicted: Sequence[Mention]) -> Iterator[_Edge]:
    """Yield every two entities with a character in common; only neighbours are looked at."""
    if not (gold and predicted):
        return
    starts = [mention.spans[0][0] for mention in predicted]
    longest = max(mention.spans[-1][1] - mention.spans[0][0] for mention in predicted)
    for i, one in enumerate(gold):
        first = bisect_right(starts, one.spans[0][0] - longest)
        for j in range(first, bisect_left(starts, one.spans[-1][1], first)):
            other = predicted[j]
            common = _common(one.spans, other.spans)
            if common:
                union = one.size + other.size - common
                same = one.spans == other.spans
                yield _Edge((i, j), one.label == other.label, same, common / union)


def _common(one: Spans, other: Spans) -> int:
    common = 0
    for start, end in one:
        for begin, stop in other:
            common += max(0, min(end, stop) - max(start, begin))
    return common
