"""What a rewriting returns: the text, its edits, what blocks it, and the way between offsets."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import accumulate

from epicene.core.document import Span


@dataclass(frozen=True, slots=True)
class Edit:
    """One changed word: ``text[start:end]``, which was `before`, becomes `after`."""

    start: int
    end: int
    before: str
    after: str
    rule: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """A mention of the original that conflicts with sex-linked anatomy in the other gender."""

    start: int
    end: int
    text: str
    reason: str


@dataclass(frozen=True)
class OffsetMap:
    """From offsets of the original text to offsets of the rewritten one.

    Parameters
    ----------
    edits : tuple of Edit
        In the order of the text, none overlapping another.
    """

    edits: tuple[Edit, ...]
    _starts: tuple[int, ...] = field(init=False, repr=False)
    _shifts: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        grown = accumulate((len(e.after) - (e.end - e.start) for e in self.edits), initial=0)
        object.__setattr__(self, "_starts", tuple(e.start for e in self.edits))
        object.__setattr__(self, "_shifts", tuple(grown))

    def span(self, start: int, end: int) -> Span:
        """Return where a span lies in the new text; one that cuts a changed word takes all of it.

        What was put in at a border of the span stays outside it.

        Parameters
        ----------
        start, end : int
            Code-point offsets into the original text.

        Returns
        -------
        tuple of int
            Start and end in the rewritten text.
        """
        first = self._first(start)
        return first, max(first, self._last(end))

    def _first(self, offset: int) -> int:
        k = bisect_right(self._starts, offset) - 1
        if k >= 0 and offset < self.edits[k].end:
            return self.edits[k].start + self._shifts[k]
        return offset + self._shifts[k + 1]

    def _last(self, offset: int) -> int:
        k = bisect_left(self._starts, offset) - 1
        if k >= 0 and offset < self.edits[k].end:
            return self.edits[k].start + self._shifts[k] + len(self.edits[k].after)
        return offset + self._shifts[k + 1]


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A text about the patient in the other gender.

    Parameters
    ----------
    text : str
        The rewritten text.
    edits : tuple of Edit
        What changed, in offsets of the original.
    blocked : tuple of Blocked
        Mentions that conflict with sex-linked anatomy, in offsets of the original.
    to : str
        ``"F"``, ``"M"``, ``"neutral"``, or ``""`` where nothing in the text has a gender to swap.
    """

    text: str
    edits: tuple[Edit, ...]
    blocked: tuple[Blocked, ...]
    to: str

    @property
    def offset_map(self) -> OffsetMap:
        """The way from offsets of the original text to offsets of this one."""
        return OffsetMap(self.edits)


def apply_edits(text: str, edits: tuple[Edit, ...]) -> str:
    """Return the text with the edits made; the rest is copied as it is."""
    parts, done = [], 0
    for edit in edits:
        parts += [text[done : edit.start], edit.after]
        done = edit.end
    return "".join([*parts, text[done:]])
