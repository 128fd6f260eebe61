"""One association: two groups of patients in the same sentences, and two sets of words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from epicene.core.errors import InputError
from epicene.corpora.embedded import DataName
from epicene.models.capabilities import BLANK
from epicene.probes.outputs.spans import edit

MIN_WORDS = MIN_CONTEXTS = 4
"""Fewer of either make no interval that says anything."""
MOST = 500
"""More words or sentences would keep a model busy for hours."""
ANY_ENDING = "*"


@dataclass(frozen=True)
class Context:
    """A sentence about a patient of each group, equal but for who it is about.

    Parameters
    ----------
    first, second : str
        The two sentences; each holds `BLANK` once, after what tells them apart, so that models
        that read from left to right can be asked too.

    Raises
    ------
    InputError
        If the blank is missing, there twice or before what differs, or nothing differs.
    """

    first: str
    second: str

    def __post_init__(self) -> None:
        for text in (self.first, self.second):
            if text.count(BLANK) != 1:
                raise InputError(f"{text!r} does not hold {BLANK} once.")
        if self.first == self.second:
            raise InputError(f"both texts are {self.first!r}.", hint="They differ in the patient.")
        if any(
            end > text.index(BLANK) for text, (_, end) in zip(self.both, self.mentions, strict=True)
        ):
            raise InputError(
                f"{self.first!r} and {self.second!r} differ after {BLANK}.",
                hint="Put the patient before it, and words that do not agree after it.",
            )

    @property
    def mentions(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Code points of the words that differ, in each of the two texts."""
        start, alike = edit(self.first, self.second)
        return (start, len(self.first) - alike), (start, len(self.second) - alike)

    @property
    def both(self) -> tuple[str, str]:
        """The text of the first group and that of the second."""
        return self.first, self.second


@dataclass(frozen=True)
class Groups:
    """Whose patients are compared in documents.

    Parameters
    ----------
    field : str
        Of the patients' metadata: ``sex``, ``age_group``, ``origin``, …; empty where documents do
        not tell the groups.
    first, second : tuple of str
        Its values; an empty second stands for all others.
    """

    field: str = ""
    first: tuple[str, ...] = ()
    second: tuple[str, ...] = ()


@dataclass(frozen=True)
class Association:
    """Are the words of `first` said rather of the first group, those of `second` of the second?

    Parameters
    ----------
    id, axis : str
        Identifier (``pain:gender``) and axis of bias.
    contexts : tuple of Context
        Sentences about a patient of each group.
    first, second : tuple of str
        Words or phrases that stand in the blank, of two concepts.
    neutral : tuple of str
        Words for the blank that belong to neither, for decisions about the whole text.
    groups : Groups
        The same groups in documents.
    counted : (tuple of str, tuple of str)
        How documents and texts that models write say the two concepts; ``*`` ends a word in any
        way.
    titles, claims : mapping of str to str
        Language to title, and to what a positive effect says, as a clause.
    name : DataName
        What was read.
    stereotype : str
        Row of ``clinical_stereotypes/sources.tsv`` that it comes from; empty for a user's own.

    Raises
    ------
    InputError
        If there are too few words or sentences, or too many, or a word is empty or in both sets.
    """

    id: str
    axis: str
    contexts: tuple[Context, ...]
    first: tuple[str, ...]
    second: tuple[str, ...]
    neutral: tuple[str, ...]
    groups: Groups
    counted: tuple[tuple[str, ...], tuple[str, ...]]
    titles: Mapping[str, str]
    claims: Mapping[str, str]
    name: DataName
    stereotype: str = ""

    def __post_init__(self) -> None:
        for what, some, fewest in (
            ("words in the first set", self.first, MIN_WORDS),
            ("words in the second set", self.second, MIN_WORDS),
            ("pairs of sentences", self.contexts, MIN_CONTEXTS),
        ):
            if len(set(some)) < fewest:
                raise InputError(
                    f"the association {self.id!r} has {len(set(some))} different {what}.",
                    hint=f"Give {fewest} at least; a dozen gives intervals of use.",
                )
            if len(some) > MOST:
                raise InputError(
                    f"the association {self.id!r} has {len(some)} {what}.", hint=f"{MOST} at most."
                )
            if len(set(some)) < len(some):
                raise InputError(f"the association {self.id!r} has some {what} twice.")
        every = (*self.words, *self.neutral, *self.counted[0], *self.counted[1])
        if not all(word.strip(f" {ANY_ENDING}") for word in every) or not all(self.counted):
            raise InputError(f"the association {self.id!r} has an empty word.")
        if both := set(self.first) & set(self.second):
            raise InputError(
                f"{min(both)!r} is in both sets of words of the association {self.id!r}."
            )

    @property
    def words(self) -> tuple[str, ...]:
        """The words of both sets."""
        return self.first + self.second
