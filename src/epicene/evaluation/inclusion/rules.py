"""Rules: what must be found in the entities, or said in the record, of a patient."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from epicene.evaluation.inclusion.kleene import Truth, all_of, any_of
from epicene.evaluation.inclusion.mentions import Fields, Mention
from epicene.evaluation.inclusion.values import ValueTest, checked_pattern

Status = Literal["met", "not_met", "unknown"]
_TRUTHS: Mapping[str, Truth] = {"met": True, "not_met": False, "unknown": None}
_TEXT = "text"


class Part(BaseModel):
    """A part of the file: nothing is in it that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Find(Part):
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


class Rule(Part):
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


def _asked(mention: Mention, name: str, test: ValueTest) -> Truth:
    value = mention.text if name == _TEXT else mention.attributes.get(name)
    return test.of(value)
