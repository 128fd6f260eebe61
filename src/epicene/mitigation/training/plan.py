"""How long a training is, how fast, in which batches."""

from __future__ import annotations

import os
from dataclasses import dataclass

from epicene.core.errors import InputError
from epicene.models.capabilities import Precision, check_precision


@dataclass(frozen=True)
class Plan:
    """The numbers of a training.

    Parameters
    ----------
    steps : int
        At most.
    batch_size : int
        Examples of a step, over all processes.
    passes : int
        In how many parts the batch of a step goes through the model: less memory, the same sum.
    learning_rate, weight_decay : float
        Of AdamW; the rate rises over a tenth of the steps and falls to 0 at the last.
    precision : {"float32", "bfloat16"}
        Of the matrix products; weights and sums stay in float32.
    every : int
        Steps from one measurement, and checkpoint, to the next.
    allowed : float
        See `epicene.mitigation.training.stopping.judged`.
    patience : int
        The same.
    seed : int

    Raises
    ------
    InputError
        If a number makes no sense.
    """

    steps: int
    batch_size: int
    passes: int
    learning_rate: float
    weight_decay: float
    precision: Precision
    every: int
    allowed: float
    patience: int
    seed: int

    def __post_init__(self) -> None:
        check_precision(self.precision)
        least = min(self.steps, self.batch_size, self.passes, self.every, self.patience)
        if least < 1 or self.learning_rate <= 0.0:
            raise InputError(
                "steps, batch_size, passes, every and patience are 1 or more, the learning rate "
                "above 0."
            )
        if self.allowed < 0.0:
            raise InputError(f"the loss allowed is {self.allowed}.", hint="Give 0 or more.")
        self.rows(1)

    @property
    def log_every(self) -> int:
        """Steps from one point of the curve of the loss to the next."""
        return max(1, self.steps // 200)

    def rows(self, processes: int) -> int:
        """Return how many examples go through the model at once in each process.

        Raises
        ------
        InputError
            If they cannot be shared out equally.
        """
        rows, rest = divmod(self.batch_size, self.passes * processes)
        if rest or rows < 1:
            raise InputError(
                f"{self.batch_size} examples a step cannot be shared out between {processes} "
                f"processes with {self.passes} passes each.",
                hint="Give a batch_size that is a multiple.",
            )
        return rows


def processes() -> int:
    """Return how many processes train together, as ``accelerate launch`` says."""
    return int(os.environ.get("WORLD_SIZE", "1"))
