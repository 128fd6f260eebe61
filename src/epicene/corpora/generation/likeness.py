"""How alike generated documents are: shared runs of words, and sentences of one mould."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

N = 8
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_NUMBER = re.compile(r"\d+(?:[.,/]\d+)*")


def ngrams(text: str, n: int = N) -> frozenset[tuple[str, ...]]:
    """Return the runs of n words of a text, in lower case."""
    words = _WORD.findall(text.lower())
    return frozenset(zip(*(words[k:] for k in range(n)), strict=False))


def shared(one: frozenset[tuple[str, ...]], two: frozenset[tuple[str, ...]]) -> float:
    """Return the share of the smaller set that is in both; 0 where one is empty."""
    small = min(len(one), len(two))
    return len(one & two) / small if small else 0.0


def skeletons(text: str, masked: Iterable[str] = ()) -> list[str]:
    """Return the sentences of a text with numbers and the given words (drugs, months) masked."""
    words = "|".join(re.escape(word) for word in sorted(masked, key=len, reverse=True))
    pattern = re.compile(rf"\b(?:{words})\b", re.IGNORECASE) if words else None
    found = []
    for sentence in _SENTENCE.split(text):
        masked_sentence = pattern.sub("_", sentence) if pattern else sentence
        found.append(_NUMBER.sub("0", masked_sentence).strip())
    return [sentence for sentence in found if len(_WORD.findall(sentence)) > 2]


def most_frequent_skeleton(texts: Iterable[str], masked: Iterable[str] = ()) -> tuple[str, float]:
    """Return the commonest skeleton of many texts, and its share of all sentences."""
    words = tuple(masked)
    counts = Counter(skeleton for text in texts for skeleton in skeletons(text, words))
    skeleton, count = counts.most_common(1)[0]
    return skeleton, count / counts.total()
