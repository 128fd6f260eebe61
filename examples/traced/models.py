"""Small models of random weights, unbiased or with the association at one place.

Each is saved as a folder of `transformers` and loaded by `epicene.load_model`. Words are whole
tokens with random input vectors, so that nothing binds a concept to a group but chance, and what is
planted. The head is not tied to the embeddings: a bias may then stand in one of them alone.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from epicene.tracing.associations.association import Association
from traced.families import FAMILIES, Family, tokenizer_of

BIASED_LAYER = 2
EMBEDDING_SHIFT = 1.0
"""Of the input vectors of the words of a concept toward a group, in lengths of a vector."""
LAYER_SHIFT = 1.0
"""What the biased layer adds at the blank, in lengths of its states."""
OPEN, SHUT = 4.0, 40.0
"""Of the units of that layer: input at the blank, and how far below it at a word."""
SURE = 100.0
"""How much more than at the words these units must be right at the blanks."""
HEAD_LOG_ODDS = 3.0
"""Log odds ratio that the biased head adds, in nats."""


@dataclass(frozen=True)
class Bench:
    """A model before it is saved, and the association that is planted in it."""

    family: Family
    module: Any
    tokenizer: Any
    association: Association

    def row(self, word: str) -> int:
        """Return the identifier of a word."""
        return int(self.tokenizer.get_vocab()[word])


def build(
    association: Association, seed: int, place: str, folder: Path, family: str = "masked"
) -> Path:
    """Save a model with the association planted at a place.

    Parameters
    ----------
    association : Association
    seed : int
        Of the weights.
    place : str
        A key of `PLANTS`; at any other, nothing is planted.
    folder : Path
    family : {"masked", "causal"}
    """
    from transformers.utils import logging

    logging.disable_progress_bar()
    of = FAMILIES[family]
    tokenizer = tokenizer_of(association, family)
    torch.manual_seed(seed)
    module = of.build(tokenizer).eval()
    if place in PLANTS:
        with torch.no_grad():
            PLANTS[place](Bench(of, module, tokenizer, association))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _in_embeddings(bench: Bench) -> None:
    """Move the input vectors of each concept along the mean difference of the two groups."""
    rows = bench.module.get_input_embeddings().weight
    means = []
    for side in (0, 1):
        words = [
            bench.row(word)
            for context in bench.association.contexts
            for word in context.both[side][slice(*context.mentions[side])].split()
        ]
        means.append(rows[words].mean(dim=0))
    along = means[0] - means[1]
    along /= along.norm()
    for words, sign in ((bench.association.first, 1.0), (bench.association.second, -1.0)):
        for word in words:
            row = bench.row(word)
            rows[row] += sign * EMBEDDING_SHIFT * rows[row].norm() * along


def _in_layer(bench: Bench) -> None:
    """Give the feed-forward of one layer two units: who it is in, which concept out.

    Where the word is foretold one of them is open for each group; at a word both are shut.
    """
    block = bench.family.block(bench.module, BIASED_LAYER)
    part, n = bench.family.feed_forward(block), len(bench.association.contexts)
    blanks = _at_blanks(bench, part)
    words = _at_words(bench, part).flatten(0, 1)
    group, bias = _affine(blanks, torch.cat([torch.ones(n), -torch.ones(n)]))
    places = torch.cat([torch.zeros(2 * n), -torch.ones(len(words))])
    weights = torch.cat([torch.full((2 * n,), SURE), torch.ones(len(words))])
    shut, shut_bias = _affine(torch.cat([blanks, words]), places, weights)
    writer = _apart(bench)
    for unit, sign in ((0, 1.0), (1, -1.0)):
        row, at = OPEN * sign * group + SHUT * shut, OPEN * sign * bias + SHUT * shut_bias
        bench.family.write(block, unit, row, at, sign * writer / OPEN)


def _in_head(bench: Bench) -> None:
    """Let the output rows of each concept lean on what tells the two groups apart at the blank."""
    gaps = torch.stack(
        [
            bench.family.foretold(bench.module, bench.tokenizer, context.first)
            - bench.family.foretold(bench.module, bench.tokenizer, context.second)
            for context in bench.association.contexts
        ]
    )
    lean = 0.5 * HEAD_LOG_ODDS * _solved(gaps, torch.ones(len(gaps)))
    weight = bench.family.head(bench.module).weight
    for words, sign in ((bench.association.first, 1.0), (bench.association.second, -1.0)):
        for word in words:
            weight[bench.row(word)] += sign * lean


PLANTS: Mapping[str, Callable[[Bench], None]] = {
    "static_vectors": _in_embeddings,
    f"layer_{BIASED_LAYER}": _in_layer,
    "outputs": _in_head,
}


def _apart(bench: Bench) -> Any:
    """Return what tells the words of the two concepts apart above the layer, as long as a state."""
    words = _at_words(bench, bench.family.above(bench.module, BIASED_LAYER)).mean(dim=1)
    n = len(bench.association.first)
    signs = torch.tensor([1.0] * n + [-1.0] * (len(words) - n))
    writer = _solved(words - words.mean(dim=0), signs)
    return LAYER_SHIFT * float(words.norm(dim=1).mean()) * writer / writer.norm()


def _at_blanks(bench: Bench, part: Any) -> Any:
    """Return what a part is given at the blanks, the first group's and then the second's."""
    return torch.stack(
        [
            bench.family.at_blank(part, bench.module, bench.tokenizer, context.both[side])
            for side in (0, 1)
            for context in bench.association.contexts
        ]
    )


def _at_words(bench: Bench, part: Any) -> Any:
    """Return what a part is given at each word in some of the sentences, shape (words, 8, d)."""
    texts = [text for context in bench.association.contexts[::3] for text in context.both]
    return torch.stack(
        [
            torch.stack(
                [
                    bench.family.at_word(part, bench.module, bench.tokenizer, text, word)
                    for text in texts
                ]
            )
            for word in bench.association.words
        ]
    )


def _affine(states: Any, wanted: Any, weights: Any = 1.0) -> tuple[Any, float]:
    """Return the row and the bias that give of each state what is wanted, or nearest to it."""
    rows = torch.cat([states, torch.ones(len(states), 1)], dim=1)
    scale = torch.ones(len(states)) * weights
    solved = _solved(rows * scale[:, None], wanted * scale)
    return solved[:-1], float(solved[-1])


def _solved(rows: Any, wanted: Any) -> Any:
    """Return the shortest vector whose product with each row is nearest to what is wanted."""
    solved = np.linalg.lstsq(rows.numpy(), wanted.numpy(), rcond=None)[0]
    return torch.as_tensor(solved, dtype=torch.float32)
