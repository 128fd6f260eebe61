"""Context-Debias: words of the stereotypes are made orthogonal to words for women and for men."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from epicene.core.errors import InputError
from epicene.core.seeds import permutation
from epicene.mitigation.training.attribute_vectors import Against, attribute_vectors, target_words
from epicene.mitigation.training.language_rows import means_by, padded
from epicene.mitigation.training.objective import Example, Loss
from epicene.mitigation.training.orthogonality import squared_components, squared_drift
from epicene.mitigation.training.states import hidden_states
from epicene.mitigation.training.word_sentences import WordSentence, word_sentences

if TYPE_CHECKING:
    import numpy as np
    import torch

    from epicene.corpora.corpus import Corpus
    from epicene.models.transformer import TransformerModel

Layers = Literal["all", "first", "last"]


@dataclass(frozen=True)
class OrthogonalWords:
    r"""The two losses of Kaneko & Bollegala (2021), on sentences of a corpus.

    .. math:: \alpha L_{orthogonal} + \beta L_{original}

    The first is the squared inner product of the states of a target word with the mean states of
    words for women and men; the second the squared distance of the states of sentences with such
    words from what they were. Both are means where the paper has sums, so that α and β do not
    depend on how many words and sentences there are. The mean states of the words for women and
    men are those of the model as it was, which the second loss holds them to; the paper's depend
    on the weights being learnt.

    Parameters
    ----------
    orthogonal, original : float
        α and β; the paper has 0.2 and 0.8.
    layers : {"all", "first", "last"}
        Whose states are made orthogonal; the second loss is over all layers.
    over : {"word", "sentence"}
        The states of the target word alone, or of every token of its sentence.
    against : {"words", "pairs"}
        To the mean state of each word for women and men, as in the paper, or to the difference of
        the two of each pair, which leaves alone what *femme* and *homme* have in common.
    targets : tuple of str
        The words of the stereotypes; by default those of the tests of gender in
        ``corpora/word_sets``.
    """

    orthogonal: float = 0.2
    original: float = 0.8
    layers: Layers = "all"
    over: Literal["word", "sentence"] = "word"
    against: Against = "words"
    targets: tuple[str, ...] = ()

    def examples(self, corpus: Corpus, model: TransformerModel, seed: int) -> Sequence[Example]:
        """Make an example of each sentence with a target word, and one with a word for people.

        There are as many as the longer of the two lists; the other is begun again.

        Raises
        ------
        InputError
            If the corpus has no sentence of one kind.
        """
        women, men = people()
        lists = [
            list(word_sentences(corpus, model, words))
            for words in (self.targets or target_words(), (*women, *men))
        ]
        for found, what in zip(lists, ("the targets", "words for women and men"), strict=True):
            if not found:
                raise InputError(
                    f"no sentence of the corpus holds one of {what}.",
                    where=corpus.name,
                    hint="Give words that it has: the option targets.",
                )
        drawn = [
            [found[place] for place in permutation(seed, len(found), "sentences", str(kind))]
            for kind, found in enumerate(lists)
        ]
        n = max(map(len, drawn))
        return [self._example(*(found[i % len(found)] for found in drawn)) for i in range(n)]

    def _example(self, target: WordSentence, other: WordSentence) -> Example:
        places = target.places if self.over == "word" else tuple(range(len(target.row)))
        return Example((target.row, other.row), {"places": places})

    def batch(
        self, examples: Sequence[Example], model: TransformerModel, draws: np.random.Generator
    ) -> Mapping[str, torch.Tensor]:
        """Put sentences in turn, of a target and of a word for people: ``ids``, ``mask``.

        ``targets``, shape (k, 2): an example, and where a token of its target stands.
        """
        import torch

        rows = [row for example in examples for row in example.rows]
        targets = [(i, p) for i, example in enumerate(examples) for p in example.facts["places"]]
        return {**padded(rows, model), "targets": torch.tensor(targets)}

    def loss(self, module: Any, batch: Mapping[str, torch.Tensor]) -> Loss:
        """Return the sum over examples of the two losses, weighted."""
        import torch

        n, parts = len(batch["ids"]) // 2, module.parts
        _, every = hidden_states(module, batch["ids"], batch["mask"])
        states = torch.stack(every[1:]).float()
        of, place = batch["targets"].unbind(dim=1)
        chosen = {"all": slice(None), "first": slice(0, 1), "last": slice(-1, None)}[self.layers]
        components = squared_components(states[chosen, 2 * of, place], parts.vectors[chosen])
        total = self.orthogonal * means_by(components, of, n)
        others, mask = batch["ids"][1::2], batch["mask"][1::2]
        with torch.no_grad():
            _, before = hidden_states(parts.module, others, mask)
        sentence, token = mask.nonzero(as_tuple=True)
        drift = squared_drift(
            states[:, 1::2][:, sentence, token], torch.stack(before[1:]).float()[:, sentence, token]
        )
        total = total + self.original * means_by(drift, sentence, n)
        return Loss(total.sum(), torch.tensor(n))

    def parts(self, model: TransformerModel, corpus: Corpus, seed: int) -> Any:
        """Return the model as it was, and the vectors of the words for women and men."""
        from epicene.mitigation.edited import copied
        from epicene.mitigation.training.original_model import Original

        vectors = attribute_vectors(corpus, model, *people(), self.against, seed)
        return Original(copied(model), vectors)


def people() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words for women that ship, and their counterparts for men."""
    from epicene.corpora.word_sets import load_word_sets

    women, men = load_word_sets().people
    return women.words, men.words
