"""What is true of one invented patient, drawn before a word is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

BinarySex = Literal["F", "M"]
_OTHER: dict[BinarySex, BinarySex] = {"F": "M", "M": "F"}


@dataclass(frozen=True)
class Facts:
    """The facts that a document is rendered from.

    Parameters
    ----------
    id : str
        Of the document; its patient is called after it.
    index : int
        Its place in the corpus, which shares out the wordings.
    sex : {"F", "M"}
        Of the patient.
    age : int
        In years.
    genre : str
        ``letter``, ``discharge_summary``, ``consultation`` or ``mdt_report``.
    groups : mapping of str to str
        What biases may depend on beside sex and age: ``origin``, ``precariousness``.
    values : mapping of str to str
        What slots and conditions of phrases name; a value may hold markup.
    outcomes : mapping of str to bool
        The facts that a bias may make more frequent; see `epicene.corpora.generation.biases`.
    attributes : mapping of str to str
        What the document's metadata declare: ``diagnosis`` and what the domain adds.
    sex_linked : str
        Why the document has no twin; empty where it has one.
    """

    id: str
    index: int
    sex: BinarySex
    age: int
    genre: str
    groups: Mapping[str, str]
    values: Mapping[str, str]
    outcomes: Mapping[str, bool] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    sex_linked: str = ""

    def lookup(self, name: str) -> str | None:
        """Return a fact by name, as conditions of phrases see it; outcomes are yes or no."""
        if name in self.outcomes:
            return "yes" if self.outcomes[name] else "no"
        if name in self.values:
            return self.values[name]
        if name in self.groups:
            return self.groups[name]
        own = {"sex": self.sex, "age": str(self.age), "genre": self.genre}
        return own.get(name) or self.attributes.get(name)

    def twin(self) -> Facts:
        """Return the same facts of a patient of the other sex."""
        return replace(self, sex=_OTHER[self.sex])
