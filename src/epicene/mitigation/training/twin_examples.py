"""Passages of documents beside those of their twins, and the tokens that both share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from epicene.core.errors import InputError
from epicene.corpora.twin_passages import Twins, draw_twins, passages
from epicene.mitigation.training.language_rows import Row, row_of
from epicene.mitigation.training.objective import Example

if TYPE_CHECKING:
    from epicene.corpora.corpus import Corpus
    from epicene.models.transformer import TransformerModel

FEMININE, MASCULINE = 0, 1
"""Which row of an example is the feminine one, which the masculine."""


def twins_of(corpus: Corpus, seed: int) -> tuple[Twins, ...]:
    """Return every document of a corpus that has a twin, beside it.

    Raises
    ------
    InputError
        If none has.
    """
    found = draw_twins(corpus, len(corpus), seed)
    if not found.twins:
        raise InputError(
            "no document of the corpus has a counterfactual twin.",
            where=corpus.name,
            hint="Give documents whose words say the gender of their patient.",
        )
    return found.twins


def twin_examples(
    corpus: Corpus, model: TransformerModel, words: int, seed: int
) -> tuple[Example, ...]:
    """Make an example of each passage that differs from that of the twin.

    Returns
    -------
    tuple of Example
        The rows are the feminine passage and the masculine one. The facts: ``shared``, positions
        of the tokens that both have, in pairs; ``original``, which row is the document;
        ``gendered``, the tokens by which any passage differs from its twin, the same in all.

    Raises
    ------
    InputError
        If no document has a twin.
    """
    examples = tuple(_examples(twins_of(corpus, seed), model, words))
    gendered = tuple(sorted(set().union(*map(_unshared, examples))))
    return tuple(replace(e, facts={**e.facts, "gendered": gendered}) for e in examples)


def _examples(found: Sequence[Twins], model: TransformerModel, words: int) -> Iterator[Example]:
    for twins in found:
        original = FEMININE if twins.sex == "F" else MASCULINE
        for pair in passages(twins, words):
            one, two = (row_of(model, text) for text in pair)
            if one != two:
                yield Example((one, two), {"shared": shared(one, two), "original": original})


def _unshared(example: Example) -> set[int]:
    pairs = example.facts["shared"]
    places = ({pair[side] for pair in pairs} for side in (FEMININE, MASCULINE))
    return {
        token
        for row, known in zip(example.rows, places, strict=True)
        for place, token in enumerate(row)
        if place not in known
    }


def shared(one: Row, two: Row) -> tuple[tuple[int, int], ...]:
    """Return the positions of the tokens that two rows share, in order, in pairs."""
    blocks = SequenceMatcher(None, one, two, autojunk=False).get_matching_blocks()
    return tuple((block.a + step, block.b + step) for block in blocks for step in range(block.size))
