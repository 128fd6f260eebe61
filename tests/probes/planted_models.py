"""Small models with a bias of known size, saved as folders that `load_model` reads.

A model is a random transformer whose words are whole tokens. The forms in one class of `alike`
share their input row, and their output row as built: nothing in the model tells them apart. A
test then plants what it wants into the output, and saves. What is planted is known from the
weights, or measured by `Built.naive`, one plain forward pass a token, which uses none of our code.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[BOS]")
WIDTH = 32
# Of the unknown token, so that the model predicts plain French, all unknown to it, better than
# chance: it passes the sanity gate as any model folder must.
KNOWS_FRENCH = 40.0
# The output of the last layer norm is 1 here in every context: a weight on it is a bias.
CONSTANT = 0


@dataclass
class Built:
    """A model before it is saved."""

    module: Any
    tokenizer: Any
    causal: bool

    def ids(self, *words: str) -> list[int]:
        known = self.tokenizer.get_vocab()
        return [known[word] for word in words]

    @property
    def head(self) -> Any:
        return self.module.get_output_embeddings()

    def bias(self, word: str, nats: float) -> None:
        """Raise the logit of a word in every context."""
        with torch.no_grad():
            if self.causal:
                self.head.weight[self.ids(word)[0], CONSTANT] += nats
            else:
                self.head.bias[self.ids(word)[0]] += nats

    def lean(self, word: str, direction: np.ndarray) -> None:
        """Raise the logit of a word by the product of `direction` and the last hidden state."""
        with torch.no_grad():
            row = torch.as_tensor(direction, dtype=torch.float32)
            self.head.weight[self.ids(word)[0]] += row

    def read_like(self, word: str, direction: np.ndarray) -> None:
        """Add a vector to the input row of a word."""
        with torch.no_grad():
            row = torch.as_tensor(direction, dtype=torch.float32)
            self.module.get_input_embeddings().weight[self.ids(word)[0]] += row

    def save(self, folder: Path) -> Path:
        from transformers.utils import logging

        logging.disable_progress_bar()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.module.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)
        return folder

    def sequence(self, text: str) -> list[int]:
        words = self.tokenizer.backend_tokenizer.pre_tokenizer.pre_tokenize_str(text)
        known = self.tokenizer.get_vocab()
        ids = [known.get(word, known["[UNK]"]) for word, _ in words]
        return (
            self.ids("[BOS]") + ids
            if self.causal
            else [*self.ids("[CLS]"), *ids, *self.ids("[SEP]")]
        )

    def hidden(self, text: str, position: int, masked: Sequence[int] = ()) -> np.ndarray:
        """Return what the head reads to predict the word at `position` (0 is the first word)."""
        kept: list[torch.Tensor] = []
        handle = self.head.register_forward_pre_hook(lambda _, inputs: kept.append(inputs[0]))
        self._logits(text, masked)
        handle.remove()
        return kept[0][0, position if self.causal else position + 1].double().numpy()

    def naive(self, text: str, position: int, masked: Sequence[int] = ()) -> float:
        """Return the log-probability of the word at `position`, with `masked` words unseen."""
        logits = self._logits(text, masked)
        ids = self.sequence(text)
        row = logits[position if self.causal else position + 1].double()
        return float(torch.log_softmax(row, -1)[ids[position + 1]])

    def naive_sum(self, text: str) -> float:
        """Return the (pseudo-)log-likelihood of a text, a pass a word."""
        return sum(self.naive(text, i, (i,)) for i in range(len(text.split())))

    def _logits(self, text: str, masked: Sequence[int]) -> torch.Tensor:
        ids = self.sequence(text)
        if not self.causal:
            for position in masked:
                ids[position + 1] = self.ids("[MASK]")[0]
        with torch.inference_mode():
            return self.module(input_ids=torch.tensor([ids])).logits[0]


def masked(
    texts: Iterable[str], alike: Iterable[Sequence[str]], seed: int = 0, **options: Any
) -> Built:
    """Build a masked model whose input and output rows agree within each class of `alike`."""
    from transformers import BertConfig, BertForMaskedLM

    tokenizer = _tokenizer(texts, causal=False)
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=2 * WIDTH,
        max_position_embeddings=64,
        **{"initializer_range": 0.2, "tie_word_embeddings": False, **options},
    )
    return _blind(BertForMaskedLM(config), tokenizer, alike, causal=False)


def causal(texts: Iterable[str], alike: Iterable[Sequence[str]], seed: int = 0) -> Built:
    """Build a causal model whose input and output rows agree within each class of `alike`."""
    from transformers import GPT2Config, GPT2LMHeadModel

    tokenizer = _tokenizer(texts, causal=True)
    torch.manual_seed(seed)
    start = tokenizer.bos_token_id
    config = GPT2Config(
        vocab_size=len(tokenizer),
        n_embd=WIDTH,
        n_layer=2,
        n_head=4,
        n_positions=64,
        initializer_range=0.2,
        tie_word_embeddings=False,
        bos_token_id=start,
        eos_token_id=start,
        pad_token_id=tokenizer.pad_token_id,
    )
    module = GPT2LMHeadModel(config)
    with torch.no_grad():
        module.transformer.ln_f.weight[CONSTANT] = 0.0
        module.transformer.ln_f.bias[CONSTANT] = 1.0
    return _blind(module, tokenizer, alike, causal=True)


def _blind(module: Any, tokenizer: Any, alike: Iterable[Sequence[str]], causal: bool) -> Built:
    module.eval()
    built = Built(module, tokenizer, causal)
    rows, head = module.get_input_embeddings().weight, built.head.weight
    with torch.no_grad():
        if head is not rows:
            head *= 0.3
        for forms in alike:
            ids = built.ids(*forms)
            rows[ids] = rows[ids[0]].clone()
            head[ids] = head[ids[0]].clone()
    built.bias("[UNK]", KNOWS_FRENCH)
    return built


def _tokenizer(texts: Iterable[str], causal: bool) -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    words = dict.fromkeys(word for text in texts for word in text.split())
    vocabulary = {word: index for index, word in enumerate((*SPECIAL, *words))}
    backend = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    named = {"unk_token": "[UNK]", "pad_token": "[PAD]", "model_max_length": 64}
    if causal:
        return PreTrainedTokenizerFast(tokenizer_object=backend, bos_token="[BOS]", **named)
    backend.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[(token, vocabulary[token]) for token in ("[CLS]", "[SEP]")],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=backend,
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        **named,
    )
