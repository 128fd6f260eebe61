"""The reject option: what is nearly undecided is given to those whom decisions pass over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

import numpy as np

from epicene.core.errors import InputError
from epicene.mitigation.base import FitInputs, Kind, Moment
from epicene.mitigation.predictions.scored import Bools, Floats, Known, Reader, Scored, known_of

if TYPE_CHECKING:
    import pandas as pd

Constraint = Literal["demographic_parity", "true_positive_rate_parity"]
Within = Literal["favour", "human"]
_STEPS = 101


@dataclass(frozen=True, eq=False)
class Region:
    """How sure a decision must be to stand, and who is favoured where it is not.

    Parameters
    ----------
    reader : Reader
    theta : float
        A decision stands where its probability is above this, from 0.5 (all stand) to 1.
    favoured : str
        The group that gets yes within the region; the others get no.
    within : {"favour", "human"}
        Or whether decisions in the region are left to a human.
    facts : mapping
        What was learnt.
    """

    reader: Reader
    theta: float
    favoured: str
    within: Within
    facts: Mapping[str, Any]

    def apply(self, subject: pd.DataFrame) -> pd.DataFrame:
        """Return the predictions with other decisions in the region; scores stay.

        Raises
        ------
        InputError
            If there is no probability, or a document has no group that was fitted on.
        """
        scored = self.reader.read(subject)
        check_probabilities(scored.scores)
        unsure = in_region(scored.scores, self.theta)
        if self.within == "human":
            return self.reader.decided(scored, scored.scores >= 0.5, unsure)
        return self.reader.decided(scored, decisions(scored, self.theta, self.favoured))


@dataclass(frozen=True)
class RejectOption:
    """Reject-option classification (Kamiran et al. 2012).

    Parameters
    ----------
    by : str
        The groups; the group of a person must be known when they are decided about.
    constraint : {"demographic_parity", "true_positive_rate_parity"}
        Which rate of groups is to be alike: the share of yes, or of the true yes that is found.
    within : {"favour", "human"}
        Decide in favour of the disadvantaged group, and against the others; or leave these
        documents to a human: their prediction is empty.
    favoured : str
        The disadvantaged group; by default that of the lowest rate.
    theta : float
        Decisions of a probability up to this one are in the region; 0, the default, looks for the
        smallest at which the rates differ by `bound` at most, or least.
    bound : float
        See `theta`.
    positive : str
        The label that is good to get; known by default where it is ``yes``, ``oui``, ``1``, ….
    """

    name: ClassVar[str] = "reject-option"
    moment: ClassVar[Moment] = "predictions"
    applies_to: ClassVar[tuple[Kind, ...]] = ("predictions",)
    needs: ClassVar[tuple[str, ...]] = ("gold",)
    reference: ClassVar[str] = "kamiran2012decision"
    by: str = "sex"
    constraint: Constraint = "demographic_parity"
    within: Within = "favour"
    favoured: str = ""
    theta: float = 0.0
    bound: float = 0.02
    positive: str = ""

    def fit(self, inputs: FitInputs) -> Region:
        """Look for the region.

        Raises
        ------
        InputError
            If the tables cannot be used, scores are no probabilities, all documents are of one
            group, a group lacks a true yes that the constraint is about, or an option has an
            unknown value.
        """
        self._check()
        known = known_of(inputs, self.by, self.positive)
        check_probabilities(known.scored.scores)
        if self.constraint == "true_positive_rate_parity":
            known.need([True])
        if self.favoured and self.favoured not in known.reader.values:
            raise InputError(
                f"there is no group {self.favoured!r}.",
                hint=f"Known: {', '.join(known.reader.values)}.",
            )
        before = self._rates(known, known.scored.scores >= 0.5)
        favoured = self.favoured or min(before, key=lambda group: before[group])
        theta = self.theta or self._smallest(known, favoured)
        after = self._rates(known, decisions(known.scored, theta, favoured))
        facts = {
            "by": self.by,
            "positive": known.reader.positive,
            "documents": known.documents,
            "favoured": favoured,
            "theta": theta,
            "in_the_region": int(in_region(known.scored.scores, theta).sum()),
            "rates_before": before,
            "rates_if_favoured": after,
        }
        return Region(known.reader, theta, favoured, self.within, facts)

    def _check(self) -> None:
        for name, value, allowed in (
            ("constraint", self.constraint, get_args(Constraint)),
            ("within", self.within, get_args(Within)),
        ):
            if value not in allowed:
                raise InputError(f"unknown {name} {value!r}.", hint=f"Known: {', '.join(allowed)}.")
        if self.theta and not 0.5 <= self.theta <= 1.0:
            raise InputError(f"theta is {self.theta}.", hint="It lies in 0.5 to 1.")

    def _rates(self, known: Known, yes: Bools) -> dict[str, float]:
        """Return the rate of each group."""
        counted = (
            known.gold if self.constraint == "true_positive_rate_parity" else known.gold | True
        )
        groups = known.scored.groups
        return {g: float(yes[counted & (groups == g)].mean()) for g in known.reader.values}

    def _smallest(self, known: Known, favoured: str) -> float:
        """Return the smallest theta at which rates differ by the bound at most, or least."""

        def apart(theta: float) -> float:
            rates = self._rates(known, decisions(known.scored, theta, favoured)).values()
            return max(rates) - min(rates)

        tried = {float(theta): apart(float(theta)) for theta in np.linspace(0.5, 1.0, _STEPS)}
        least = max(self.bound, min(tried.values()))
        return next(theta for theta, difference in tried.items() if difference <= least + 1e-12)


def in_region(scores: Floats, theta: float) -> Bools:
    """Say which probabilities are those of decisions that do not stand; at 0.5 none are."""
    return (np.maximum(scores, 1.0 - scores) <= theta) & (theta > 0.5)


def decisions(scored: Scored, theta: float, favoured: str) -> Bools:
    """Return which documents get yes."""
    unsure = in_region(scored.scores, theta)
    return np.asarray(np.where(unsure, scored.groups == favoured, scored.scores >= 0.5), dtype=bool)


def check_probabilities(scores: Floats) -> None:
    """Check that scores lie in 0 to 1.

    Raises
    ------
    InputError
        If one does not.
    """
    if ((scores < 0.0) | (scores > 1.0)).any():
        raise InputError(
            "scores are no probabilities: some lie outside 0 to 1.",
            hint="Calibrate them first (group-calibration).",
        )
