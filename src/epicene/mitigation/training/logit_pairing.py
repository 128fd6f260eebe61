"""Counterfactual logit pairing: a text and its twin are to be continued or filled alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from epicene.mitigation.options import at_least
from epicene.mitigation.training.distances import Distance, distance
from epicene.mitigation.training.fine_tuning import FineTuning
from epicene.mitigation.training.language_modelling import IDS, MASK
from epicene.mitigation.training.language_rows import (
    LABELS,
    asked,
    check_share,
    drawn,
    language_loss,
    means_by,
    ordinary,
    step_before,
)
from epicene.mitigation.training.masking import IGNORED
from epicene.mitigation.training.objective import Example, Loss
from epicene.mitigation.training.twin_examples import gendered_tokens, shared_pairs, twin_examples

if TYPE_CHECKING:
    import numpy as np
    import torch

    from epicene.corpora.corpus import Corpus
    from epicene.models.transformer import TransformerModel


@dataclass(frozen=True, kw_only=True)
class LogitPairing(FineTuning):
    """Train on texts, and draw what the model says of them to what it says of their twins.

    The counterfactual logit pairing of Garg et al. (2019), who pair the logits of a classifier.
    Here the predictions of a language model are compared wherever both texts have the same token:
    a masked model fills it, hidden in both; a causal model writes it. The loss of the language
    model is that of the document alone, as in the paper, unless `twins_too`. Each passage counts
    alike, whatever its length.

    Parameters
    ----------
    weight : float
        Of the distance; 0 leaves the plain loss.
    distance : {"symmetric-kl", "squared-logits", "absolute-logits"}
        See `epicene.mitigation.training.distances.distance`; the paper's is the last.
    gendered : bool
        Whether words that agree with the patient are compared too. Without, the distributions
        are those given that no token comes by which any text of the corpus differs from its
        twin: *fatiguée* may stay likelier after *elle est* than after *il est*.
    twins_too : bool
        Whether the twins are learnt as the documents are.
    mask : float
        Share of the tokens that a masked model has to find.
    """

    name: ClassVar[str] = "logit-pairing"
    reference: ClassVar[str] = "garg2019counterfactual"

    weight: float = 1.0
    distance: Distance = "symmetric-kl"
    gendered: bool = False
    twins_too: bool = False
    mask: float = 0.15

    def __post_init__(self) -> None:
        check_share(self.mask)
        at_least(0, weight=self.weight)

    def examples(self, corpus: Corpus, model: TransformerModel, seed: int) -> Sequence[Example]:
        """Make an example of each passage that differs from its twin."""
        return twin_examples(corpus, model, self.window, seed)

    def parts(self, model: TransformerModel, examples: Sequence[Example], seed: int) -> Any:
        """Return the tokens that are not compared."""
        from epicene.mitigation.training.left_out import LeftOut

        size = int(model.module.config.vocab_size)
        return LeftOut(size, [] if self.gendered else gendered_tokens(examples))

    def batch(
        self,
        examples: Sequence[Example],
        model: TransformerModel,
        draws: Sequence[np.random.Generator],
    ) -> Mapping[str, torch.Tensor]:
        """Put passages and twins in turn, (2 b, t), with what is asked of each.

        ``compared``, shape (k, 3): an example, and where the two predictions stand.
        """
        import torch

        before = step_before(model)
        places: list[set[int]] = []
        compared: list[tuple[int, int, int]] = []
        for number, (example, own) in enumerate(zip(examples, draws, strict=True)):
            pairs = shared_pairs(example, model)
            if not before:
                pairs = drawn(pairs, self.mask, own)
            compared += [(number, one - before, two - before) for one, two in pairs]
            for side, row in enumerate(example.rows):
                both = {pair[side] for pair in example.facts["shared"]}
                alone = [place for place in ordinary(row, model) if place not in both]
                hidden = alone if before else drawn(alone, self.mask, own)
                places.append({*hidden, *(pair[side] for pair in pairs)})
        batch = asked([row for example in examples for row in example.rows], places, model)
        if not self.twins_too:
            twins = [2 * i + 1 - e.facts["original"] for i, e in enumerate(examples)]
            batch[LABELS][twins] = IGNORED
        of_pairs = torch.tensor(compared, dtype=torch.long).reshape(-1, 3)
        return {**batch, "compared": of_pairs}

    def loss(self, module: Any, parts: Any, batch: Mapping[str, torch.Tensor]) -> Loss:
        """Return the sum over examples of their loss and their weighted distance."""
        import torch

        logits = module(input_ids=batch[IDS], attention_mask=batch[MASK]).logits
        n = len(logits) // 2
        language = language_loss(logits, batch[LABELS]).view(n, 2).sum(dim=1)
        total = language / (2 if self.twins_too else 1)
        if self.weight:
            of, one, two = batch["compared"].unbind(dim=1)
            first, second = logits[2 * of, one].float(), logits[2 * of + 1, two].float()
            gaps = distance(first, second, self.distance, parts.tokens)
            total = total + self.weight * means_by(gaps, of, n)
        return Loss(total.sum(), torch.tensor(n, device=total.device))
