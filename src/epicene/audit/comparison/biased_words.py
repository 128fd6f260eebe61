"""Are the words that lay nearer women or men still told apart, after static vectors were changed?

Gonen & Goldberg (2019) take the words that were most biased before, and ask a classifier that is
not linear which side they were of, given the vectors after.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np

from epicene.audit.comparison.chain import LINEAR, NONLINEAR
from epicene.audit.moves import moves_table
from epicene.audit.results import Results
from epicene.core.hashing import sha256_text
from epicene.core.measurement import Measurement, to_frame
from epicene.core.seeds import generator
from epicene.corpora.embedded import DataName
from epicene.corpora.word_sets import load_word_sets
from epicene.metrics import (
    linear_kernel,
    partition,
    probe_accuracy,
    rbf_kernel,
    stratified_folds,
)
from epicene.metrics.kernel_probe import read_right
from epicene.metrics.linear import linear_mean
from epicene.models.capabilities import EmbedsWords, Model
from epicene.probes.base import Moved

if TYPE_CHECKING:
    from epicene.models.static_vectors import WordVectors

PROBE = "biased-words"
OF_A_SIDE = 200
# The first words of a table are its most frequent: rare ones have vectors of chance.
FREQUENT = 20_000
FOLDS = 5


def with_biased_words(
    models: Sequence[Model], results: Sequence[Results], seed: int
) -> list[Results]:
    """Add to the results of two tables of vectors how the words most biased in the first are read.

    Parameters
    ----------
    models : sequence of two models
        Before and after. Results stay as they are where one is no table of vectors, or where too
        few words of both have one.
    results : sequence of Results
        Of both, in the same order.
    seed : int
        Of folds and permutations.
    """
    if not all(isinstance(model, EmbedsWords) and hasattr(model, "index") for model in models):
        return list(results)
    before, after = (cast("WordVectors", model) for model in models)
    words, labels = biased_words(before, [word for word in before.index if word in after.index])
    if not words:
        return list(results)
    return [
        _added(of, model.identity.label, _measured(model, words, labels, seed))
        for of, model in zip(results, (before, after), strict=True)
    ]


def biased_words(
    before: WordVectors, shared: Sequence[str], of_a_side: int = OF_A_SIDE
) -> tuple[list[str], list[int]]:
    """Return the words nearest women and nearest men, and of which side each is (1, -1).

    By their cosine with the difference of the means of words for women and for men, which are no
    such words themselves. Both sides have the same number; none where there are too few words.
    """
    sets = load_word_sets()
    known = [word for word in shared[:FREQUENT] if word.isalpha() and word.islower()]
    people = [[word for word in group.words if word in before.index] for group in sets.people]
    kept = [word for word in known if word not in {*people[0], *people[1]}]
    if len(kept) < 2 * of_a_side or not all(people):
        return [], []
    women, men = (before.word_vectors(group).mean(axis=0) for group in people)
    vectors = before.word_vectors(kept)
    norms = np.linalg.norm(vectors, axis=1)
    cosines = vectors @ (women - men) / np.where(norms > 0.0, norms, 1.0)
    order = np.argsort(cosines, kind="stable")
    masculine, feminine = order[:of_a_side], order[::-1][:of_a_side]
    words = [kept[place] for place in (*feminine, *masculine)]
    return words, [1] * of_a_side + [-1] * of_a_side


def _measured(
    model: WordVectors, words: Sequence[str], labels: Sequence[int], seed: int
) -> Iterator[tuple[Measurement, Moved]]:
    vectors = model.word_vectors(words)
    sides = np.array(labels, dtype=np.float64)
    folds = stratified_folds(sides, FOLDS, generator(seed, PROBE, "folds"))
    items = partition(words, len(words))
    data = DataName("biased_words", sha256_text(list(words)), len(words)).label
    for metric, kernel in ((LINEAR, linear_kernel(vectors)), (NONLINEAR, rbf_kernel(vectors))):
        found = probe_accuracy(kernel, sides, folds, seed=generator(seed, PROBE, "permutations"))
        right = 100.0 * read_right(kernel, sides, folds)
        number = linear_mean(right, np.ones(len(right), dtype=bool), items)
        row = Measurement(
            model=model.identity.label,
            data=data,
            stage="embeddings",
            probe=PROBE,
            metric=metric,
            axis="gender",
            group="F/M",
            estimate=found.estimate,
            ci_low=found.ci_low,
            ci_high=found.ci_high,
            neutral=50.0,
            direction="carries_gender",
            n=found.n,
            reference="gonen2019lipstick",
        )
        yield row, Moved(data, metric, "gender", "F/M", "", number, items)


def _added(results: Results, label: str, found: Iterator[tuple[Measurement, Moved]]) -> Results:
    import pandas as pd

    rows, moved = zip(*found, strict=True)
    table = pd.concat([results.table, to_frame(rows)], ignore_index=True)
    more = moves_table([(label, PROBE, one) for one in moved])
    moves = more if results.moves is None else pd.concat([results.moves, more], ignore_index=True)
    return replace(results, table=table, moves=moves)
