"""Context-Debias: words of the stereotypes are made orthogonal to words for women and for men."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from epicene.core.errors import InputError
from epicene.core.seeds import permutation
from epicene.mitigation.options import at_least
from epicene.mitigation.training.attribute_vectors import Against, attribute_vectors
from epicene.mitigation.training.fine_tuning import FineTuning
from epicene.mitigation.training.language_modelling import IDS, MASK, padded
from epicene.mitigation.training.language_rows import means_by
from epicene.mitigation.training.objective import Example, Loss
from epicene.mitigation.training.orthogonality import squared_components, squared_drift
from epicene.mitigation.training.states import hidden_states
from epicene.mitigation.training.stereotype_words import people, target_words
from epicene.mitigation.training.word_sentences import WordSentence, word_sentences

if TYPE_CHECKING:
    import numpy as np
    import torch

    from epicene.corpora.corpus import Corpus
    from epicene.models.transformer import TransformerModel


@dataclass(frozen=True, kw_only=True)
class ContextDebias(FineTuning):
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
    at : {"all", "first", "last"}
        The layers whose states are made orthogonal; the second loss is over all.
    over : {"word", "sentence"}
        The states of the target word alone, or of every token of its sentence.
    against : {"words", "pairs"}
        To the mean state of each word for women and men, as in the paper, or to the difference of
        the two of each pair, which leaves alone what *femme* and *homme* have in common.
    targets : tuple of str
        The words of the stereotypes; by default those of the tests of gender in
        ``corpora/word_sets``.
    """

    name: ClassVar[str] = "context-debias"
    reference: ClassVar[str] = "kaneko2021debiasing"

    orthogonal: float = 0.2
    original: float = 0.8
    at: Literal["all", "first", "last"] = "all"
    over: Literal["word", "sentence"] = "word"
    against: Against = "words"
    targets: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        at_least(0, orthogonal=self.orthogonal, original=self.original)

    def examples(self, corpus: Corpus, model: TransformerModel, seed: int) -> Sequence[Example]:
        """Make an example of each sentence with a target word, and one with a word for people.

        There are as many as the longer of the two lists; the other is begun again.

        Raises
        ------
        InputError
            If the corpus has no sentence of one kind.
        """
        women, men = people()
        targets = list(word_sentences(corpus, model, self.targets or target_words()))
        others = list(word_sentences(corpus, model, (*women, *men)))
        for found, what in ((targets, "of the targets"), (others, "word for women or men")):
            if not found:
                raise InputError(
                    f"no sentence of the corpus holds one {what}.",
                    where=corpus.name,
                    hint="Give words that it has: the option targets.",
                )
        drawn = (_in_turn(found, seed, n) for n, found in enumerate((targets, others)))
        n = max(len(targets), len(others))
        return [
            self._example(target, other) for target, other, _ in zip(*drawn, range(n), strict=False)
        ]

    def _example(self, target: WordSentence, other: WordSentence) -> Example:
        places = target.places if self.over == "word" else tuple(range(len(target.row)))
        return Example((target.row, other.row), {"places": places, "other": other})

    def parts(self, model: TransformerModel, examples: Sequence[Example], seed: int) -> Any:
        """Return the model as it was, and the vectors of the words for women and men."""
        from epicene.mitigation.edited import copied
        from epicene.mitigation.training.original_model import Original

        others = list(dict.fromkeys(example.facts["other"] for example in examples))
        return Original(copied(model), attribute_vectors(others, model, *people(), self.against))

    def batch(
        self,
        examples: Sequence[Example],
        model: TransformerModel,
        draws: Sequence[np.random.Generator],
    ) -> Mapping[str, torch.Tensor]:
        """Put sentences in turn, (2 b, t): of a target, and of a word for people.

        ``targets``, shape (k, 2): an example, and where a token of its target stands.
        """
        import torch

        rows = [row for example in examples for row in example.rows]
        targets = [(i, p) for i, example in enumerate(examples) for p in example.facts["places"]]
        return {**padded(rows, model), "targets": torch.tensor(targets)}

    def loss(self, module: Any, parts: Any, batch: Mapping[str, torch.Tensor]) -> Loss:
        """Return the sum over examples of the two losses, weighted."""
        import torch

        n = len(batch[IDS]) // 2
        _, every = hidden_states(module, batch[IDS], batch[MASK])
        states = torch.stack(every[1:]).float()
        of, place = batch["targets"].unbind(dim=1)
        chosen = {"all": slice(None), "first": slice(0, 1), "last": slice(-1, None)}[self.at]
        components = squared_components(states[chosen, 2 * of, place], parts.vectors[chosen])
        total = self.orthogonal * means_by(components, of, n)
        others, mask = batch[IDS][1::2], batch[MASK][1::2]
        with torch.no_grad():
            _, before = hidden_states(parts.module, others, mask)
        sentence, token = mask.nonzero(as_tuple=True)
        drift = squared_drift(
            states[:, 1::2][:, sentence, token], torch.stack(before[1:]).float()[:, sentence, token]
        )
        total = total + self.original * means_by(drift, sentence, n)
        return Loss(total.sum(), torch.tensor(n, device=total.device))


def _in_turn(found: Sequence[WordSentence], seed: int, kind: int) -> Iterator[WordSentence]:
    order = permutation(seed, len(found), "sentences", str(kind))
    return cycle(found[place] for place in order)
