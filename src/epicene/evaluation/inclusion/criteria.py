"""The criteria of a trial, as a small file says them, and whether a patient meets them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from epicene.evaluation.inclusion.kleene import Truth, all_of, any_of, negated
from epicene.evaluation.inclusion.mentions import Fields, Mention
from epicene.evaluation.inclusion.values import ValueTest, checked_pattern

Undecided = Literal["human", "exclude", "include"]
Status = Literal["met", "not_met", "unknown"]
_TRUTHS: Mapping[str, Truth] = {"met": True, "not_met": False, "unknown": None}
_TEXT = "text"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Find(_Part):
    """Which entities bear on a criterion; all that is asked must hold.

    Parameters
    ----------
    label : tuple of str
        One of these; written as one label or a list.
    text : str, optional
        A regular expression found in the words of the entity, whatever their case.
    concept : str, optional
        A regular expression found in one of its entries in a terminology, ``UMLS:C0006142``.
    attributes : mapping of str to ValueTest
        Of its attributes; one that the entity has not does not pass.
    """

    label: tuple[str, ...] = Field(min_length=1)
    text: ValueTest | None = None
    concept: ValueTest | None = None
    attributes: dict[str, ValueTest] = Field(default_factory=dict)

    @field_validator("label", mode="before")
    @classmethod
    def _one_label(cls, given: Any) -> Any:
        return (given,) if isinstance(given, str) else given

    @field_validator("text", "concept", mode="before")
    @classmethod
    def _pattern(cls, given: Any) -> Any:
        return {"matches": checked_pattern(given)} if isinstance(given, str) else given

    def finds(self, mention: Mention) -> bool:
        """Whether an entity bears on the criterion."""
        return (
            mention.label in self.label
            and (self.text is None or self.text.of(mention.text) is True)
            and (
                self.concept is None
                or any(self.concept.of(entry) is True for entry in mention.concepts)
            )
            and all(
                test.of(mention.attributes.get(name)) is True
                for name, test in self.attributes.items()
            )
        )


class Rule(_Part):
    """When something holds of a patient; exactly one of `find`, `patient`, `any_of`, `all_of`.

    Parameters
    ----------
    find : Find, optional
        Entities of the patient's documents that bear on it.
    where : mapping of str to ValueTest
        What an attribute of such an entity (or its ``text``) must be for the rule to be met; by
        default that it is there suffices. An attribute that is missing leaves it unknown.
    unsure : mapping of str to ValueTest
        Attributes by which an entity leaves it unknown: ``{Assertion: hypothetical}``.
    several : {"any", "all"}
        Whether one such entity suffices, or each must say so.
    absent : {"met", "not_met", "unknown"}
        What it means that there is no such entity.
    patient : mapping of str to ValueTest, optional
        Of the patient's record: ``age``, ``sex``, ``site``, or what the corpus declares.
    any_of, all_of : tuple of Rule, optional
        Rules, joined in Kleene's logic.
    """

    find: Find | None = None
    where: dict[str, ValueTest] = Field(default_factory=dict)
    unsure: dict[str, ValueTest] = Field(default_factory=dict)
    several: Literal["any", "all"] = "any"
    absent: Status = "unknown"
    patient: dict[str, ValueTest] | None = Field(default=None, min_length=1)
    any_of: tuple[Rule, ...] | None = Field(default=None, min_length=1)
    all_of: tuple[Rule, ...] | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _says_one_thing(self) -> Rule:
        kinds = ("find", "patient", "any_of", "all_of")
        said = [kind for kind in kinds if getattr(self, kind) is not None]
        if len(said) != 1:
            raise ValueError(f"exactly one of {', '.join(kinds)} says when it is met")
        of_find = {"where", "unsure", "several", "absent"} & self.model_fields_set
        if self.find is None and of_find:
            raise ValueError(f"{min(of_find)} goes with find")
        return self

    def holds(self, mentions: Sequence[Mention], fields: Fields) -> Truth:
        """Return whether the rule holds of a patient, unknown where it cannot be said."""
        if self.find is not None:
            return self._of_entities(self.find, mentions)
        if self.patient is not None:
            return all_of(test.of(fields.get(name)) for name, test in self.patient.items())
        joined, rules = (any_of, self.any_of) if self.any_of else (all_of, self.all_of)
        return joined(rule.holds(mentions, fields) for rule in rules or ())

    def _of_entities(self, find: Find, mentions: Sequence[Mention]) -> Truth:
        said = [self._of_one(mention) for mention in mentions if find.finds(mention)]
        if not said:
            return _TRUTHS[self.absent]
        return any_of(said) if self.several == "any" else all_of(said)

    def _of_one(self, mention: Mention) -> Truth:
        if any(_asked(mention, name, test) is True for name, test in self.unsure.items()):
            return None
        return all_of(_asked(mention, name, test) for name, test in self.where.items())

    def parts(self) -> Iterator[Rule]:
        """Yield the rule and those that it joins."""
        yield self
        for rule in (*(self.any_of or ()), *(self.all_of or ())):
            yield from rule.parts()


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


class Trial(_Part):
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


def _asked(mention: Mention, name: str, test: ValueTest) -> Truth:
    value = mention.text if name == _TEXT else mention.attributes.get(name)
    return test.of(value)
