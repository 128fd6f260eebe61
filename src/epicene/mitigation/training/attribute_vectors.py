"""What the states of words for women and for men are on average, layer by layer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from epicene.core.errors import InputError
from epicene.core.seeds import permutation
from epicene.french.tokens import normal_form
from epicene.mitigation.training.language_rows import padded
from epicene.mitigation.training.states import hidden_states
from epicene.mitigation.training.word_sentences import WordSentence, word_sentences
from epicene.models.batching import in_batches

if TYPE_CHECKING:
    import torch

    from epicene.corpora.corpus import Corpus
    from epicene.models.transformer import TransformerModel

Against = Literal["words", "pairs"]
MOST = 100
"""Sentences read of each word; a mean of more would hardly differ."""


def target_words() -> tuple[str, ...]:
    """Return the words that the tests of gender in ``corpora/word_sets`` ask about.

    They are the words of things and qualities, not those for people, first names or pronouns.
    """
    from epicene.corpora.word_sets import load_word_sets

    sets = load_word_sets()
    asked = [
        s
        for test in sets.questions
        if test.axis == "gender"
        for s in (test.x, test.y, test.a, test.b)
    ]
    kept = (s for s in asked if s.kind in ("noun", "adjective") and s not in sets.people)
    return tuple(dict.fromkeys(word for words in kept for word in words.words))


def attribute_vectors(
    corpus: Corpus,
    model: TransformerModel,
    women: Sequence[str],
    men: Sequence[str],
    against: Against,
    seed: int,
) -> torch.Tensor:
    """Return the mean states of words in the sentences of a corpus, or their differences.

    Parameters
    ----------
    women, men : sequence of str
        Words, each with its counterpart.
    against : {"words", "pairs"}
        A vector for each word, or for each pair of which both words are there.

    Returns
    -------
    torch.Tensor, shape (layers, a, d)
        From the first layer on, without the embeddings.

    Raises
    ------
    InputError
        If the corpus has no such word, or no such pair.
    """
    import torch

    found: dict[str, list[WordSentence]] = defaultdict(list)
    for sentence in word_sentences(corpus, model, (*women, *men)):
        found[sentence.word].append(sentence)
    means = {
        word: _mean([some[i] for i in permutation(seed, len(some), "vectors", word)[:MOST]], model)
        for word, some in found.items()
    }
    pairs = [(normal_form(w), normal_form(m)) for w, m in zip(women, men, strict=True)]
    if against == "words":
        vectors = [means[word] for pair in pairs for word in pair if word in means]
    else:
        vectors = [means[w] - means[m] for w, m in pairs if w in means and m in means]
    if not vectors:
        what = "word for women or men" if against == "words" else "word for both women and men"
        raise InputError(f"the corpus has no {what}.", where=corpus.name)
    return torch.stack(vectors, dim=1)


def _mean(some: Sequence[WordSentence], model: TransformerModel) -> torch.Tensor:
    """Return the mean state of a word over its sentences, shape (layers, d)."""
    import torch

    def states(places: Sequence[int]) -> list[torch.Tensor]:
        batch = padded([some[i].row for i in places], model)
        _, every = hidden_states(model.module, batch["ids"], batch["mask"])
        layers = torch.stack(every[1:]).float()
        return [layers[:, row, list(some[i].places)].mean(dim=1) for row, i in enumerate(places)]

    each: list[torch.Tensor] = []
    with torch.no_grad():
        for _, batch in in_batches([len(s.row) for s in some], states, model.name):
            each += batch
    return torch.stack(each).mean(dim=0)
