"""Negative log-likelihood of held-out documents, under the models and two n-gram baselines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from transformers import PreTrainedModel

from mini.batches import EncodedDocument, batch_windows, cut_windows
from mini.decoder import causal_loss
from mini.ngram import NgramModel
from mini.tokenizer import END, MASK, SPECIALS, START, token_number

ROWS = 64


def ngram_nats(
    tokenizer: Tokenizer,
    training: Sequence[EncodedDocument],
    held_out: Sequence[EncodedDocument],
    order: int,
) -> NDArray[np.float64]:
    """Nats of each held-out document, whole, under a Kneser-Ney model of the training documents.

    Returns
    -------
    ndarray of shape (documents,)
    """
    start = token_number(tokenizer, START)
    model = NgramModel(
        [_flat(document) for document in training], order, tokenizer.get_vocab_size(), start
    )
    return np.array([-model.log_likelihood(_flat(document)) for document in held_out])


@torch.no_grad()
def causal_nats(
    model: PreTrainedModel, tokenizer: Tokenizer, held_out: Sequence[EncodedDocument]
) -> NDArray[np.float64]:
    """Nats of each document in windows of at most 128 tokens, each given only ``<s>`` before it.

    Special tokens are not counted, so that the sum is over the same tokens as for the others.

    Returns
    -------
    ndarray of shape (documents,)
    """
    end = token_number(tokenizer, END)
    totals = []
    for document in held_out:
        windows = cut_windows(tokenizer, [document], masked=False, generator=None)
        bare = [window[:-1] if window[-1] == end else window for window in windows]
        batches = batch_windows(tokenizer, bare, None)
        totals.append(sum(causal_loss(model, batch, "sum").item() for batch in batches))
    return np.array(totals)


@torch.no_grad()
def masked_nats(
    model: PreTrainedModel, tokenizer: Tokenizer, held_out: Sequence[EncodedDocument]
) -> NDArray[np.float64]:
    """Pseudo-log-likelihood in nats (Salazar et al. 2020): each token hidden alone, in turn.

    Windows of at most 128 tokens between ``<s>`` and ``</s>``; forward passes in bfloat16
    autocast, as in training, since there is one for each token.

    Returns
    -------
    ndarray of shape (documents,)
    """
    mask = token_number(tokenizer, MASK)
    totals = []
    for document in held_out:
        total = 0.0
        for window in cut_windows(tokenizer, [document], masked=True, generator=None):
            ids = torch.tensor(window)
            positions = torch.nonzero(ids >= len(SPECIALS))[:, 0]
            for part in torch.split(positions, ROWS):
                rows = ids.repeat(len(part), 1)
                here = torch.arange(len(part))
                rows[here, part] = mask
                with torch.autocast("cpu", dtype=torch.bfloat16):
                    states = model.model(input_ids=rows).last_hidden_state[here, part]
                    logits = model.lm_head(states)
                logs = torch.log_softmax(logits.float(), dim=-1)
                total -= float(logs[here, ids[part]].sum())
        totals.append(total)
    return np.array(totals)


def summarise_nats(
    nats: NDArray[np.float64],
    tokens: NDArray[np.int64],
    words: NDArray[np.int64],
    *,
    draws: int = 2000,
    seed: int = 0,
) -> dict[str, Any]:
    """Perplexity per token and per word, with 95 % intervals from resampling documents.

    Parameters
    ----------
    nats, tokens, words : arrays of shape (documents,)
    """
    generator = np.random.default_rng(seed)
    weights = generator.multinomial(len(nats), np.full(len(nats), 1 / len(nats)), size=draws)
    summary: dict[str, Any] = {"nats_per_token": float(nats.sum() / tokens.sum())}
    for name, counts in (("token", tokens), ("word", words)):
        drawn = np.exp((weights @ nats) / (weights @ counts))
        low, high = np.percentile(drawn, [2.5, 97.5])
        summary[f"per_{name}"] = {
            "perplexity": math.exp(nats.sum() / counts.sum()),
            "ci_low": float(low),
            "ci_high": float(high),
            "n": int(counts.sum()),
        }
    return summary


def _flat(document: EncodedDocument) -> list[int]:
    return [token for sentence in document for token in sentence]
