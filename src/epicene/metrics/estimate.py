"""The number every metric returns: an estimate, its interval, its test, its count."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from epicene.core.errors import InputError

NAN = math.nan


@dataclass(frozen=True)
class Estimate:
    """A number with its uncertainty.

    Parameters
    ----------
    estimate : float
        The number; NaN where it is undefined, with a `reason`.
    ci_low, ci_high : float
        Bounds of its interval; NaN where the spread cannot be estimated, with a `reason`.
    p_value : float
        Its test; NaN where the metric has none.
    n : int
        How many items count.
    reason : str
        Why something is undefined, or why items could not be scored; empty otherwise.
    n_unscored : int
        How many items could not be scored.

    Raises
    ------
    ValueError
        If something undefined or unscored carries no reason, or the interval is reversed.
    """

    estimate: float
    ci_low: float = NAN
    ci_high: float = NAN
    p_value: float = NAN
    n: int = 0
    reason: str = ""
    n_unscored: int = 0

    def __post_init__(self) -> None:
        undefined = math.isnan(self.estimate) or math.isnan(self.ci_low) or math.isnan(self.ci_high)
        if (undefined or self.n_unscored) and not self.reason:
            raise ValueError("an undefined number, or an unscored item, needs a reason.")
        if self.ci_low > self.ci_high:
            raise ValueError(f"the interval {self.ci_low} to {self.ci_high} is reversed.")

    def as_percent(self) -> Estimate:
        """Return the same in percent, for a share."""
        return replace(
            self,
            estimate=100.0 * self.estimate,
            ci_low=100.0 * self.ci_low,
            ci_high=100.0 * self.ci_high,
        )

    def with_unscored(self, n: int, reason: str) -> Estimate:
        """Return the same with `n` more items that could not be scored, and why."""
        if not n:
            return self
        return replace(
            self, n_unscored=self.n_unscored + n, reason=join_reasons(self.reason, reason)
        )

    def without_test(self) -> Estimate:
        """Return the same without its test, for a number that only describes."""
        return replace(self, p_value=NAN)


def undefined(reason: str, n: int = 0, n_unscored: int = 0) -> Estimate:
    """Return an estimate that says why there is none."""
    return Estimate(NAN, n=n, reason=reason, n_unscored=n_unscored)


def join_reasons(*reasons: str) -> str:
    """Put the reasons that are not empty in one sentence."""
    return "; ".join(reason for reason in reasons if reason)


def check_confidence(confidence: float) -> None:
    """Refuse a confidence level outside (0, 1).

    Raises
    ------
    InputError
        If it lies outside.
    """
    if not 0.0 < confidence < 1.0:
        raise InputError(
            f"the confidence level is {confidence}.", hint="Give a share such as 0.95."
        )
