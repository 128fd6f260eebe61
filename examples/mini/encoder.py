"""Second stage: the decoder's weights in a bidirectional model, trained on to fill masks."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import torch
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import EuroBertConfig, EuroBertForMaskedLM, LlamaForCausalLM, PreTrainedModel

from mini.batches import (
    Batch,
    EncodedDocument,
    batch_windows,
    cut_windows,
    encode_documents,
    encode_with_dropout,
)
from mini.corpus import Document
from mini.tokenizer import END, MASK, PADDING, SPECIALS, START, continues_word, token_number

HELD_OUT_RATE = 0.30


def encoder_from_decoder(decoder: LlamaForCausalLM, tokenizer: Tokenizer) -> EuroBertForMaskedLM:
    """Copy every weight of the decoder to the tensor of the same name in an encoder.

    Both architectures have the same parameters; only the attention mask differs. Starting from
    the decoder skips the long plateau at the unigram level that masked training from scratch
    has on so little text.
    """
    old = decoder.config
    encoder = EuroBertForMaskedLM(
        EuroBertConfig(
            vocab_size=old.vocab_size,
            hidden_size=old.hidden_size,
            intermediate_size=old.intermediate_size,
            num_hidden_layers=old.num_hidden_layers,
            num_attention_heads=old.num_attention_heads,
            num_key_value_heads=old.num_key_value_heads,
            max_position_embeddings=old.max_position_embeddings,
            rms_norm_eps=old.rms_norm_eps,
            rope_parameters=old.rope_parameters,
            tie_word_embeddings=True,
            bos_token_id=token_number(tokenizer, START),
            eos_token_id=token_number(tokenizer, END),
            pad_token_id=token_number(tokenizer, PADDING),
            mask_token_id=token_number(tokenizer, MASK),
        )
    )
    encoder.load_state_dict(decoder.state_dict(), strict=True)
    encoder.tie_weights()
    return encoder


def masked_epochs(
    tokenizer: Tokenizer, documents: Sequence[Document], seed: int, merge_dropout: float
) -> Iterator[Iterator[Batch]]:
    """Yield epochs without end, each cut into words, windows and batches anew.

    Parameters
    ----------
    merge_dropout : float
        Probability of leaving out a merge of the tokenizer (see `encode_with_dropout`).
    """
    generator = random.Random(seed)
    plain = encode_documents(tokenizer, documents)
    while True:
        encoded = plain
        if merge_dropout:
            encoded = encode_with_dropout(tokenizer, documents, merge_dropout)
        windows = cut_windows(tokenizer, encoded, masked=True, generator=generator)
        yield batch_windows(tokenizer, windows, generator)


class Masker:
    """Choose the positions to hide.

    Parameters
    ----------
    lowest, highest : float
        Each row hides a share drawn evenly between the two.
    whole_words : float
        Share of the batches in which all tokens of a drawn word are hidden together; otherwise
        tokens are drawn one by one.
    """

    def __init__(
        self, tokenizer: Tokenizer, lowest: float, highest: float, whole_words: float
    ) -> None:
        self.lowest, self.highest, self.whole_words = lowest, highest, whole_words
        self.mask = token_number(tokenizer, MASK)
        self.continues = torch.tensor(continues_word(tokenizer))

    def __call__(self, batch: Batch, generator: torch.Generator) -> torch.Tensor:
        """Return a boolean tensor, True where hidden; special tokens never are.

        Returns
        -------
        Tensor of bool, shape (rows, length)
        """
        ids = batch.ids
        rows, length = ids.shape
        rates = torch.rand((rows, 1), generator=generator)
        rates = self.lowest + (self.highest - self.lowest) * rates
        draws = torch.rand((rows, length), generator=generator)
        if torch.rand((), generator=generator) < self.whole_words:
            # Tokens of one word share the draw of its first token.
            word = (~self.continues[ids]).long().cumsum(dim=1) - 1
            draws = draws.gather(1, word.clamp(min=0))
        return (draws < rates) & (ids >= len(SPECIALS))


def masked_loss(
    model: PreTrainedModel, batch: Batch, hidden: torch.Tensor, mask: int, reduction: str = "mean"
) -> torch.Tensor:
    """Cross-entropy of the hidden tokens, in nats; the vocabulary head sees only those."""
    ids = batch.ids.masked_fill(hidden, mask)
    states = model.model(input_ids=ids, attention_mask=batch.attention).last_hidden_state
    logits = model.lm_head(states[hidden])
    return functional.cross_entropy(logits.float(), batch.ids[hidden], reduction=reduction)


class HeldOutMaskedLoss:
    """Mean loss over held-out windows with 30 % of the tokens hidden, always the same ones."""

    def __init__(
        self, tokenizer: Tokenizer, encoded: Sequence[EncodedDocument], seed: int = 0
    ) -> None:
        windows = cut_windows(tokenizer, encoded, masked=True, generator=None)
        masker = Masker(tokenizer, HELD_OUT_RATE, HELD_OUT_RATE, whole_words=0.0)
        generator = torch.Generator().manual_seed(seed)
        self.mask = masker.mask
        self.batches = [
            (batch, masker(batch, generator)) for batch in batch_windows(tokenizer, windows, None)
        ]

    @torch.no_grad()
    def __call__(self, model: PreTrainedModel) -> float:
        """Return nats per hidden token."""
        model.eval()
        total, count = 0.0, 0
        for batch, hidden in self.batches:
            with torch.autocast("cpu", dtype=torch.bfloat16):
                total += masked_loss(model, batch, hidden, self.mask, "sum").item()
            count += int(hidden.sum())
        return total / count
