"""Counterfactual logit pairing: a text and its twin are to be continued or filled alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from epicene.mitigation.training.distances import Distance, distance
from epicene.mitigation.training.language_rows import (
    NOTHING,
    asked,
    check_share,
    drawn,
    language_loss,
    means_by,
    ordinary,
    step_before,
)
from epicene.mitigation.training.objective import Example, Loss
from epicene.mitigation.training.twin_examples import twin_examples

if TYPE_CHECKING:
    import numpy as np
    import torch

    from epicene.corpora.corpus import Corpus
    from epicene.models.transformer import TransformerModel


@dataclass(frozen=True)
class PairedPredictions:
    """The loss of a text, and the distance of its predictions from those of its twin.

    Predictions are compared where both texts have the same token: a masked model fills it, hidden
    in both; a causal model writes it. What is asked of a text is asked of its document alone,
    as in the paper, unless `twins_too`.

    Parameters
    ----------
    weight : float
        Of the distance; 0 leaves the plain loss.
    distance : {"symmetric-kl", "squared-logits", "absolute-logits"}
        See `epicene.mitigation.training.distances.distance`.
    gendered : bool
        Whether words that agree with the patient are compared too. Without, the distributions
        are those given that no token comes by which any text of the corpus differs from its
        twin: *fatiguée* may stay likelier after *elle est* than after *il est*.
    twins_too : bool
        Whether the twins are learnt as the documents are.
    hidden : float
        Share of the tokens that a masked model fills.
    words : int
        Most words of a passage; see `epicene.corpora.twin_passages.passages`.
    """

    weight: float = 1.0
    distance: Distance = "symmetric-kl"
    gendered: bool = False
    twins_too: bool = False
    hidden: float = 0.3
    words: int = 100

    def __post_init__(self) -> None:
        check_share(self.hidden)

    def examples(self, corpus: Corpus, model: TransformerModel, seed: int) -> Sequence[Example]:
        """Make an example of each passage that differs from its twin."""
        return twin_examples(corpus, model, self.words, seed)

    def batch(
        self, examples: Sequence[Example], model: TransformerModel, draws: np.random.Generator
    ) -> Mapping[str, torch.Tensor]:
        """Put passages and twins in turn: ``ids``, ``mask``, ``labels``, shapes (2 b, t).

        ``compared``, shape (k, 3): an example, and where the two predictions stand.
        ``left_out``, shape (v,): the tokens that are not compared.
        """
        import torch

        before = step_before(model)
        places: list[set[int]] = []
        compared: list[tuple[int, int, int]] = []
        for number, example in enumerate(examples):
            pairs = self._compared(example, model, draws)
            compared += [(number, one - before, two - before) for one, two in pairs]
            shared = [{pair[side] for pair in example.facts["shared"]} for side in (0, 1)]
            for side, row in enumerate(example.rows):
                alone = [place for place in ordinary(row, model) if place not in shared[side]]
                hidden = alone if before else drawn(alone, self.hidden, draws)
                places.append({*hidden, *(pair[side] for pair in pairs)})
        rows = [row for example in examples for row in example.rows]
        batch = asked(rows, places, model)
        if not self.twins_too:
            twins = [2 * i + 1 - e.facts["original"] for i, e in enumerate(examples)]
            batch["labels"][twins] = NOTHING
        left_out = torch.zeros(int(model.module.config.vocab_size), dtype=torch.bool)
        if not self.gendered:
            left_out[list(examples[0].facts["gendered"])] = True
        pairs_of = torch.tensor(compared, dtype=torch.long).reshape(-1, 3)
        return {**batch, "compared": pairs_of, "left_out": left_out}

    def _compared(
        self, example: Example, model: TransformerModel, draws: np.random.Generator
    ) -> list[tuple[int, int]]:
        """Return the shared tokens whose predictions are compared."""
        known = [frozenset(ordinary(row, model)) for row in example.rows]
        pairs = [(i, j) for i, j in example.facts["shared"] if i in known[0] and j in known[1]]
        if step_before(model):
            return pairs
        return [pairs[place] for place in drawn(range(len(pairs)), self.hidden, draws)]

    def loss(self, module: Any, batch: Mapping[str, torch.Tensor]) -> Loss:
        """Return the sum over examples of their loss and their weighted distance."""
        import torch

        logits = module(input_ids=batch["ids"], attention_mask=batch["mask"]).logits
        n = len(logits) // 2
        language = language_loss(logits, batch["labels"]).view(n, 2).sum(dim=1)
        total = language / (2 if self.twins_too else 1)
        if self.weight:
            of, one, two = batch["compared"].unbind(dim=1)
            gaps = distance(
                logits[2 * of, one].float(),
                logits[2 * of + 1, two].float(),
                self.distance,
                batch["left_out"],
            )
            total = total + self.weight * means_by(gaps, of, n)
        return Loss(total.sum(), torch.tensor(n))

    def parts(self, model: TransformerModel, corpus: Corpus, seed: int) -> Any:
        """Return nothing."""
        return None
