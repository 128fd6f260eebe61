"""What a training must not cost: perplexity on documents of patients whom it never sees."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from epicene.core.errors import InputError
from epicene.core.seeds import generator, permutation
from epicene.mitigation.training.language_modelling import language_batch, language_loss
from epicene.mitigation.training.objective import Loss
from epicene.mitigation.training.reading import runs
from epicene.models.batching import by_token_budget

if TYPE_CHECKING:
    from epicene.corpora.corpus import Corpus
    from epicene.models.transformer import TransformerModel

_MOST = 64
"""Runs of tokens that are read each time: enough to see 2 %, and few enough to read often."""
_TRAIN, _HELD_OUT = "train", "held-out"


def parted(corpus: Corpus, share: float, seed: int) -> tuple[Corpus, Corpus | None]:
    """Hold out the documents of some patients.

    Parameters
    ----------
    corpus : Corpus
    share : float
        Of the patients, from 0 (none is held out) to below 1.
    seed : int

    Returns
    -------
    train : Corpus
        With the counterfactual documents that ship with the corpus, where some do.
    held_out : Corpus or None

    Raises
    ------
    InputError
        If the share makes no sense, or there are too few patients.
    """
    if not 0.0 <= share < 1.0:
        raise InputError(f"the share held out is {share}.", hint="Give 0 or more, and below 1.")
    if share == 0.0:
        return corpus, None
    parts = corpus.split(stratify=None, seed=seed, parts={_TRAIN: 1 - share, _HELD_OUT: share})
    train, held_out = parts[_TRAIN], parts[_HELD_OUT]
    if not any(True for _ in train) or not any(True for _ in held_out):
        raise InputError(
            "there are too few patients to hold some out.",
            hint="Give more documents, or held_out=0: the training then ends after its steps.",
        )
    if corpus.twin_reader is not None:
        kept: Any = train.reader
        train = replace(train, twin_reader=replace(kept, reader=corpus.twin_reader))
    return train, held_out


@dataclass(frozen=True)
class HeldOut:
    """Texts in which the same tokens (or labels) are to be found each time.

    Parameters
    ----------
    batches : sequence of mapping of str to torch.Tensor
        Such as those of `epicene.mitigation.training.language_modelling.language_batch`.
    loss : callable
        From a module and a batch to the `Loss` of what is to be found.
    """

    batches: Sequence[Any]
    loss: Callable[[Any, Any], Loss] = language_loss

    @classmethod
    def of(cls, corpus: Corpus, model: TransformerModel, longest: int, seed: int) -> HeldOut:
        """Draw at most 64 runs of tokens, and in them the tokens to be found.

        Raises
        ------
        InputError
            If there is no text.
        """
        found = list(runs((document.text for document in corpus), model, longest))
        if not found:
            raise InputError("the documents held out have no text.")
        chosen = [found[k] for k in permutation(seed, len(found), _HELD_OUT)[:_MOST]]
        return cls(
            [
                language_batch(
                    [chosen[k] for k in places],
                    model,
                    [generator(seed, _HELD_OUT, str(k)) for k in places],
                )
                for places in by_token_budget([len(one) for one in chosen])
            ]
        )

    def perplexity(self, module: Any) -> float:
        """Return the exponential of the mean loss over what is to be found, in float32.

        For a masked model 15 % of the tokens, hidden by whole words (a pseudo-perplexity of one
        draw); for a causal model all; for a classifier the labels. The mode of the module
        (training, evaluation) is given back.
        """
        import torch

        before, device = module.training, next(module.parameters()).device
        module.eval()
        try:
            with torch.inference_mode(), torch.autocast(device.type, enabled=False):
                losses = [
                    self.loss(module, {name: x.to(device) for name, x in batch.items()})
                    for batch in self.batches
                ]
        finally:
            module.train(before)
        total = sum(float(loss.total) for loss in losses)
        mean = total / sum(int(loss.count) for loss in losses)
        return math.exp(mean) if mean < 700 else math.inf
