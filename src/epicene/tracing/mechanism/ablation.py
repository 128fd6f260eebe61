"""A model without some of its heads: what is left of an effect, and of its French."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from epicene.mitigation.proof.canaries import read_canaries
from epicene.mitigation.proof.language_models import perplexity_ratio
from epicene.tracing.mechanism.activations import Port, changed
from epicene.tracing.mechanism.patching import Floats, answer, observed
from epicene.tracing.mechanism.sites import Site, cuts_of

if TYPE_CHECKING:
    import torch

    from epicene.metrics.estimate import Estimate
    from epicene.tracing.mechanism.activations import Change
    from epicene.tracing.mechanism.anatomy import Anatomy, LanguageModel
    from epicene.tracing.mechanism.questions import Aligned


def mean_heads(
    model: LanguageModel, anatomy: Anatomy, aligned: Sequence[Aligned]
) -> dict[Port, torch.Tensor]:
    """Return what the heads of each layer give out on average, shapes (d,).

    Over the tokens of the texts and their twins alike, so that it tells neither from the other.
    """
    import torch

    states: dict[Port, list[torch.Tensor]] = {port: [] for port in anatomy.heads}
    for reading in (reading for one in aligned for reading in one.readings):
        for held in observed(model, anatomy, reading, anatomy.heads).activations.values():
            for port, tensor in held.items():
                states[port].append(tensor)
    return {port: torch.cat(tensors).mean(dim=0) for port, tensors in states.items()}


@contextmanager
def without(
    model: LanguageModel, anatomy: Anatomy, heads: Iterable[Site], means: Mapping[Port, Any]
) -> Iterator[None]:
    """Within the block, some heads give out their mean, whatever the model reads.

    The mean, not 0: what reads the heads expects the first (Wang et al. 2023).
    """
    columns: dict[Port, list[slice]] = {}
    for cut in (cut for head in heads for cut in cuts_of(head, anatomy)):
        columns.setdefault(cut.port, []).append(slice(cut.start, cut.stop))

    def replace(port: Port) -> Change:
        def change(tensor: torch.Tensor) -> torch.Tensor:
            tensor = tensor.clone()
            for part in columns[port]:
                tensor[..., part] = means[port][part].to(tensor)
            return tensor

        return change

    with changed(model.module, {port: replace(port) for port in columns}):
        yield


def totals(model: LanguageModel, aligned: Sequence[Aligned]) -> Floats:
    """Return the total effect of each question, as the model is now, shape (q,)."""
    import torch

    with torch.inference_mode():
        return np.array(
            [sum(_total(model, reading) for reading in one.readings) for one in aligned],
            dtype=np.float64,
        )


def _total(model: LanguageModel, reading: Any) -> float:
    import torch

    text, twin = answer(model, torch.tensor([reading.text, reading.twin]), reading).tolist()
    return float(twin - text)


def french_kept(
    model: LanguageModel,
    anatomy: Anatomy,
    sets: Iterable[Sequence[Site]],
    means: Mapping[Port, Any],
) -> list[Estimate]:
    """Return, for each set of heads, the perplexity of plain French without it over that with it.

    Of the texts by which mitigated models are proved, none of which is about a bias; by text.
    """
    before, tokens = read_canaries(model)
    found = []
    for heads in sets:
        with without(model, anatomy, heads, means):
            after, _ = read_canaries(model)
        found.append(perplexity_ratio(before, after, tokens))
    return found
