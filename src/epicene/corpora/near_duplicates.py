"""Documents that repeat one another: shared runs of eight words, found without comparing all."""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Shingles = NDArray[np.uint64]

N = 8
NEAR = 0.5
# Two documents of similarity 0.5 share none of their sixteen smallest hashes once in 10,000.
_SKETCH = 16
# A hash in so many documents is of a letterhead: it says no more of who repeats whom, and to
# compare all that hold it would take time that grows with the square of their number.
_COMMON = 1_000
# Of the documents that share hashes, those that share most are compared.
_COMPARED = 20
_WORD = re.compile(r"\w+")
_ODD = 0x9E3779B97F4A7C15


def shingles(text: str) -> Shingles:
    """Return the hashes of the runs of eight words of a text, sorted and unique.

    A shorter text is one run. Case, punctuation and white space do not count.
    """
    import numpy as np

    words = _WORD.findall(text.lower())
    codes = np.array([zlib.crc32(word.encode()) for word in words], dtype=np.uint64)
    length = min(N, len(codes))
    total = np.zeros(len(codes) - length + 1 if length else 0, dtype=np.uint64)
    # Polynomial in an odd number modulo 2**64, which keeps the order of the words.
    for k in range(length):
        total = total * np.uint64(_ODD) + codes[k : len(codes) - length + 1 + k]
    return np.unique(total ^ (total >> np.uint64(29)))


def similarity(one: Shingles, two: Shingles) -> float:
    """Return the Jaccard similarity of two sets of runs, in [0, 1]; 0 where one is empty."""
    import numpy as np

    if not (len(one) and len(two)):
        return 0.0
    both = len(np.intersect1d(one, two, assume_unique=True))
    return both / (len(one) + len(two) - both)


@dataclass
class Index:
    """Documents seen so far, to be asked for near ones; some 2.5 kB a document of 300 words."""

    sets: list[Shingles] = field(default_factory=list)
    by_hash: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def nearest(self, own: Shingles) -> tuple[float, int]:
        """Return the highest similarity to a document seen, and its place; (0, -1) for none.

        Exact for what repeats a document; of documents that are less alike it may be too low.
        """
        shared: Counter[int] = Counter()
        for key in own[:_SKETCH].tolist():
            shared.update(self.by_hash.get(key, ()))
        likely = [place for place, _ in shared.most_common(_COMPARED)]
        return max(
            ((similarity(own, self.sets[place]), place) for place in likely), default=(0, -1)
        )

    def add(self, own: Shingles) -> None:
        """Remember a document."""
        for key in own[:_SKETCH].tolist():
            places = self.by_hash[key]
            if len(places) < _COMMON:
                places.append(len(self.sets))
        self.sets.append(own)


def nearest_before(texts: Iterable[str], index: Index | None = None) -> Iterator[float]:
    """Yield, for each text, its highest similarity to one before it.

    Parameters
    ----------
    index : Index, optional
        Texts that come before all of these; it is not added to, and these are not compared with
        each other.
    """
    own = Index()
    for text in texts:
        runs = shingles(text)
        yield (index or own).nearest(runs)[0]
        if index is None:
            own.add(runs)


def index_of(texts: Iterable[str]) -> Index:
    """Return an index of texts."""
    index = Index()
    for text in texts:
        index.add(shingles(text))
    return index
