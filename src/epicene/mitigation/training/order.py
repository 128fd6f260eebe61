"""Which examples a step reads: from the seed and the step alone, not from what went before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from epicene.core.seeds import generator, permutation
from epicene.mitigation.training.objective import Example, Objective

if TYPE_CHECKING:
    import torch

    from epicene.models.transformer import TransformerModel


@dataclass(frozen=True)
class Places:
    """The places of all steps, one after the other, as a dataset of torch that is read in order.

    Parameters
    ----------
    n : int
        Number of steps times examples of a step.
    """

    n: int

    def __len__(self) -> int:
        return self.n

    def __getitem__(self, place: int) -> int:
        return place


@dataclass(frozen=True)
class Collation:
    """Make the batch of some places.

    The examples come in another order each time that all have been read. Each place has a
    generator of its own, so that neither a process that was killed nor one more process changes
    what is drawn.
    """

    objective: Objective[Any]
    examples: Sequence[Example]
    model: TransformerModel
    seed: int

    def __call__(self, places: Sequence[int]) -> Mapping[str, torch.Tensor]:
        """Return the batch."""
        chosen = [
            self.examples[example_at(place, len(self.examples), self.seed)] for place in places
        ]
        draws = [generator(self.seed, "place", str(place)) for place in places]
        return self.objective.batch(chosen, self.model, draws)


def example_at(place: int, n: int, seed: int) -> int:
    """Return which of `n` examples is read at a place."""
    turn, within = divmod(place, n)
    return permutation(seed, n, "order of examples", str(turn))[within]


def seed_of(seed: int, step: int, process: int) -> int:
    """Return the seed of torch's generator (dropout) in a process at a step."""
    return int(generator(seed, "step", str(step), str(process)).integers(2**31))
