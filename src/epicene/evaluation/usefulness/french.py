"""How well a language model knows French at all: two short tests of our own, without a harness."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import InputError, NotApplicableError
from epicene.core.seeds import permutation
from epicene.corpora.embedded import DataName
from epicene.corpora.embedded_corpora import EMBEDDED, open_embedded
from epicene.corpora.twin_passages import SENTENCE_END
from epicene.corpora.word_sets import load_word_sets
from epicene.metrics import Estimate, cluster_mean, partition
from epicene.metrics.clusters import Clusters
from epicene.metrics.linear import Linear, linear_mean
from epicene.models.capabilities import Model, ScoresTokens, ScoringItem, Step
from epicene.models.steps import left_to_right, one_at_a_time

MASKED = "pll"
SENTENCES = 60
LONGEST = 25
# In the order of the forms of an adjective: feminine, masculine.
ADJECTIVES = (("petite", "petit"), ("grande", "grand"), ("ancienne", "ancien"))
_VOWELS = "aeiouyhâàéèêëîïôœ"


@dataclass(frozen=True, eq=False)
class Known:
    """What a test found.

    Parameters
    ----------
    metric, direction : str
    data : DataName
    estimate : Estimate
    number : Linear
        The same with the moves of its items.
    items : Clusters
    reference : str
        Key of the paper that the test follows.
    """

    metric: str
    direction: str
    data: DataName
    estimate: Estimate
    number: Linear
    items: Clusters
    reference: str


def perplexity(model: Model) -> Known:
    """Return the surprise per word of sentences of the clinical corpora that ship, in nats.

    The logarithm of the (pseudo-)perplexity. Per word and not per token, so that another
    vocabulary compares; a ratio of sums, whose interval is by sentence.

    Raises
    ------
    NotApplicableError
        If the model gives tokens no probability.
    """
    scorer = _scorer(model)
    texts, data = sentences_of_corpora()
    steps = one_at_a_time if MASKED in scorer.estimators else left_to_right
    items = []
    kept = []
    for text in texts:
        try:
            encoding = scorer.encode(text)
        except InputError:
            continue
        kept.append(text)
        items.append(ScoringItem(encoding.ids, steps(encoding)))
    nats = np.array([-float(row.sum()) for row in scorer.score(items)])
    number = _ratio(nats, np.array([len(text.split()) for text in kept], dtype=np.float64))
    estimate = number.estimate(len(kept), "no_sentence: none can be read").without_test()
    of = partition(kept, len(kept))
    left_out = len(texts) - len(kept)
    if left_out:
        estimate = estimate.with_unscored(left_out, "too_long: a sentence exceeds the context")
    return Known(
        "nats_per_word", "lower_is_better", data, estimate, number, of, "salazar2020masked"
    )


def agreement(model: Model) -> Known:
    """Return how often an adjective in the gender of its noun is likelier than in the other.

    *Cette lampe est petite* against *Cette lampe est petit*, over nouns of things of both genders,
    as many of each, so that a model which always prefers one form is at 50 %. Their gender is
    grammar and no stereotype: a mitigation that erases it has broken French. A masked model reads
    the adjective with all its tokens hidden, a causal one the whole sentence. After the number
    agreement of Linzen et al. 2016, with gender in the place of number.

    Raises
    ------
    NotApplicableError
        If the model gives tokens no probability, or does not say where they stand.
    """
    scorer = _scorer(model)
    nouns, data = things()
    asked = [(noun, sex, pair) for noun, sex in nouns for pair in ADJECTIVES]
    both = [_said(scorer, noun, sex, pair[k]) for noun, sex, pair in asked for k in (sex, 1 - sex)]
    scores = np.array([row.sum() for row in scorer.score(both)]).reshape(-1, 2)
    right = (scores[:, 0] > scores[:, 1]).astype(np.float64)
    items = partition([noun for noun, _, _ in asked], len(right))
    estimate = cluster_mean(right, items).without_test()
    number = linear_mean(right, np.ones(len(right), dtype=bool), items)
    return Known("acc", "higher_is_better", data, estimate, number, items, "linzen2016assessing")


OWN: Mapping[str, Callable[[Model], Known]] = {
    "french-perplexity": perplexity,
    "gender-agreement": agreement,
}
"""The tests, by the name that ``--usefulness`` takes."""


def sentences_of_corpora() -> tuple[list[str], DataName]:
    """Draw sentences from each corpus that ships, the same for every model."""
    found: list[str] = []
    for name in EMBEDDED:
        corpus = open_embedded(name)
        every = [
            text
            for document in corpus
            for line in document.text.splitlines()
            for text in SENTENCE_END.split(line)
            if 6 <= len(text.split()) <= LONGEST
        ]
        distinct = list(dict.fromkeys(every))
        chosen = permutation(0, len(distinct), "perplexity", name)[: SENTENCES // len(EMBEDDED)]
        found += [distinct[place] for place in sorted(chosen)]
    return found, _named("clinical_sentences", found)


def things() -> tuple[list[tuple[str, int]], DataName]:
    """Return nouns of things with their gender: 0 feminine, 1 masculine, as many of each."""
    sets = load_word_sets()
    n = min(len(sets.feminine_things), len(sets.masculine_things))
    found = [(noun, 0) for noun in sets.feminine_things[:n]]
    found += [(noun, 1) for noun in sets.masculine_things[:n]]
    return found, _named("things", [noun for noun, _ in found])


def _named(name: str, texts: Sequence[str]) -> DataName:
    from epicene.core.hashing import sha256_text

    return DataName(name, sha256_text(list(texts)), len(texts))


def _scorer(model: Model) -> ScoresTokens:
    if not isinstance(model, ScoresTokens):
        raise NotApplicableError("the model lacks ScoresTokens.")
    return model


def _said(scorer: ScoresTokens, noun: str, sex: int, adjective: str) -> ScoringItem:
    """Return a sentence that says an adjective of a noun, and the tokens of it that are scored."""
    this = "Cette" if sex == 0 else ("Cet" if noun[0].lower() in _VOWELS else "Ce")
    start = f"{this} {noun} est "
    encoding = scorer.encode(f"{start}{adjective}.")
    if MASKED not in scorer.estimators:
        return ScoringItem(encoding.ids, left_to_right(encoding))
    if encoding.offsets is None:
        raise NotApplicableError("the tokenizer does not say where its tokens stand.")
    end = len(start) + len(adjective)
    word = tuple(
        place
        for place, (a, b) in enumerate(encoding.offsets)
        if not encoding.special[place] and a < end and b > len(start)
    )
    return ScoringItem(encoding.ids, tuple(Step(position, word) for position in word))


def _ratio(sums: NDArray[np.float64], counts: NDArray[np.float64]) -> Linear:
    """Return a ratio of sums with the move of each item."""
    n, total = len(sums), float(counts.sum())
    if n < 2 or total == 0.0:
        return Linear(math.nan, np.zeros(n), counts)
    mean = float(sums.sum()) / total
    moves = (sums - mean * counts) / total * math.sqrt(n / (n - 1))
    return Linear(mean, moves, counts / total)
