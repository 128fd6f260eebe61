"""The criteria of a trial, as a small file says them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from epicene.evaluation.inclusion.kleene import Truth, all_of, any_of, negated
from epicene.evaluation.inclusion.mentions import Fields, Mention
from epicene.evaluation.inclusion.rules import Part, Rule
from epicene.evaluation.inclusion.values import ValueTest

Undecided = Literal["human", "exclude", "include"]


class Criterion(Rule):
    """One criterion of a trial.

    Parameters
    ----------
    id : str
        How rows of the table call it.
    kind : {"inclusion", "exclusion"}
        A patient enters who meets every criterion of inclusion and none of exclusion.
    text : str
        As the protocol words it.
    concerns : mapping of str to ValueTest
        Of whose record it is asked; all others pass.
    sex_specific : bool
        A lawful criterion of one sex (pregnancy, a sex-linked cancer): what it does is told apart
        and does not count in the gap between groups.
    justification : str
        Why it is lawful; required then.
    watch : str
        The axis along which it may close the door unevenly, for readers.
    """

    id: str = Field(min_length=1, max_length=60)
    kind: Literal["inclusion", "exclusion"]
    text: str = ""
    concerns: dict[str, ValueTest] = Field(default_factory=dict)
    sex_specific: bool = False
    justification: str = ""
    watch: str = ""

    @field_validator("sex_specific", mode="before")
    @classmethod
    def _lawful(cls, given: Any) -> Any:
        return True if given == "lawful" else given

    @model_validator(mode="after")
    def _is_justified(self) -> Criterion:
        if self.sex_specific and not self.justification.strip():
            raise ValueError("a sex_specific criterion needs a justification that says why")
        return self

    def passes(self, mentions: Sequence[Mention], fields: Fields) -> Truth:
        """Return whether the criterion lets a patient in."""
        concerned = all_of(test.of(fields.get(name)) for name, test in self.concerns.items())
        if concerned is False:
            return True
        met = self.holds(mentions, fields)
        lets_in = met if self.kind == "inclusion" else negated(met)
        return any_of((negated(concerned), lets_in))

    @cached_property
    def labels(self) -> frozenset[str]:
        """Labels of the entities that may bear on it."""
        return frozenset(
            label for rule in self.parts() if rule.find is not None for label in rule.find.label
        )


class Trial(Part):
    """The criteria of one trial.

    Parameters
    ----------
    trial, title : str
    candidates : mapping of str to ValueTest
        Of the patient's record, or of the attributes of a gold document: who is considered; by
        default everybody.
    undecided : {"human", "exclude", "include"}
        What becomes of a patient of whom a criterion is unknown and none refused: a human decides
        (and the tool has not included them), or they are refused, or taken in.
    criteria : tuple of Criterion
    """

    trial: str = Field(min_length=1, max_length=60)
    title: str = ""
    candidates: dict[str, ValueTest] = Field(default_factory=dict)
    undecided: Undecided = "human"
    criteria: tuple[Criterion, ...] = Field(min_length=1, max_length=200)

    @field_validator("criteria")
    @classmethod
    def _differ(cls, criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
        names = [criterion.id for criterion in criteria]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"the criterion {twice!r} is there twice")
        return criteria
