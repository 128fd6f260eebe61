"""Other ways to put a number on the association of words: RND, RIPA, ECT, MAC, RNSB."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from epicene.core.seeds import generator
from epicene.corpora.word_sets import AssociationTest
from epicene.metrics import Estimate, ect, mac, ripa, rnd, rnsb
from epicene.metrics.estimate import undefined
from epicene.probes.embeddings.association import MIN_WORDS, TOO_FEW, Usable, row_of_test
from epicene.probes.embeddings.rows import Row, at_layer
from epicene.probes.embeddings.word_space import WordSpace

QUESTION = "association-scores"


def score_rows(test: AssociationTest, space: WordSpace, seed: int, tested: bool) -> Iterator[Row]:
    """Yield the numbers of one test.

    RND and RIPA are those of the first attributes minus those of the second, with the sign that
    puts the first group with the first attributes above 0. RIPA needs pairs: it is left out where
    the words of the two groups are no counterparts of each other.

    Parameters
    ----------
    tested : bool
        Whether RND carries its test. It asks what the effect size asks: one test a question, and
        this one alone does not depend on the spread of the words.
    """
    words = space.usable(test)
    item = test.id if space.layer is None else at_layer(test.id, space.layer)

    def row(
        metric: str,
        value: Estimate,
        reference: str,
        neutral: float = 0.0,
        direction: str = "first_with_first",
    ) -> Row:
        return row_of_test(
            QUESTION,
            test,
            words,
            metric,
            value,
            reference,
            item=item,
            neutral=neutral,
            direction=direction,
        )

    few = undefined(TOO_FEW)
    distance = paired = coherence = cosines = divergence = few
    if words.enough:
        x, y, a, b = words.vectors(test, space.vectors)
        rng = generator(seed, QUESTION, item)
        permutations = 9_999 if tested else 0
        distance = rnd(y, x, a, b, n_permutations=permutations, seed=rng)
        coherence = ect(x, y, np.vstack((a, b)), seed=rng)
        cosines = mac([x, y], [a, b], seed=rng)
        divergence = rnsb(np.vstack((x, y)), a, b, seed=rng)
        if test.x.paired_with == test.y.name:
            paired = _paired(test, words, space, seed)
    yield row("rnd_difference", distance, "garg2018word")
    if test.x.paired_with == test.y.name:
        yield row("ripa_difference", paired, "ethayarajh2019understanding")
    yield row("ect", coherence, "dev2019attenuating", 1.0, "less_biased")
    yield row("mac", cosines, "manzini2019black", 1.0, "farther")
    yield row("rnsb", divergence, "sweeney2019transparent", 0.0, "more_biased")


def _paired(test: AssociationTest, words: Usable, space: WordSpace, seed: int) -> Estimate:
    """Return RIPA over the pairs of which both words have a vector, without its test."""
    kept = [
        (first, second)
        for first, second in zip(test.x.words, test.y.words, strict=True)
        if first in words.x and second in words.y
    ]
    if len(kept) < MIN_WORDS:
        return undefined(f"too_few_pairs: fewer than {MIN_WORDS}", len(kept))
    firsts, seconds = zip(*kept, strict=True)
    value = ripa(
        space.vectors(test.x.kind, firsts),
        space.vectors(test.y.kind, seconds),
        space.vectors(test.a.kind, words.a),
        space.vectors(test.b.kind, words.b),
        seed=generator(seed, QUESTION, test.id, "pairs"),
    )
    return value.without_test()
