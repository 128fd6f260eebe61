"""Small masked models of random weights, unbiased or with the association at one place.

Each is saved as a folder of `transformers` and loaded by `epicene.load_model`. Words are whole
tokens with random input vectors, so that nothing binds a concept to a group but chance, and what is
planted. The head is not tied to the embeddings: a bias may then stand in one of them alone.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from epicene.models.capabilities import BLANK
from epicene.tracing.associations.association import Association

if TYPE_CHECKING:
    from transformers import BertForMaskedLM, PreTrainedTokenizerFast

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
WIDTH, LAYERS, BIASED_LAYER = 96, 4, 2
EMBEDDING_SHIFT = 1.0
"""Of the input vectors of the words of a concept toward a group, in lengths of a vector."""
LAYER_SHIFT = 1.0
"""What the biased layer adds at the blank, in lengths of its states."""
OPEN, SHUT = 4.0, 40.0
"""Of the units of that layer: input at the blank, and how far below it at a word."""
HEAD_LOG_ODDS = 3.0
"""Log odds ratio that the biased head adds, in nats."""

Plant = Callable[["BertForMaskedLM", "PreTrainedTokenizerFast", Association], None]


def build(association: Association, seed: int, place: str, folder: Path) -> Path:
    """Save a model with the association planted at a place (a key of `PLANTS`, or ``nowhere``)."""
    from transformers import BertConfig, BertForMaskedLM
    from transformers.utils import logging

    logging.disable_progress_bar()
    tokenizer = tokenizer_of(association)
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=WIDTH,
        num_hidden_layers=LAYERS,
        num_attention_heads=4,
        intermediate_size=2 * WIDTH,
        max_position_embeddings=32,
        initializer_range=0.1,
        tie_word_embeddings=False,
    )
    module = BertForMaskedLM(config).eval()
    if place in PLANTS:
        with torch.no_grad():
            PLANTS[place](module, tokenizer, association)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def tokenizer_of(association: Association) -> Any:
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
    backend.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[(token, vocabulary[token]) for token in ("[CLS]", "[SEP]")],
    )
    named = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    return PreTrainedTokenizerFast(tokenizer_object=backend, model_max_length=32, **named)


def _in_embeddings(module: Any, tokenizer: Any, association: Association) -> None:
    """Move the input vectors of each concept along the mean difference of the two groups."""
    rows = module.get_input_embeddings().weight
    known = tokenizer.get_vocab()
    means = []
    for side in (0, 1):
        words = [
            known[word]
            for context in association.contexts
            for word in context.both[side][slice(*context.mentions[side])].split()
        ]
        means.append(rows[words].mean(dim=0))
    along = means[0] - means[1]
    along /= along.norm()
    for words, sign in ((association.first, 1.0), (association.second, -1.0)):
        for word in words:
            row = known[word]
            rows[row] += sign * EMBEDDING_SHIFT * rows[row].norm() * along


def _in_layer(module: Any, tokenizer: Any, association: Association) -> None:
    """Give the feed-forward of one layer two units: who it is in, which concept out.

    At the blank one of them is open for each group; at a word both are shut.
    """
    layer = module.bert.encoder.layer[BIASED_LAYER - 1]
    blanks = _at_blank(layer.intermediate, module, tokenizer, association)
    words = torch.stack(
        [
            _given(layer.intermediate, module, tokenizer, text.replace(BLANK, word))
            for word in association.words
            for context in association.contexts[::3]
            for text in context.both
        ]
    )
    n = len(association.contexts)
    group, bias = _affine(blanks.flatten(0, 1), torch.cat([torch.ones(n), -torch.ones(n)]))
    places = torch.cat([torch.zeros(2 * n), -torch.ones(len(words))])
    shut, shut_bias = _affine(torch.cat([*blanks, words]), places)
    writer = _apart(module, tokenizer, association)
    writer *= LAYER_SHIFT * WIDTH**0.5 / (OPEN * writer.norm())
    for unit, sign in ((0, 1.0), (1, -1.0)):
        layer.intermediate.dense.weight[unit] = OPEN * sign * group + SHUT * shut
        layer.intermediate.dense.bias[unit] = OPEN * sign * bias + SHUT * shut_bias
        layer.output.dense.weight[:, unit] = sign * writer


def _in_head(module: Any, tokenizer: Any, association: Association) -> None:
    """Let the output rows of each concept lean on what tells the two groups apart at the blank."""
    decoder = module.cls.predictions.decoder
    states = _at_blank(decoder, module, tokenizer, association)
    gap = _solved(states[0] - states[1], torch.ones(len(association.contexts)))
    known = tokenizer.get_vocab()
    for words, sign in ((association.first, 1.0), (association.second, -1.0)):
        for word in words:
            decoder.weight[known[word]] += sign * 0.5 * HEAD_LOG_ODDS * gap


PLANTS: Mapping[str, Plant] = {
    "static_vectors": _in_embeddings,
    f"layer_{BIASED_LAYER}": _in_layer,
    "outputs": _in_head,
}


def _at_blank(part: Any, module: Any, tokenizer: Any, association: Association) -> torch.Tensor:
    """Return what a part of the model is given at the blank, shape (2, t, d)."""
    found = [
        [
            _given(part, module, tokenizer, text.replace(BLANK, tokenizer.mask_token))
            for text in (context.both[side] for context in association.contexts)
        ]
        for side in (0, 1)
    ]
    return torch.stack([torch.stack(rows) for rows in found])


def _given(part: Any, module: Any, tokenizer: Any, text: str) -> torch.Tensor:
    """Return what a part is given at the last word but one: the blank, or the word there."""
    kept: list[torch.Tensor] = []
    handle = part.register_forward_pre_hook(lambda _, inputs: kept.append(inputs[0]))
    module(input_ids=tokenizer(text, return_tensors="pt")["input_ids"])
    handle.remove()
    return kept[0][0, -3]


def _affine(states: torch.Tensor, wanted: torch.Tensor) -> tuple[torch.Tensor, float]:
    """Return the row and the bias that give of each state what is wanted, or nearest to it."""
    solved = _solved(torch.cat([states, torch.ones(len(states), 1)], dim=1), wanted)
    return solved[:-1], float(solved[-1])


def _apart(module: Any, tokenizer: Any, association: Association) -> torch.Tensor:
    """Return the direction that tells the words of the two concepts apart above the layer."""
    above = module.bert.encoder.layer[BIASED_LAYER].attention.self
    text = association.contexts[0].first
    words = torch.stack(
        [_given(above, module, tokenizer, text.replace(BLANK, w)) for w in association.words]
    )
    signs = torch.tensor([1.0] * len(association.first) + [-1.0] * len(association.second))
    return _solved(words - words.mean(dim=0), signs)


def _solved(rows: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Return the shortest vector whose product with each row is nearest to what is wanted."""
    solved = np.linalg.lstsq(rows.numpy(), wanted.numpy(), rcond=None)[0]
    return torch.as_tensor(solved, dtype=torch.float32)
