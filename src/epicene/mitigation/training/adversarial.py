"""Adversarial removal: states are trained so that an adversary cannot read the gender off them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from epicene.core.seeds import generator
from epicene.mitigation.options import at_least
from epicene.mitigation.training.fine_tuning import FineTuning
from epicene.mitigation.training.language_modelling import IDS, MASK
from epicene.mitigation.training.language_rows import (
    LABELS,
    asked,
    check_share,
    drawn,
    language_loss,
    ordinary,
    step_before,
)
from epicene.mitigation.training.masking import IGNORED
from epicene.mitigation.training.objective import Example, Loss
from epicene.mitigation.training.states import check_layer, hidden_states, mean_state
from epicene.mitigation.training.twin_examples import (
    FEMININE,
    MASCULINE,
    shared_pairs,
    twin_examples,
)

if TYPE_CHECKING:
    import numpy as np
    import torch

    from epicene.corpora.corpus import Corpus
    from epicene.models.transformer import TransformerModel

Goal = Literal["reversal", "confusion"]


@dataclass(frozen=True, kw_only=True)
class Adversarial(FineTuning):
    """Train on texts, while adversaries try to tell them from their twins by the states.

    The adversaries read the mean state of a passage at one layer. They learn to tell the gender,
    and the model to hide it. Both passages of a pair are read, so that each gender is half of what
    they see, and nothing but the gender tells one from the other.

    That an adversary is beaten does not say that the gender is gone: one that is trained afresh
    often still reads it (Elazar & Goldberg 2018).

    Parameters
    ----------
    weight : float
        Of what the model learns of the adversaries; with 0 they learn, and it does not mind.
    goal : {"reversal", "confusion"}
        The model gets the gradient of the adversaries reversed (Ganin & Lempitsky 2015), which
        pays it for an adversary that is sure and wrong; or it learns to leave them undecided
        (Tzeng et al. 2015), which is steadier.
    layer : int
        Whose states are read: 0 for the embeddings, or counted from the end.
    gendered : bool
        Whether the states of the words that differ are read too. Without, the gender may stay in
        *patiente* and is to leave the words around it.
    adversaries, width : int
        How many adversaries, and the size of their hidden layer.
    mask : float
        Share of the tokens that a masked model has to find.
    """

    name: ClassVar[str] = "adversarial"
    reference: ClassVar[str] = "elazar2018adversarial"

    weight: float = 1.0
    goal: Goal = "reversal"
    layer: int = -1
    gendered: bool = False
    adversaries: int = 3
    width: int = 64
    mask: float = 0.15

    def __post_init__(self) -> None:
        check_share(self.mask)
        at_least(1, adversaries=self.adversaries, width=self.width)
        at_least(0, weight=self.weight)

    def examples(self, corpus: Corpus, model: TransformerModel, seed: int) -> Sequence[Example]:
        """Make an example of each passage that differs from its twin."""
        check_layer(self.layer, model)
        return twin_examples(corpus, model, self.window, seed)

    def parts(self, model: TransformerModel, examples: Sequence[Example], seed: int) -> Any:
        """Return the adversaries."""
        import torch

        from epicene.mitigation.training.gradient_reversal import Adversary

        draws = torch.Generator().manual_seed(int(generator(seed, "adversary").integers(2**31)))
        width = int(model.module.config.hidden_size)
        return Adversary(width, self.width, self.adversaries, draws)

    def batch(
        self,
        examples: Sequence[Example],
        model: TransformerModel,
        draws: Sequence[np.random.Generator],
    ) -> Mapping[str, torch.Tensor]:
        """Put passages and twins in turn, (2 b, t), with what is asked of each.

        ``read``, shape (2 b, t): 1 where an adversary reads the state.
        ``gender``, shape (2 b,): what it is to tell.
        """
        import torch

        rows = [row for example in examples for row in example.rows]
        places = [ordinary(row, model) for row in rows]
        if not step_before(model):
            # One draw for both: what is hidden would tell them apart.
            chosen = [
                drawn(shared_pairs(example, model), self.mask, own)
                for example, own in zip(examples, draws, strict=True)
            ]
            places = [[pair[side] for pair in pairs] for pairs in chosen for side in _SIDES]
        batch = asked(rows, places, model)
        batch[LABELS][[2 * i + 1 - e.facts["original"] for i, e in enumerate(examples)]] = IGNORED
        read = torch.zeros_like(batch[MASK])
        for number, example in enumerate(examples):
            for side in _SIDES:
                read[2 * number + side, [pair[side] for pair in example.facts["shared"]]] = 1
        return {
            **batch,
            "read": batch[MASK] if self.gendered else read,
            "gender": torch.tensor(_SIDES * len(examples)),
        }

    def loss(self, module: Any, parts: Any, batch: Mapping[str, torch.Tensor]) -> Loss:
        """Return the sum over examples of their loss and of that of the adversaries."""
        import torch

        logits, states = hidden_states(module, batch[IDS], batch[MASK])
        vectors = mean_state(states[self.layer].float(), batch["read"])
        game = self._reversal if self.goal == "reversal" else self._confusion
        n = len(logits) // 2
        total = language_loss(logits, batch[LABELS]).view(n, 2).sum(dim=1)
        total = total + game(parts, vectors, batch["gender"]).view(n, 2).mean(dim=1)
        return Loss(total.sum(), torch.tensor(n, device=total.device))

    def _reversal(
        self, adversary: Any, vectors: torch.Tensor, gender: torch.Tensor
    ) -> torch.Tensor:
        from epicene.mitigation.training.gradient_reversal import adversarial_loss, reverse_gradient

        return adversarial_loss(adversary(reverse_gradient(vectors, self.weight)), gender)

    def _confusion(
        self, adversary: Any, vectors: torch.Tensor, gender: torch.Tensor
    ) -> torch.Tensor:
        from epicene.mitigation.training.gradient_reversal import adversarial_loss, confusion_loss

        told = adversarial_loss(adversary(vectors.detach()), gender)
        return told + self.weight * confusion_loss(adversary(vectors, learns=False))


_SIDES = (FEMININE, MASCULINE)
