"""How often each word stands in each document, in the whole note and in each of its sections."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from epicene.core.document import Document
from epicene.corpora.sections import sections
from epicene.french.stigmatising import find_stigmatising
from epicene.probes.corpus.word_forms import words_of

NOTE = ""
"""The scope that is the whole note."""
REST = 0
"""Column of the words that only count as text."""


@dataclass
class Counts:
    """A growing table, a row a document and a column a word.

    Parameters
    ----------
    names : dict of str to int
        The column of each word; column 0 stands for all others.
    rows, columns, values : array
        Where a count stands, and the count.
    """

    names: dict[str, int] = field(default_factory=lambda: {"": REST})
    rows: array[int] = field(default_factory=lambda: array("q"))
    columns: array[int] = field(default_factory=lambda: array("q"))
    values: array[int] = field(default_factory=lambda: array("q"))

    def add(self, row: int, counted: Counter[str]) -> None:
        """Add a document's words."""
        for name, count in counted.items():
            self.rows.append(row)
            self.columns.append(self.names.setdefault(name, len(self.names)))
            self.values.append(count)

    def table(self, n_rows: int) -> Any:
        """Return it as a sparse array, shape (n_rows, n_words)."""
        import numpy as np
        from scipy.sparse import coo_array

        places = (np.asarray(self.rows, np.int64), np.asarray(self.columns, np.int64))
        counts = np.asarray(self.values, np.float64)
        return coo_array((counts, places), shape=(n_rows, len(self.names))).tocsr()


@dataclass(frozen=True)
class WordCounts:
    """What one pass over the documents counts.

    Parameters
    ----------
    scopes : dict of str to Counts
        Words in the whole note (`NOTE`) and in each kind of section.
    sexed : frozenset of str
        Words of an anatomy or physiology that belongs to one sex.
    expressions : Counts
        Stigmatising expressions about the patient, by the name of their rule; column 0 holds the
        words.
    """

    scopes: dict[str, Counts]
    sexed: frozenset[str]
    expressions: Counts


def count_words(documents: Iterable[Document]) -> WordCounts:
    """Count the words of documents, one after the other; texts are not kept."""
    scopes: dict[str, Counts] = defaultdict(Counts)
    expressions = Counts()
    sexed: set[str] = set()
    for row, document in enumerate(documents):
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        parts = sections(document.text)
        starts = [part.start for part in parts]
        for word in words_of(document.text):
            if word.sexed and word.name:
                sexed.add(word.name)
            counted[NOTE][word.name] += 1
            name = parts[bisect_right(starts, word.start) - 1].name
            if name:
                counted[name][word.name] += 1
        for scope, words in counted.items():
            scopes[scope].add(row, words)
        found = Counter(one.rule for one in find_stigmatising(document.text) if one.of_patient)
        expressions.add(row, found + Counter({"": sum(counted[NOTE].values())}))
    return WordCounts(dict(scopes), frozenset(sexed), expressions)
