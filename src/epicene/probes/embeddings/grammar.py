"""How much of the gender of a vector space is grammar: what nouns of things show too."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from epicene.core.seeds import generator
from epicene.corpora.word_sets import WordSets
from epicene.metrics import Estimate, direct_bias, direction, effect_size_drop, shared_direction
from epicene.metrics.estimate import undefined
from epicene.probes.embeddings.association import (
    MIN_WORDS,
    TOO_FEW,
    Floats,
    described_effect,
    row_of_test,
    tested_effect,
)
from epicene.probes.embeddings.rows import Row, at_layer
from epicene.probes.embeddings.word_space import WordSpace

QUESTION = "grammatical-gender"
AXIS = "gender"


def grammar_rows(space: WordSpace, sets: WordSets, seed: int, whole: bool) -> Iterator[Row]:
    """Yield what nouns of things show of gender, and what words for people show beyond it.

    Parameters
    ----------
    whole : bool
        Whether the association of things is tested, and the part of grammar in each association
        test given: for a table and for the last layer.
    """

    def named(item: str) -> str:
        return item if space.layer is None else at_layer(item, space.layer)

    things = (space.own(sets.feminine_things), space.own(sets.masculine_things))
    women, men = sets.people
    own = set(space.own((*women.words, *men.words)))
    pairs = [p for p in zip(women.words, men.words, strict=True) if own.issuperset(p)]
    effect = shared = undefined(TOO_FEW)
    known = 2 * len(pairs) + sum(map(len, things))
    given = (
        len(women.words) + len(men.words) + len(sets.feminine_things) + len(sets.masculine_things)
    )
    absent = given - known
    reason = _absent(absent)
    axis: Floats | None = None
    if len(pairs) >= MIN_WORDS:
        people = [space.vectors(women.kind, [p[0] for p in pairs])]
        people.append(space.vectors(men.kind, [p[1] for p in pairs]))
        axis = direction(people[0], people[1], "pca")
        if min(map(len, things)) >= MIN_WORDS:
            nouns = [space.vectors("noun", some) for some in things]
            rng = generator(seed, QUESTION, named("things"))
            effect = (tested_effect if whole else described_effect)([*nouns, *people], rng)
            shared = shared_direction(*people, *nouns, seed=rng).as_percent()
    yield Row(
        QUESTION,
        "things_gender_effect",
        effect,
        axis="control",
        item=named(""),
        neutral=0.0,
        direction="grammar",
        reference="zhou2019examining",
        n_unscored=absent,
        reason=reason,
    )
    yield Row(
        QUESTION,
        "gender_direction_shared",
        shared,
        axis=AXIS,
        item=named(""),
        reference="zhou2019examining",
        n_unscored=absent,
        reason=reason,
    )
    yield from (
        Row(
            QUESTION,
            "direct_bias",
            value,
            axis=AXIS,
            item=named(item),
            neutral=0.0,
            direction="more_biased",
            reference="bolukbasi2016man",
            n_unscored=missing,
            reason=_absent(missing),
        )
        for item, value, missing in _direct_biases(space, sets, axis, seed)
    )
    if whole:
        yield from _drops(space, sets, seed)


def _direct_biases(
    space: WordSpace, sets: WordSets, axis: Floats | None, seed: int
) -> Iterator[tuple[str, Estimate, int]]:
    """Yield the direct bias of epicene words for people and of nouns of things, and what lacks."""
    epicene = [(words.kind, words.words) for words in sets.epicene]
    nouns = [("noun", sets.feminine_things), ("noun", sets.masculine_things)]
    for item, groups in (("epicene_words", epicene), ("things", nouns)):
        kept = [(kind, space.own(words)) for kind, words in groups]
        n = sum(len(words) for _, words in kept)
        missing = sum(len(words) for _, words in groups) - n
        if axis is None or n < MIN_WORDS:
            yield item, undefined(TOO_FEW, n), missing
            continue
        rows = np.vstack([space.vectors(kind, words) for kind, words in kept if words])
        yield item, direct_bias(rows, axis, seed=generator(seed, QUESTION, item)), missing


def _absent(n: int) -> str:
    return f"no_own_vector: {n}" if n else ""


def _drops(space: WordSpace, sets: WordSets, seed: int) -> Iterator[Row]:
    """Yield the part of grammatical gender in the effect size of each test of gender."""
    grammatical = space.grammatical_direction(sets)
    for test in sets.tests:
        if test.axis != AXIS:
            continue
        words = space.usable(test)
        value = undefined(TOO_FEW)
        if words.enough and grammatical is not None:
            x, y, a, b = words.vectors(test, space.vectors)
            value = effect_size_drop(x, y, a, b, grammatical, seed=seed)
        yield row_of_test(QUESTION, test, words, "effect_size_drop", value, "omrani2022measuring")
