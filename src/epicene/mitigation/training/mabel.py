"""MABEL: sentences that belong together are as near as their twins are, whatever the gender."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from epicene.core.errors import InputError
from epicene.mitigation.options import at_least
from epicene.mitigation.training.contrastive import alignment, contrastive
from epicene.mitigation.training.fine_tuning import FineTuning
from epicene.mitigation.training.language_modelling import IDS, MASK, padded
from epicene.mitigation.training.language_rows import (
    LABELS,
    asked,
    check_share,
    drawn,
    language_loss,
    ordinary,
    row_of,
    step_before,
)
from epicene.mitigation.training.objective import Example, Loss
from epicene.mitigation.training.states import hidden_states, mean_state
from epicene.mitigation.training.twin_examples import sentence_pairs, twins_of

if TYPE_CHECKING:
    import numpy as np
    import torch

    from epicene.corpora.corpus import Corpus
    from epicene.models.transformer import TransformerModel

Positives = Literal["neighbours", "twins", "both"]
ROWS = 4
"""Of an example: a sentence, the next one, and the twins of both."""
HIDDEN = "hidden_ids"
"""What a masked model is asked about: the same tokens, some of them hidden."""


@dataclass(frozen=True, kw_only=True)
class Mabel(FineTuning):
    r"""The three losses of He et al. (2022), on sentences of documents and of their twins.

    .. math:: (1 - \alpha) L_{contrastive} + \alpha L_{alignment} + \lambda L_{language}

    The paper takes pairs of a premise and what it entails from English data on inference. No
    French data of that kind ship, so that a sentence and the next of its document stand for them:
    they tell of the same patient, and the second does not follow from the first. A sentence is
    the mean of its last states, without the head that the paper trains and throws away. What a
    sentence is parted from are the others of its batch, on its process and in its pass.

    Parameters
    ----------
    alignment : float
        α, in [0, 1]; 0.05 in the paper. With 1 nothing is parted, and sentences may all come to
        one point.
    language : float
        λ, of the loss of masked or causal language modelling on all four sentences; 0.1 in the
        paper.
    weight : float
        Of the first two losses together; 0 leaves that of the language model.
    temperature : float
        Divides the cosines of the contrastive loss.
    positives : {"neighbours", "twins", "both"}
        What is brought near a sentence: the next one, as above, against the next ones of all
        others and of their twins; its own twin, against those of all others; or the mean of both.
    mask : float
        Share of the tokens that a masked model has to find.
    """

    name: ClassVar[str] = "mabel"
    reference: ClassVar[str] = "he2022mabel"

    alignment: float = 0.05
    language: float = 0.1
    weight: float = 1.0
    temperature: float = 0.05
    positives: Positives = "both"
    mask: float = 0.15

    def __post_init__(self) -> None:
        check_share(self.mask)
        at_least(0, language=self.language, weight=self.weight)
        if not 0.0 <= self.alignment <= 1.0 or self.temperature <= 0.0:
            raise InputError("the share of the alignment is in [0, 1], the temperature above 0.")

    def examples(self, corpus: Corpus, model: TransformerModel, seed: int) -> Sequence[Example]:
        """Make an example of two sentences in a row of which one or both differ from their twins.

        Raises
        ------
        InputError
            If no document has a twin, or none has two sentences.
        """
        found = tuple(self._examples(corpus, model, seed))
        if not found:
            raise InputError("no document has two sentences in a row.", where=corpus.name)
        return found

    def _examples(self, corpus: Corpus, model: TransformerModel, seed: int) -> Iterator[Example]:
        for twins in twins_of(corpus, seed):
            for first, second in pairwise(sentence_pairs(twins)):
                if first[0] != first[1] or second[0] != second[1]:
                    texts = (first[0], second[0], first[1], second[1])
                    rows = (row_of(model, text)[: self.window] for text in texts)
                    yield Example(tuple(rows))

    def batch(
        self,
        examples: Sequence[Example],
        model: TransformerModel,
        draws: Sequence[np.random.Generator],
    ) -> Mapping[str, torch.Tensor]:
        """Put sentences in turn, (4 b, t), with what is asked of each."""
        rows = [row for example in examples for row in example.rows]
        if step_before(model):
            return asked(rows, [ordinary(row, model) for row in rows], model)
        places = [
            drawn(ordinary(row, model), self.mask, own)
            for example, own in zip(examples, draws, strict=True)
            for row in example.rows
        ]
        language = asked(rows, places, model)
        return {**padded(rows, model), LABELS: language[LABELS], HIDDEN: language[IDS]}

    def loss(self, module: Any, parts: Any, batch: Mapping[str, torch.Tensor]) -> Loss:
        """Return the sum over examples; the others of the batch are what each is parted from."""
        import torch

        n = len(batch[IDS]) // ROWS
        logits, states = hidden_states(module, batch[IDS], batch[MASK])
        if HIDDEN in batch:
            logits = module(input_ids=batch[HIDDEN], attention_mask=batch[MASK]).logits
        total = self.language * language_loss(logits, batch[LABELS]).view(n, ROWS).mean(dim=1)
        if self.weight:
            vectors = mean_state(states[-1].float(), batch[MASK]).view(n, ROWS, -1)
            total = total + self.weight * self.of_vectors(*vectors.unbind(dim=1))
        return Loss(total.sum(), torch.tensor(n, device=total.device))

    def of_vectors(
        self,
        first: torch.Tensor,
        second: torch.Tensor,
        first_twin: torch.Tensor,
        second_twin: torch.Tensor,
    ) -> torch.Tensor:
        """Return the contrastive loss and that of alignment of each example, weighted, (n,).

        Parameters
        ----------
        first, second, first_twin, second_twin : torch.Tensor, shape (n, d)
        """
        import torch

        n, losses = len(first), []
        if self.positives != "twins":
            near = contrastive(
                torch.cat([first, first_twin]), torch.cat([second, second_twin]), self.temperature
            )
            losses.append(near.view(2, n).mean(dim=0))
        if self.positives != "neighbours":
            one = contrastive(first, first_twin, self.temperature)
            losses.append((one + contrastive(first_twin, first, self.temperature)) / 2)
        apart = torch.stack(losses).mean(dim=0)
        aligned = alignment(first, second, first_twin, second_twin)
        return (1 - self.alignment) * apart + self.alignment * aligned
