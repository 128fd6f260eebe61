"""A masked model whose every logit is known: a word's frequency, plus what it makes of the others.

Its one layer attends evenly to all positions and changes nothing else but by its norms.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def save_masked(
    vocabulary: Sequence[str],
    read: NDArray[np.float64],
    predicted: NDArray[np.float64],
    frequency: NDArray[np.float64],
    folder: Path,
    length: int = 16,
) -> None:
    """Save it, for `load_model`.

    Parameters
    ----------
    vocabulary : sequence of str, length v
        Whole words, `SPECIAL` among them.
    read, predicted : numpy.ndarray, shape (v, d)
        Vectors of the words as they are read and as they are predicted.
    frequency : numpy.ndarray, shape (v,)
        Added to the logit of each word, in nats.
    folder : Path
    length : int
        Most tokens that the model reads.
    """
    import torch
    from transformers import BertConfig, BertForMaskedLM, BertTokenizerFast

    width = read.shape[1]
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=width,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=4,
        max_position_embeddings=length,
        hidden_act="linear",
        tie_word_embeddings=False,
    )
    module = BertForMaskedLM(config)
    with torch.no_grad():
        for name, weight in module.named_parameters():
            if "LayerNorm" not in name:
                weight.zero_()
        layer, head = module.bert.encoder.layer[0], module.cls.predictions
        for dense in (layer.attention.self.value, layer.attention.output.dense):
            dense.weight.copy_(torch.eye(width))
        head.transform.dense.weight.copy_(torch.eye(width))
        module.bert.embeddings.word_embeddings.weight.copy_(torch.tensor(read))
        head.decoder.weight.copy_(torch.tensor(predicted))
        head.decoder.bias.copy_(torch.tensor(frequency))
    module.save_pretrained(folder)
    BertTokenizerFast(
        vocab={word: place for place, word in enumerate(vocabulary)},
        do_lower_case=False,
        strip_accents=False,
        model_max_length=length,
    ).save_pretrained(folder)
