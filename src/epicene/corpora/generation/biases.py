"""Bias of known strength: how much more often something happens to one group of patients."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from epicene.core.errors import InputError
from epicene.core.seeds import generator
from epicene.corpora.generation.facts import Facts
from epicene.corpora.grouping import age_group
from epicene.corpora.tables import read_text


@dataclass(frozen=True)
class Outcome:
    """Something that is drawn for each patient, and that a bias may shift.

    Parameters
    ----------
    name : str
        How phrases, biases and probes call it.
    probability : float
        Without bias, for every group.
    """

    name: str
    probability: float


OUTCOMES: tuple[Outcome, ...] = (
    # A pain is put down to anxiety.
    Outcome("pain_as_anxiety", 0.20),
    # The annotators pass over every mention of the diagnosis.
    Outcome("diagnosis_missed", 0.05),
    # The patient is included in the trial that is discussed.
    Outcome("included", 0.60),
    # The note holds an evaluative or stigmatising phrase about the patient.
    Outcome("stigmatising", 0.15),
    # The note says what the patient does for a living.
    Outcome("occupation_named", 0.60),
    # More than a year passed between the first sign and the diagnosis.
    Outcome("late_diagnosis", 0.30),
    # The note says whether relatives had the disease.
    Outcome("family_history_taken", 0.50),
)


@dataclass(frozen=True)
class Bias:
    """One planted bias: an outcome is more, or less, frequent in one group.

    Parameters
    ----------
    outcome : str
        One of `OUTCOMES`.
    field : str
        ``sex``, ``age_group`` or a group that the domain draws (``origin``, ``precariousness``).
    value : str
        The group concerned: ``F``, ``75+``, ``abroad``, ``yes``.
    points : float
        Added to the probability of the outcome there, in [-1, 1].
    """

    outcome: str
    field: str
    value: str
    points: float

    def concerns(self, facts: Facts) -> bool:
        """Say whether a patient belongs to the group."""
        if self.field == "age_group":
            return age_group(float(facts.age)) == self.value
        return facts.lookup(self.field) == self.value


def probability(outcome: Outcome, facts: Facts, biases: Iterable[Bias]) -> float:
    """Return the probability of an outcome for one patient: the truth that probes must find.

    Raises
    ------
    InputError
        If the biases together take it out of [0, 1].
    """
    p = outcome.probability + sum(
        bias.points for bias in biases if bias.outcome == outcome.name and bias.concerns(facts)
    )
    if not -1e-9 <= p <= 1.0 + 1e-9:
        raise InputError(
            f"the biases on {outcome.name!r} make its probability {p:.2f}.",
            hint="Give fewer points.",
        )
    return min(max(p, 0.0), 1.0)


def draw_outcomes(
    facts: Facts,
    biases: Sequence[Bias],
    domain: str,
    seed: int,
    outcomes: Sequence[Outcome] = OUTCOMES,
) -> Mapping[str, bool]:
    """Draw outcomes of a patient, each from a stream of its own.

    The same seed gives the same draws with and without bias, but for those that the bias turns:
    an outcome is there when a uniform number lies under its probability.
    """
    return {
        outcome.name: bool(
            generator(seed, domain, "outcome", outcome.name, str(facts.index)).random()
            < probability(outcome, facts, biases)
        )
        for outcome in outcomes
    }


def read_biases(path: Path) -> tuple[Bias, ...]:
    """Read a bias specification.

    A TOML file with a table ``[[bias]]`` for each: ``outcome``, ``field``, ``value``, ``points``.

    Raises
    ------
    InputError
        If the file is no such specification.
    """
    try:
        tables = tomllib.loads(read_text(path)).get("bias", [])
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"this is not TOML ({error}).", where=str(path)) from error
    known = [outcome.name for outcome in OUTCOMES]
    biases = []
    for number, table in enumerate(tables, start=1):
        where = f"{path}, bias {number}"
        try:
            bias = Bias(
                str(table["outcome"]),
                str(table["field"]),
                str(table["value"]),
                float(table["points"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(
                "a bias needs outcome, field, value and points.", where=where
            ) from error
        if bias.outcome not in known:
            raise InputError(
                f"unknown outcome {bias.outcome!r}.",
                where=where,
                hint=f"Known: {', '.join(known)}.",
            )
        biases.append(bias)
    return tuple(biases)
