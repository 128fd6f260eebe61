"""Train a language model on documents, as it was trained before: what other objectives add to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from epicene.mitigation.training.fine_tuning import FineTuning
from epicene.mitigation.training.language_modelling import language_batch, language_loss
from epicene.mitigation.training.language_rows import check_share
from epicene.mitigation.training.objective import Example, Loss
from epicene.mitigation.training.reading import runs

if TYPE_CHECKING:
    import numpy as np
    import torch

    from epicene.corpora.corpus import Corpus
    from epicene.models.transformer import TransformerModel


@dataclass(frozen=True, kw_only=True)
class LanguageTraining(FineTuning):
    """Language modelling, masked or causal as the model was trained.

    Parameters
    ----------
    mask : float
        Share of the tokens that a masked model has to find.
    whole_words : bool
        Hide all tokens of a word together.
    """

    name: ClassVar[str] = "language-training"
    reference: ClassVar[str] = ""

    mask: float = 0.15
    whole_words: bool = True

    def __post_init__(self) -> None:
        check_share(self.mask)

    def examples(self, corpus: Corpus, model: TransformerModel, seed: int) -> Sequence[Example]:
        """Cut the documents into runs of tokens."""
        return list(runs((document.text for document in corpus), model, self.window))

    def batch(
        self,
        examples: Sequence[Example],
        model: TransformerModel,
        draws: Sequence[np.random.Generator],
    ) -> Mapping[str, torch.Tensor]:
        """Hide tokens for a masked model."""
        return language_batch(examples, model, draws, rate=self.mask, whole_words=self.whole_words)

    def loss(self, module: Any, parts: Any, batch: Mapping[str, torch.Tensor]) -> Loss:
        """Return the loss over the tokens to be found."""
        return language_loss(module, batch)
