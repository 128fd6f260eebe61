"""A tokenizer folder that cuts chosen words in two, and leaves every other word whole."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import planted_models


def folder(path: Path, whole: Iterable[str], cut: Iterable[str]) -> Path:
    """Save a masked model whose tokenizer knows the words of `whole`, and `cut` in two pieces."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertForMaskedLM, PreTrainedTokenizerFast

    pieces = [piece for word in cut for piece in (word[:-1], f"##{word[-1]}")]
    tokens = dict.fromkeys((*planted_models.SPECIAL, *whole, *pieces))
    vocabulary = {token: index for index, token in enumerate(tokens)}
    backend = Tokenizer(
        models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=99)
    )
    backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    backend.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[(token, vocabulary[token]) for token in ("[CLS]", "[SEP]")],
    )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=backend,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        model_max_length=64,
    )
    module = BertForMaskedLM(
        BertConfig(
            vocab_size=len(vocabulary),
            hidden_size=8,
            num_hidden_layers=1,
            num_attention_heads=1,
            intermediate_size=8,
            max_position_embeddings=64,
        )
    )
    planted_models.Built(module, tokenizer, causal=False).save(path)
    return path
