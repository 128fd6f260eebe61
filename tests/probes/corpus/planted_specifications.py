"""Biases of known strength, and how often the interval of a probe covers what was planted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from records_of import inputs, record_of_facts

from epicene.core.measurement import Measurement
from epicene.corpora.generation.biases import OUTCOMES, Bias, draw_outcomes
from epicene.corpora.generation.domain import DOMAINS
from epicene.corpora.generation.facts import Facts
from epicene.probes.corpus.base import CorpusInputs
from epicene.probes.corpus.outcome_rates import PROBE

STRENGTHS = (0.10, 0.20, 0.30)


@dataclass(frozen=True)
class Specification:
    """An outcome that is made more, or less, frequent in one group of one domain."""

    domain: str
    outcome: str
    field: str
    value: str
    sign: float = 1.0

    def bias(self, strength: float) -> Bias:
        return Bias(self.outcome, self.field, self.value, self.sign * strength)

    @property
    def contrast(self) -> str:
        """The name of the contrast on which the bias shows."""
        other = {"sex": "M", "origin": "France", "precariousness": "no"}.get(self.field, "rest")
        return f"{self.value}-{other}"

    @property
    def name(self) -> str:
        return f"{self.domain} {self.outcome} {self.field}={self.value}"


SPECIFICATIONS = (
    Specification("ibd", "pain_as_anxiety", "sex", "F"),
    Specification("ibd", "late_diagnosis", "sex", "F"),
    Specification("ibd", "diagnosis_missed", "sex", "F"),
    Specification("mental-health", "stigmatising", "sex", "F"),
    Specification("mental-health", "occupation_named", "sex", "F", -1.0),
    Specification("mental-health", "included", "precariousness", "yes", -1.0),
    Specification("breast-cancer", "included", "origin", "abroad", -1.0),
    Specification("breast-cancer", "pain_as_anxiety", "age_group", "75+"),
    Specification("breast-cancer", "family_history_taken", "precariousness", "yes", -1.0),
)


@dataclass(frozen=True)
class Found:
    """What one corpus showed of one specification."""

    rate_covered: bool
    gap_covered: bool
    p_value: float


@lru_cache(maxsize=2_000)
def patients(domain: str, seed: int) -> tuple[Facts, ...]:
    """Draw the facts of a corpus of the size that ships, without its outcomes.

    What only texts need is dropped, so that a thousand corpora fit in memory.
    """
    chosen = DOMAINS.get(domain)
    drawn_facts = (chosen.draw(index, seed) for index in range(chosen.size))
    return tuple(replace(facts, values={}) for facts in drawn_facts)


def drawn(
    facts: Iterable[Facts], specification: Specification, seed: int, biases: tuple[Bias, ...]
) -> CorpusInputs:
    """Draw the outcome as the generator does, and make records without writing texts."""
    outcomes = [o for o in OUTCOMES if o.name == specification.outcome]
    return inputs(
        record_of_facts(
            replace(f, outcomes=draw_outcomes(f, biases, specification.domain, seed, outcomes))
        )
        for f in facts
    )


def look(rows: Iterable[Measurement], specification: Specification, bias: Bias | None) -> Found:
    """Compare the rate of the group, and the gap, with their probabilities in the generator."""
    (base,) = (o.probability for o in OUTCOMES if o.name == specification.outcome)
    points = 0.0 if bias is None else bias.points
    own = [row for row in rows if row.item == specification.outcome]
    (rate,) = (
        row for row in own if row.metric == "outcome_rate" and row.group == specification.value
    )
    (gap,) = (
        row
        for row in own
        if row.metric == "outcome_rate_difference" and row.group == specification.contrast
    )
    return Found(
        rate.ci_low <= 100 * (base + points) <= rate.ci_high,
        gap.ci_low <= 100 * points <= gap.ci_high,
        gap.p_value,
    )


def run(
    specification: Specification, strengths: Sequence[float], seeds: Iterable[int]
) -> dict[float, list[Found]]:
    """Return what the probe found at each strength (0 is the neutral corpus), for each seed."""
    found: dict[float, list[Found]] = {strength: [] for strength in (0.0, *strengths)}
    for seed in seeds:
        facts = patients(specification.domain, seed)
        for strength, own in found.items():
            bias = specification.bias(strength) if strength else None
            biases = () if bias is None else (bias,)
            rows = PROBE.measure(drawn(facts, specification, seed, biases))
            own.append(look(rows, specification, bias))
    return found
