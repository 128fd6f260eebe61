"""One control: a probe, the measurement that is read, and a draw with or without a planted bias."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scipy.stats import binomtest


@dataclass(frozen=True)
class Control:
    """A bias of known strength, put through the real path, and its absence.

    Parameters
    ----------
    probe, metric : str
        The measurement that is read, as the table of results names it.
    planted : str
        What is planted and how strong, in a few words for the table.
    flags : callable
        From a seed and whether the bias is planted to whether the measurement is flagged: its p
        below 0.05, or, where the metric has none, its interval without the neutral value.
    runs : int
        Draws with the bias, and as many without, for the table.
    """

    probe: str
    metric: str
    planted: str
    flags: Callable[[int, bool], bool]
    runs: int = 200

    def rate(self, planted: bool, runs: int) -> tuple[int, float, float]:
        """Return how many draws are flagged, and the exact 95 % interval of their share."""
        hits = sum(self.flags(seed, planted) for seed in range(runs))
        interval = binomtest(hits, runs).proportion_ci(0.95, "exact")
        return hits, float(interval.low), float(interval.high)
