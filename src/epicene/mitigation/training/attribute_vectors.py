"""What the states of words for women and for men are on average, layer by layer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from epicene.core.errors import InputError
from epicene.french.tokens import normal_form
from epicene.mitigation.training.language_modelling import IDS, MASK, padded
from epicene.mitigation.training.states import hidden_states
from epicene.mitigation.training.word_sentences import WordSentence
from epicene.models.batching import in_batches

if TYPE_CHECKING:
    import torch

    from epicene.models.transformer import TransformerModel

Against = Literal["words", "pairs"]
MOST = 100
"""Sentences read of each word; a mean of more would hardly differ."""


def attribute_vectors(
    found: Sequence[WordSentence],
    model: TransformerModel,
    women: Sequence[str],
    men: Sequence[str],
    against: Against,
) -> torch.Tensor:
    """Return the mean states of words in sentences, or their differences.

    Parameters
    ----------
    found : sequence of WordSentence
        Sentences with the words; the first `MOST` of each word are read.
    model : TransformerModel
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
        If there is no such word, or no such pair.
    """
    import torch

    by_word: dict[str, list[WordSentence]] = defaultdict(list)
    for sentence in found:
        by_word[sentence.word].append(sentence)
    means = {word: _mean(some[:MOST], model) for word, some in by_word.items()}
    pairs = [(normal_form(w), normal_form(m)) for w, m in zip(women, men, strict=True)]
    if against == "words":
        vectors = [means[word] for pair in pairs for word in pair if word in means]
    else:
        vectors = [means[w] - means[m] for w, m in pairs if w in means and m in means]
    if not vectors:
        what = "word for women or men" if against == "words" else "word for both women and men"
        raise InputError(f"the corpus has no {what}.")
    return torch.stack(vectors, dim=1)


def _mean(some: Sequence[WordSentence], model: TransformerModel) -> torch.Tensor:
    """Return the mean state of a word over its sentences, shape (layers, d)."""
    import torch

    def states(places: Sequence[int]) -> list[torch.Tensor]:
        batch = padded([some[i].row for i in places], model)
        _, every = hidden_states(model.module, batch[IDS], batch[MASK])
        layers = torch.stack(every[1:]).float()
        return [layers[:, row, list(some[i].places)].mean(dim=1) for row, i in enumerate(places)]

    each: list[torch.Tensor] = []
    with torch.no_grad():
        for _, batch in in_batches([len(s.row) for s in some], states, model.name):
            each += batch
    return torch.stack(each).mean(dim=0)
