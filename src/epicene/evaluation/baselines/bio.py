"""Entities as one tag a word (BIO), what that loses, and the likeliest tags that make sense."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from epicene.core.document import Document, Entity
from epicene.core.errors import InputError
from epicene.corpora.corpus import Corpus
from epicene.corpora.formats.bio_tags import mentions
from epicene.evaluation.baselines.answers import Mention, joined_corpora
from epicene.french.tokens import Token, tokenize

GAP = "discontinuous entities, learnt with their gap"
NESTED = "entities within or across a longer one, left out"
MOVED = "entities that begin or end within a word, learnt to its edge"
NO_WORD = "entities that hold no word, left out"
_IMPOSSIBLE = -1e9


class TagsWords:
    """What the trainers of taggers share."""

    labels: tuple[str, ...]

    def joined(self, parts: Sequence[Corpus], ids: Sequence[str]) -> Corpus:
        """Put corpora together, in the order of `ids`."""
        return joined_corpora(parts, ids)

    def losses(self, documents: Sequence[Document]) -> Mapping[str, int]:
        """Count entities that one tag a word does not hold as they are.

        Raises
        ------
        InputError
            If no document has an entity of a label.
        """
        chosen = chosen_labels(documents, self.labels)
        total: Counter[str] = Counter()
        for document in documents:
            total.update(flatten(document, chosen).lost)
        return {why: n for why, n in total.items() if n}


@dataclass(frozen=True)
class Flat:
    """The words of a document, a tag for each, and what of the entities that could not hold.

    Parameters
    ----------
    tokens : tuple of Token, length t
    tags : tuple of str, length t
        ``O``, ``B-LABEL`` or ``I-LABEL``.
    lost : mapping of str to int
        Entities, by what became of them.
    """

    tokens: tuple[Token, ...]
    tags: tuple[str, ...]
    lost: Mapping[str, int]


def flatten(document: Document, labels: Sequence[str]) -> Flat:
    """Write the entities of some labels as one tag a word.

    Of entities that share a word the longest is kept; a discontinuous one is filled up from its
    first to its last word.
    """
    tokens = tuple(tokenize(document.text))
    starts = np.array([token.start for token in tokens], dtype=np.int64)
    ends = np.array([token.end for token in tokens], dtype=np.int64)
    tags = ["O"] * len(tokens)
    lost: Counter[str] = Counter()
    chosen = [entity for entity in document.entities if entity.label in labels]
    for entity in sorted(chosen, key=_longest_first):
        start, end = hull(entity)
        first = int(np.searchsorted(ends, start, side="right"))
        after = int(np.searchsorted(starts, end, side="left"))
        if first >= after:
            lost[NO_WORD] += 1
        elif any(tag != "O" for tag in tags[first:after]):
            lost[NESTED] += 1
        else:
            lost[GAP] += int(len(entity.spans) > 1)
            lost[MOVED] += int(starts[first] != start or ends[after - 1] != end)
            inside = [f"I-{entity.label}"] * (after - first - 1)
            tags[first:after] = [f"B-{entity.label}", *inside]
    return Flat(tokens, tuple(tags), lost)


def hull(entity: Entity) -> tuple[int, int]:
    """Return where an entity begins and where it ends, gaps included."""
    return min(start for start, _ in entity.spans), max(end for _, end in entity.spans)


def _longest_first(entity: Entity) -> tuple[int, int, str]:
    start, end = hull(entity)
    return start - end, start, entity.label


def chosen_labels(documents: Sequence[Document], labels: Sequence[str]) -> tuple[str, ...]:
    """Return the labels that are learnt: those named, or all that stand in the documents.

    Raises
    ------
    InputError
        If no document has an entity of one.
    """
    there = sorted({entity.label for document in documents for entity in document.entities})
    missing = [label for label in labels if label not in there]
    if missing or not there:
        raise InputError(
            f"no document has an entity {missing[0]!r}." if missing else "there are no entities.",
            hint=f"Labels of these documents: {', '.join(there) or 'none'}.",
        )
    return tuple(labels) or tuple(there)


def tag_names(labels: Sequence[str]) -> tuple[str, ...]:
    """Return every tag, ``O`` first."""
    return ("O", *(f"{kind}-{label}" for label in labels for kind in "BI"))


def likeliest(scores: NDArray[np.floating], names: Sequence[str]) -> list[str]:
    """Return the likeliest sequence of tags in which each ``I-`` goes on with its label.

    Parameters
    ----------
    scores : ndarray, shape (t, k)
        Log-probability of each tag for each word, the words taken as independent.
    names : sequence of str, length k
        Tags.

    Notes
    -----
    The algorithm of Viterbi, with transitions that are allowed or not.
    """
    if not len(scores):
        return []
    goes_on = np.array([[_may_follow(a, b) for b in names] for a in names])
    barred = np.where(goes_on, 0.0, _IMPOSSIBLE)
    begins = np.array([0.0 if _may_follow("O", name) else _IMPOSSIBLE for name in names])
    best = np.asarray(scores[0], dtype=np.float64) + begins
    back = np.zeros(scores.shape, dtype=np.int64)
    for t in range(1, len(scores)):
        paths = best[:, None] + barred
        back[t] = paths.argmax(axis=0)
        best = paths.max(axis=0) + scores[t]
    place = int(best.argmax())
    places = [place]
    for t in range(len(scores) - 1, 0, -1):
        place = int(back[t, place])
        places.append(place)
    return [names[place] for place in reversed(places)]


def _may_follow(before: str, after: str) -> bool:
    return not after.startswith("I-") or before[1:] == after[1:]


def mentions_of(tokens: Sequence[Token], tags: Sequence[str]) -> list[Mention]:
    """Return label, start and end of each mention that tags of words make."""
    return [
        (label, tokens[words.start].start, tokens[words.stop - 1].end)
        for label, words in mentions(tags, "IOB2")
    ]
