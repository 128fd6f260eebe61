"""Sentences of a corpus that hold words looked for, and the tokens of those words."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from epicene.core.errors import NotApplicableError
from epicene.french.tokens import normal_form, sentences, tokenize
from epicene.mitigation.training.language_rows import Row, lead, row_of

if TYPE_CHECKING:
    from epicene.corpora.corpus import Corpus
    from epicene.models.transformer import TransformerModel


@dataclass(frozen=True)
class WordSentence:
    """A word in a sentence.

    Parameters
    ----------
    word : str
        In the spelling of `epicene.french.tokens.normal_form`.
    row : tuple of int
        The tokens of the sentence, as the model reads them.
    places : tuple of int
        Those of the word.
    """

    word: str
    row: Row
    places: tuple[int, ...]


def word_sentences(
    corpus: Corpus, model: TransformerModel, words: Collection[str]
) -> Iterator[WordSentence]:
    """Yield each occurrence of some words, in the order of the corpus.

    Raises
    ------
    NotApplicableError
        If the tokenizer does not say where its tokens stand.
    """
    wanted = frozenset(map(normal_form, words))
    for document in corpus:
        tokens = tokenize(document.text)
        for first, end in sentences(document.text, tokens):
            found = [token for token in tokens[first:end] if token.form in wanted]
            if found:
                begin = tokens[first].start
                sentence = document.text[begin : tokens[end - 1].end]
                spans = [(t.form, t.start - begin, t.end - begin) for t in found]
                yield from _placed(sentence, spans, model)


def _placed(
    sentence: str, spans: list[tuple[str, int, int]], model: TransformerModel
) -> Iterator[WordSentence]:
    encoding, row = model.encode(sentence, bounded=False), row_of(model, sentence)
    if encoding.offsets is None:
        raise NotApplicableError("the tokenizer gives no offsets.", where=model.name)
    before = len(lead(model))
    for word, begin, end in spans:
        places = tuple(
            before + place
            for place, (start, stop) in enumerate(encoding.offsets)
            if start < end and stop > begin and not encoding.special[place]
        )
        if places and places[-1] < len(row):
            yield WordSentence(word, row, places)
