"""How the entities of a tool differ from those of gold, and what each kind of error would do."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from epicene.evaluation.inclusion.mentions import Mention

MISSED, SPURIOUS = "missed_entity", "spurious_entity"
LABEL, ATTRIBUTE, BOUNDARY = "wrong_label", "wrong_attribute", "wrong_boundary"
KINDS = (MISSED, SPURIOUS, LABEL, ATTRIBUTE, BOUNDARY)

# Entities of two labels are one entity wrongly labelled where they share at least this part of the
# characters that either covers; else one is missed and the other spurious.
_SAME_PLACE = 0.5


@dataclass(frozen=True)
class Pairing:
    """An entity of gold and the one that the tool has in its place; one of them may be missing."""

    gold: Mention | None
    predicted: Mention | None

    @property
    def kinds(self) -> frozenset[str]:
        """The errors that lead from the one to the other; none where they say the same."""
        if self.gold is None:
            return frozenset((SPURIOUS,))
        if self.predicted is None:
            return frozenset((MISSED,))
        one, two = self.gold, self.predicted
        differ = {
            LABEL: one.label != two.label,
            ATTRIBUTE: (one.attributes, one.concepts) != (two.attributes, two.concepts),
            BOUNDARY: (one.spans, one.text) != (two.spans, two.text),
        }
        return frozenset(kind for kind, differs in differ.items() if differs)

    def with_errors(self, kinds: Collection[str]) -> Mention | None:
        """Return the entity as it would be if the tool made errors of these kinds alone."""
        if self.gold is None:
            return self.predicted if SPURIOUS in kinds else None
        if self.predicted is None:
            return None if MISSED in kinds else self.gold
        found = self.gold
        if LABEL in kinds:
            found = replace(found, label=self.predicted.label)
        if ATTRIBUTE in kinds:
            found = replace(
                found, attributes=self.predicted.attributes, concepts=self.predicted.concepts
            )
        if BOUNDARY in kinds:
            found = replace(found, spans=self.predicted.spans, text=self.predicted.text)
        return found


def paired(gold: Sequence[Mention], predicted: Sequence[Mention]) -> tuple[Pairing, ...]:
    """Pair the entities of a document one to one: the likest first.

    Two entities may be paired that share a character: of one label in any case, of two labels
    where they share half of what either covers.

    Returns
    -------
    tuple of Pairing
        Every entity is in one.
    """
    free_gold, free_predicted = set(range(len(gold))), set(range(len(predicted)))
    found = []
    for one, two in _by_likeness(gold, predicted):
        if one in free_gold and two in free_predicted:
            free_gold.remove(one)
            free_predicted.remove(two)
            found.append(Pairing(gold[one], predicted[two]))
    found += [Pairing(gold[one], None) for one in sorted(free_gold)]
    found += [Pairing(None, predicted[two]) for two in sorted(free_predicted)]
    return tuple(found)


def _by_likeness(gold: Sequence[Mention], predicted: Sequence[Mention]) -> list[tuple[int, int]]:
    """Return the pairs that are allowed, the likest first; ties in the order of the documents."""
    ranked = []
    for one, two in _overlapping(gold, predicted):
        a, b = gold[one], predicted[two]
        shared = overlap(a, b)
        same = a.label == b.label
        if shared >= _SAME_PLACE or (same and shared > 0.0):
            alike = (a.spans == b.spans, same, shared, (a.attributes == b.attributes))
            ranked.append((alike, -one, -two))
    return [(-one, -two) for _, one, two in sorted(ranked, reverse=True)]


def _overlapping(
    gold: Sequence[Mention], predicted: Sequence[Mention]
) -> Iterator[tuple[int, int]]:
    """Yield pairs whose extents meet, without trying every pair."""
    order = sorted(range(len(predicted)), key=lambda two: predicted[two].spans[0][0])
    longest = max((_end(mention) - mention.spans[0][0] for mention in predicted), default=0)
    starts = [predicted[two].spans[0][0] for two in order]
    for one, mention in enumerate(gold):
        first = bisect_left(starts, mention.spans[0][0] - longest)
        for place in range(first, len(order)):
            if starts[place] >= _end(mention):
                break
            yield one, order[place]


def overlap(one: Mention, two: Mention) -> float:
    """Return the part of the characters covered by either of two entities that both cover."""
    a, b = _covered(one), _covered(two)
    shared = sum((a & b).values())
    either = sum((a | b).values())
    return shared / either if either else 0.0


def _covered(mention: Mention) -> Counter[int]:
    return Counter(at for start, end in mention.spans for at in range(start, end))


def _end(mention: Mention) -> int:
    return max(end for _, end in mention.spans)
