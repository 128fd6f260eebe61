"""What every tool has: texts in, an answer for each out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol, runtime_checkable

from epicene.core.document import Entity
from epicene.core.errors import EpiceneError

_EMPTY: Mapping[str, float] = MappingProxyType({})


class ToolError(EpiceneError):
    """A tool cannot be opened, fails, or answers what nobody can read; no text is ever quoted."""


@dataclass(frozen=True)
class Answer:
    """What a tool says of one text; nothing of it is there where the tool gave no answer.

    Parameters
    ----------
    label : str or None
        The class that it chose.
    score : float or None
        Of the positive class, or on whatever scale the tool has.
    scores : mapping of str to float
        Of each class.
    entities : tuple of Entity or None
        What it found; None where it is no tool that looks for entities.
    """

    label: str | None = None
    score: float | None = None
    scores: Mapping[str, float] = field(default_factory=lambda: _EMPTY)
    entities: tuple[Entity, ...] | None = None

    @property
    def empty(self) -> bool:
        """Whether the tool gave no answer."""
        nothing = self.label is None and self.score is None and self.entities is None
        return nothing and not self.scores


NO_ANSWER = Answer()


@runtime_checkable
class Tool(Protocol):
    """Anything that answers texts. It sees the text alone: no id, no gold, no patient."""

    @property
    def name(self) -> str:
        """How results call it."""

    @property
    def deterministic(self) -> bool:
        """Whether it is known to answer the same to the same text; False where nobody knows."""

    def answers(self, texts: Sequence[str]) -> Iterable[Answer]:
        """Yield an answer for each text, in order; raises `ToolError` where the tool fails."""


class Kind(Protocol):
    """A kind of tool: recognises objects, and opens them and what is named after its prefix."""

    def takes(self, source: object) -> bool:
        """Whether an object is of this kind; imports nothing."""

    def open(self, source: Any, name: str, **options: Any) -> Tool:
        """Open an object, or what was named after the prefix.

        Parameters
        ----------
        source : object or str
            An object that the kind takes, or the name without its prefix.
        name : str
            How results call it; empty for an object without one.
        **options
            Fields of the tool's dataclass.
        """
