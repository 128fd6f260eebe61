"""Sentences of corpora that hold the words of tests, and where each word stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from epicene.core.seeds import permutation
from epicene.corpora.corpus import Corpus

SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]?")
WORD = re.compile(r"[^\W\d_]+")
# Longer ones are lists and tables, and may exceed what a model reads.
LONGEST = 300


@dataclass(frozen=True)
class Context:
    """A sentence, and the code points of one word in it."""

    text: str
    start: int
    end: int


def contexts_of(
    corpora: Iterable[Corpus], words: Sequence[str], most: int, seed: int
) -> Mapping[str, tuple[Context, ...]]:
    """Draw sentences that hold each word.

    Parameters
    ----------
    corpora : iterable of Corpus
        Read once, a document at a time.
    words : sequence of str
        Found as whole words; in lower case, also at the head of a sentence.
    most : int
        Most sentences kept for a word, drawn from all its distinct ones.
    seed : int
        Of the draw.

    Returns
    -------
    mapping of str to tuple of Context
        In the order of `words`; empty for a word that no sentence holds.
    """
    found: dict[str, dict[str, Context]] = {word: {} for word in words}
    for corpus in corpora:
        for document in corpus:
            for sentence in SENTENCE.finditer(document.text):
                text = sentence.group().strip()
                if len(text) > LONGEST:
                    continue
                for place in WORD.finditer(text):
                    for form in {place.group(), place.group().lower()} & found.keys():
                        found[form].setdefault(text, Context(text, *place.span()))
    drawn = {}
    for word, by_text in found.items():
        every = [by_text[text] for text in sorted(by_text)]
        order = permutation(seed, len(every), "contexts", word)[:most]
        drawn[word] = tuple(every[place] for place in sorted(order))
    return drawn
