"""First stage: a LLaMA-shaped decoder, which learns fast on little text."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import torch
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedModel

from mini.batches import Batch, EncodedDocument, batch_windows, cut_windows
from mini.tokenizer import END, MAX_LENGTH, PADDING, START, token_number

IGNORED = -100


def build_decoder(
    tokenizer: Tokenizer, *, width: int, layers: int, feed_forward: int, heads: int, seed: int
) -> LlamaForCausalLM:
    """Return a decoder with random weights, input and output embeddings tied."""
    torch.manual_seed(seed)
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=tokenizer.get_vocab_size(),
            hidden_size=width,
            intermediate_size=feed_forward,
            num_hidden_layers=layers,
            num_attention_heads=heads,
            num_key_value_heads=heads,
            max_position_embeddings=MAX_LENGTH,
            tie_word_embeddings=True,
            bos_token_id=token_number(tokenizer, START),
            eos_token_id=token_number(tokenizer, END),
            pad_token_id=token_number(tokenizer, PADDING),
        )
    )


def causal_epochs(
    tokenizer: Tokenizer, encoded: Sequence[EncodedDocument], seed: int
) -> Iterator[Iterator[Batch]]:
    """Yield epochs without end, each cut and shuffled anew."""
    generator = random.Random(seed)
    while True:
        windows = cut_windows(tokenizer, encoded, masked=False, generator=generator)
        yield batch_windows(tokenizer, windows, generator)


def causal_loss(model: PreTrainedModel, batch: Batch, reduction: str = "mean") -> torch.Tensor:
    """Cross-entropy of every token given those before it, in nats."""
    logits = model(input_ids=batch.ids, attention_mask=batch.attention, use_cache=False).logits
    targets = batch.ids.masked_fill(batch.attention == 0, IGNORED)[:, 1:]
    return functional.cross_entropy(
        logits[:, :-1].reshape(-1, logits.shape[-1]).float(),
        targets.reshape(-1),
        ignore_index=IGNORED,
        reduction=reduction,
    )


class HeldOutCausalLoss:
    """Mean loss over fixed held-out windows (128 tokens at most, each after ``<s>``)."""

    def __init__(self, tokenizer: Tokenizer, encoded: Sequence[EncodedDocument]) -> None:
        windows = cut_windows(tokenizer, encoded, masked=False, generator=None)
        self.batches = list(batch_windows(tokenizer, windows, None))

    @torch.no_grad()
    def __call__(self, model: PreTrainedModel) -> float:
        """Return nats per token, ``</s>`` included and ``<s>`` not."""
        model.eval()
        total, count = 0.0, 0
        for batch in self.batches:
            with torch.autocast("cpu", dtype=torch.bfloat16):
                total += causal_loss(model, batch, "sum").item()
            count += int(batch.attention[:, 1:].sum())
        return total / count
