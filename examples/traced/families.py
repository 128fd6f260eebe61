"""Two families of small models in which an association is planted, and where their parts are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch

from epicene.models.capabilities import BLANK
from epicene.tracing.associations.association import Association

WIDTH, LAYERS = 96, 4
SPREAD = 0.1
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[BOS]")


@dataclass(frozen=True)
class Family:
    """A family of models, and how one of its parts is read and written.

    Parameters
    ----------
    build : callable
        From a tokenizer to a module of random weights whose head is not tied to its embeddings.
    block : callable
        From a module and a layer, counted from 1, to that layer.
    feed_forward : callable
        From a layer to the part whose units are written.
    write : callable
        Writes unit k of a layer: row and bias in, column out.
    above, head : callable
        From a module (and a layer) to the part that reads the states above, and the head.
    bounded : bool
        Whether a text stands between two special tokens.
    start : tuple of str
        What a text that is scored begins with.
    """

    build: Callable[[Any], Any]
    block: Callable[[Any, int], Any]
    feed_forward: Callable[[Any], Any]
    write: Callable[[Any, int, Any, float, Any], None]
    above: Callable[[Any, int], Any]
    head: Callable[[Any], Any]
    bounded: bool
    start: tuple[str, ...] = ()

    def at_blank(self, part: Any, module: Any, tokenizer: Any, text: str) -> Any:
        """Return what a part is given where the word of the blank is foretold."""
        if self.bounded:
            return given(part, module, tokenizer, text.replace(BLANK, tokenizer.mask_token), -3)
        return given(part, module, tokenizer, text[: text.index(BLANK)], -1)

    def at_word(self, part: Any, module: Any, tokenizer: Any, text: str, word: str) -> Any:
        """Return what a part is given at a word in the blank, which one token follows."""
        place = -3 if self.bounded else -2
        return given(part, module, tokenizer, text.replace(BLANK, word), place)

    def foretold(self, module: Any, tokenizer: Any, text: str) -> Any:
        """Return what the head is given where the word of the blank is foretold and scored."""
        begun = " ".join((*self.start, text))
        return self.at_blank(self.head(module), module, tokenizer, begun)


def tokenizer_of(association: Association, family: str = "masked") -> Any:
    """Return a tokenizer whose tokens are the words of the association and of its sentences."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    texts = [text for context in association.contexts for text in context.both]
    words = dict.fromkeys(
        word
        for text in (*texts, *association.words, *association.neutral)
        for word in text.split()
        if word != BLANK
    )
    vocabulary = {word: index for index, word in enumerate((*SPECIAL, *words))}
    backend = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    names = ["pad", "unk", "bos"]
    if FAMILIES[family].bounded:
        names = ["pad", "unk", "cls", "sep", "mask"]
        backend.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]",
            special_tokens=[(token, vocabulary[token]) for token in ("[CLS]", "[SEP]")],
        )
    named = {f"{name}_token": f"[{name.upper()}]" for name in names}
    return PreTrainedTokenizerFast(tokenizer_object=backend, model_max_length=32, **named)


def given(part: Any, module: Any, tokenizer: Any, text: str, place: int) -> Any:
    """Return what a part of a module is given at one place of a text, shape (d,)."""
    kept: list[torch.Tensor] = []
    handle = part.register_forward_pre_hook(lambda _, inputs: kept.append(inputs[0]))
    module(input_ids=tokenizer(text, return_tensors="pt")["input_ids"])
    handle.remove()
    return kept[0][0, place]


def _masked(tokenizer: Any) -> Any:
    from transformers import BertConfig, BertForMaskedLM

    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=WIDTH,
        num_hidden_layers=LAYERS,
        num_attention_heads=4,
        intermediate_size=2 * WIDTH,
        max_position_embeddings=32,
        initializer_range=SPREAD,
        tie_word_embeddings=False,
    )
    return BertForMaskedLM(config)


def _write_masked(block: Any, unit: int, row: Any, bias: float, column: Any) -> None:
    block.intermediate.dense.weight[unit] = row
    block.intermediate.dense.bias[unit] = bias
    block.output.dense.weight[:, unit] = column


def _causal(tokenizer: Any) -> Any:
    from transformers import GPT2Config, GPT2LMHeadModel

    start = tokenizer.bos_token_id
    config = GPT2Config(
        vocab_size=len(tokenizer),
        n_embd=WIDTH,
        n_layer=LAYERS,
        n_head=4,
        n_positions=32,
        initializer_range=SPREAD,
        tie_word_embeddings=False,
        bos_token_id=start,
        eos_token_id=start,
        pad_token_id=tokenizer.pad_token_id,
    )
    return GPT2LMHeadModel(config)


def _write_causal(block: Any, unit: int, row: Any, bias: float, column: Any) -> None:
    # Its matrices stand the other way round.
    block.mlp.c_fc.weight[:, unit] = row
    block.mlp.c_fc.bias[unit] = bias
    block.mlp.c_proj.weight[unit] = column


FAMILIES: Mapping[str, Family] = {
    "masked": Family(
        _masked,
        lambda module, layer: module.bert.encoder.layer[layer - 1],
        lambda block: block.intermediate,
        _write_masked,
        lambda module, layer: module.bert.encoder.layer[layer].attention.self,
        lambda module: module.cls.predictions.decoder,
        bounded=True,
    ),
    "causal": Family(
        _causal,
        lambda module, layer: module.transformer.h[layer - 1],
        lambda block: block.mlp,
        _write_causal,
        lambda module, layer: module.transformer.h[layer].ln_1,
        lambda module: module.lm_head,
        bounded=False,
        start=("[BOS]",),
    ),
}
