"""Which tokens of a row are hidden, and what stands in their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from epicene.models.transformer import TransformerModel

IGNORED = -100
"""The target where there is nothing to find."""

# Of Devlin et al. 2019: of the tokens to be found, the share that the mask stands for, and that
# another token stands for; the rest stay as they are.
_MASKED, _REPLACED = 0.8, 0.1


@dataclass(frozen=True)
class Vocabulary:
    """What may stand for a token: the mask, and tokens that are not special."""

    mask: int
    plain: Sequence[int]


@dataclass(frozen=True)
class Hidden:
    """A row with some tokens hidden, where they stood, and which they were."""

    ids: tuple[int, ...]
    positions: tuple[int, ...]
    targets: tuple[int, ...]


def vocabulary(model: TransformerModel) -> Vocabulary:
    """Return the vocabulary of a masked model."""
    special = set(model.tokenizer.all_special_ids)
    size = int(model.module.config.vocab_size)
    return Vocabulary(
        int(model.tokenizer.mask_token_id), [k for k in range(size) if k not in special]
    )


def hidden(
    row: Sequence[int],
    words: Sequence[int | None],
    known: Vocabulary,
    draws: np.random.Generator,
    rate: float,
    whole_words: bool,
) -> Hidden:
    """Hide a share of a row: words or tokens in a drawn order until there are enough, at least one.

    Parameters
    ----------
    row : sequence of int, length t
    words : sequence of int or None, length t
        The word of each token; None where it is special, and never hidden.
    known : Vocabulary
    draws : numpy.random.Generator
    rate : float
    whole_words : bool

    Returns
    -------
    Hidden
        Positions ascend.
    """
    units: dict[int, list[int]] = {}
    for place, word in enumerate(words):
        if word is not None:
            units.setdefault(word if whole_words else place, []).append(place)
    wanted = max(1, round(rate * sum(map(len, units.values()))))
    groups = list(units.values())
    chosen: list[int] = []
    for k in draws.permutation(len(groups)):
        if len(chosen) >= wanted:
            break
        chosen += groups[k]
    chosen.sort()
    ids = list(row)
    # Drawn for all, whatever comes out: the draws of one do not hang on those before it.
    kinds = draws.random(len(chosen))
    others = draws.integers(len(known.plain), size=len(chosen))
    for place, kind, other in zip(chosen, kinds, others, strict=True):
        if kind < _MASKED:
            ids[place] = known.mask
        elif kind < _MASKED + _REPLACED:
            ids[place] = known.plain[other]
    return Hidden(tuple(ids), tuple(chosen), tuple(row[place] for place in chosen))
