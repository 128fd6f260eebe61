"""Passages of documents beside those of their twins, and the tokens that both share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from epicene.core.errors import InputError
from epicene.corpora.twin_passages import Twins, draw_twins
from epicene.french.tokens import sentences, tokenize
from epicene.mitigation.training.language_rows import Row, ordinary, row_of
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


def sentence_pairs(twins: Twins) -> list[tuple[str, str]]:
    """Return the sentences of two texts side by side; texts that do not match are one each."""
    feminine, masculine = _sentences(twins.feminine), _sentences(twins.masculine)
    if len(feminine) != len(masculine):
        return [(twins.feminine.strip(), twins.masculine.strip())]
    return list(zip(feminine, masculine, strict=True))


def _sentences(text: str) -> list[str]:
    # Not at every full stop: « M. » has one where « Mme » has none.
    tokens = tokenize(text)
    return [text[tokens[i].start : tokens[j - 1].end] for i, j in sentences(text, tokens)]


def twin_examples(
    corpus: Corpus, model: TransformerModel, window: int, seed: int
) -> tuple[Example, ...]:
    """Make an example of each passage that differs from that of the twin.

    Parameters
    ----------
    corpus : Corpus
    model : TransformerModel
    window : int
        Most tokens of a passage, which is of whole sentences: one that is longer is cut.
    seed : int

    Returns
    -------
    tuple of Example
        The rows are the feminine passage and the masculine one. The facts: ``shared``, positions
        of the tokens that both have, in pairs; ``original``, which row is the document.

    Raises
    ------
    InputError
        If no document has a twin.
    """
    return tuple(_examples(twins_of(corpus, seed), model, window))


def _examples(found: Sequence[Twins], model: TransformerModel, window: int) -> Iterator[Example]:
    for twins in found:
        original = FEMININE if twins.sex == "F" else MASCULINE
        for one, two in _passages(twins, model, window):
            if one != two:
                yield Example((one, two), {"shared": shared(one, two), "original": original})


def _passages(twins: Twins, model: TransformerModel, window: int) -> Iterator[tuple[Row, Row]]:
    """Yield passages, feminine and masculine, of as many sentences as a window holds."""
    texts = ("", "")
    for feminine, masculine in sentence_pairs(twins):
        longer = (f"{texts[0]} {feminine}".strip(), f"{texts[1]} {masculine}".strip())
        if any(texts) and max(len(row_of(model, text)) for text in longer) > window:
            yield _rows(texts, model, window)
            longer = (feminine, masculine)
        texts = longer
    if any(texts):
        yield _rows(texts, model, window)


def _rows(texts: tuple[str, str], model: TransformerModel, window: int) -> tuple[Row, Row]:
    return row_of(model, texts[0])[:window], row_of(model, texts[1])[:window]


def gendered_tokens(examples: Sequence[Example]) -> list[int]:
    """Return the tokens by which any of the passages differs from its twin."""
    return sorted(set().union(*map(_unshared, examples)))


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


def shared_pairs(example: Example, model: TransformerModel) -> list[tuple[int, int]]:
    """Return the positions of the tokens that both rows share and a model can be asked of."""
    one, two = (frozenset(ordinary(row, model)) for row in example.rows)
    return [(i, j) for i, j in example.facts["shared"] if i in one and j in two]
