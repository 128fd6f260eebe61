"""A word that may agree with the patient, with what the questions about it need to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from epicene.french.lexicon import Analysis
from epicene.french.rewriting.said_of import said_of
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.verbs import auxiliary, number_by_auxiliary
from epicene.french.rewriting.words import Piece, Word

# What a question answers where the word does not agree with the patient. A rule says that it does,
# and None that the question does not settle it.
NO = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An adjective or a participle in the gender looked for.

    Parameters
    ----------
    piece, word : Piece, Word
        The word and where it stands.
    story : Story
        What the text has said so far.
    patients : set of int
        The words known to denote the patient; a question may add to them.
    chosen : mapping
        The words that change already, each with its rule.
    number : str
        The numbers that the form and its auxiliary may have: ``"s"``, ``"p"`` or both.
    auxiliary : str
        ``"être"``, ``"avoir"`` or ``""``.
    human, thing : bool
        Whether it is said of people only, or of things only.
    """

    piece: Piece
    word: Word
    story: Story
    patients: set[int]
    chosen: Mapping[int, str]
    number: str
    auxiliary: str
    human: bool
    thing: bool

    @property
    def plural(self) -> bool:
        """Whether it can only be a plural."""
        return self.number == "p"


def candidate(
    piece: Piece,
    word: Word,
    story: Story,
    patients: set[int],
    chosen: Mapping[int, str],
    readings: Sequence[Analysis],
) -> Candidate:
    """Gather what the questions need to know of a word with these verbal readings."""
    numbers = {n for a in readings for n in a.number}
    human, thing = said_of(piece, word)
    return Candidate(
        piece,
        word,
        story,
        patients,
        chosen,
        number="".join(sorted(numbers & set(number_by_auxiliary(piece, word)))),
        auxiliary=auxiliary(piece, word),
        human=human,
        thing=thing,
    )
