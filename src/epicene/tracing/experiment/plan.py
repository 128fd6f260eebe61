"""The plan of an experiment: which sources, at which doses, how often, and how models learn."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, field_validator, model_validator

from epicene.audit.deliverables.read import checked_as
from epicene.audit.deliverables.strict import Strict
from epicene.core.errors import InputError, UnknownNameError
from epicene.core.yaml_file import read_yaml
from epicene.tracing.experiment.measures import SHIPPED
from epicene.tracing.experiment.sources.registry import SOURCES

MOST_SEEDS, MOST_STRENGTHS, MOST_NOTES = 100, 12, 100_000
_MANY = Field(gt=0, le=MOST_NOTES)


class Encoder(Strict):
    """How a language model is trained on, on notes."""

    notes: int = _MANY
    steps: int = Field(gt=0)
    learning_rate: float = Field(gt=0.0)
    batch_size: int = Field(16, gt=0)
    mask: float = Field(0.3, gt=0.0, le=1.0, description="Share of the tokens to be found.")


class FineTuned(Strict):
    """How a classifier or an extractor learns from annotated notes."""

    notes: int = _MANY
    epochs: int = Field(gt=0)
    learning_rate: float = Field(gt=0.0)
    batch_tokens: int = Field(512, gt=0)


class Pair(Strict):
    """Two sources planted together, at two strengths each."""

    sources: tuple[str, str]
    strengths: tuple[float, float]

    @model_validator(mode="after")
    def _differs(self) -> Pair:
        for name in self.sources:
            SOURCES.get(name)
        if self.sources[0] == self.sources[1]:
            raise ValueError("a pair is of two sources.")
        if not self.strengths[0] < self.strengths[1]:
            raise ValueError("the first strength of a pair is below the second.")
        return self


class Plan(Strict):
    """An experiment on where bias comes from."""

    base: str = Field(description="The language model that all begin from.")
    sources: tuple[str, ...] = Field(min_length=1)
    strengths: tuple[float, ...] = Field(
        min_length=1, max_length=MOST_STRENGTHS, description="Doses above 0; 0 is added."
    )
    seeds: int = Field(gt=1, le=MOST_SEEDS)
    pair: Pair | None = None
    told: float = Field(0.5, ge=0.0, le=1.0, description="Share of notes that tell the cause.")
    held_out: int = Field(gt=1, le=MOST_NOTES, description="Patients for the language model.")
    test: int = Field(gt=1, le=MOST_NOTES, description="Patients for the decisions.")
    audits: tuple[str, ...] = Field((), description="Measures of the general audit.")
    encoder: Encoder
    classifier: FineTuned
    extractor: FineTuned

    @field_validator("sources")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            SOURCES.get(name)
        if len(set(names)) < len(names):
            raise ValueError("a source is named twice.")
        return names

    @field_validator("audits")
    @classmethod
    def _shipped(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [name for name in names if name not in SHIPPED]:
            raise ValueError(f"no audit is called {unknown[0]!r}; known: {', '.join(SHIPPED)}.")
        return names

    @field_validator("strengths")
    @classmethod
    def _doses(cls, strengths: tuple[float, ...]) -> tuple[float, ...]:
        if any(not 0.0 < dose <= 1.0 for dose in strengths):
            raise ValueError("a strength lies above 0 and is at most 1.")
        if list(strengths) != sorted(set(strengths)):
            raise ValueError("strengths rise, each once.")
        return strengths

    @model_validator(mode="after")
    def _pair_is_of_the_series(self) -> Plan:
        if self.pair is not None:
            if missing := [name for name in self.pair.sources if name not in self.sources]:
                raise ValueError(f"the pair has {missing[0]!r}, which is none of the sources.")
            if missing_dose := [s for s in self.pair.strengths if s not in self.strengths]:
                raise ValueError(
                    f"the pair has {missing_dose[0]:g}, which is none of the strengths."
                )
        return self

    @property
    def doses(self) -> tuple[float, ...]:
        """All doses of a series, 0 first."""
        return (0.0, *self.strengths)


def read_plan(path: str | Path) -> Plan:
    """Read a plan from a YAML file.

    Raises
    ------
    InputError
        If the file cannot be read, is no YAML, or is no plan: one sentence, with the key.
    """
    if not Path(path).is_file():
        raise InputError("there is no such file.", where=str(path), hint="Name a plan in YAML.")
    content = read_yaml(path)
    try:
        return checked_as(Plan, content, str(path))
    except UnknownNameError as error:
        raise UnknownNameError(error.message, where=str(path), hint=error.hint) from None
