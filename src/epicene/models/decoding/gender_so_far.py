"""What a text says of its patient's gender so far, and whether what is added contradicts it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from epicene.french.clause import ADVERBS, AVOIR, CLITICS, ETRE
from epicene.french.lexicon import lexicon
from epicene.french.patient_marks import marks
from epicene.french.patient_verdict import BORN, PRONOUNS
from epicene.french.reading import Marker
from epicene.french.tokens import sentences, tokenize
from epicene.french.words import Role, words

# Of somebody else, though the reader counts them a little.
_OF_ANOTHER = frozenset(["child born", BORN, "sex of another", "child of the patient"])
# A pronoun that weighs more has a verb of people.
_OF_A_THING = 0.1
# Agreement with « le nourrisson », « la victime »: right, whoever is meant.
_OF_THE_NOUN = 0.05
# What the reader takes for nothing, and how much less than the stated gender the other may weigh.
_NOTHING, _SHARE = 0.09, 0.5
_UNDECIDED = CLITICS | ETRE | AVOIR | ADVERBS
_PEOPLE = frozenset([Role.PATIENT, Role.TITLE, Role.PRONOUN, Role.WOMAN, Role.KIN, Role.OCCUPATION])


@dataclass(frozen=True)
class SoFar:
    """A text that is being written.

    Parameters
    ----------
    stated : {"F", "M"}
        The gender of its patient.
    lead : str
        The last sentence of the prompt, which the text may go on with.
    text : str
        Without the prompt.
    start, before : int
        Where its last sentence begins, and the one before that.
    right, wrong : float
        Weight of the marks of either gender in the sentences before the last.
    """

    stated: str
    lead: str
    text: str = ""
    start: int = 0
    before: int = 0
    right: float = 0.0
    wrong: float = 0.0

    @property
    def other(self) -> str:
        """The gender that is not stated."""
        return "M" if self.stated == "F" else "F"

    def grown(self, text: str) -> SoFar:
        """Return the state of a text that goes on with this one."""
        tokens = tokenize(text, self.start)
        spans = list(sentences(text, tokens))
        if len(spans) < 2:
            return replace(self, text=text)
        right = wrong = 0.0
        for first, last in spans[:-1]:
            for mark in marks(text, tokens, first, last, words(), 0):
                right += mark.weight if mark.gender == self.stated else 0.0
                wrong += mark.weight if mark.gender == self.other else 0.0
        return replace(
            self,
            text=text,
            start=tokens[spans[-1][0]].start,
            before=tokens[spans[-2][0]].start,
            right=self.right + right,
            wrong=self.wrong + wrong,
        )

    def contradicts(self, more: str) -> bool:
        """Say whether the text with more would speak of its patient in the other gender.

        A mark of somebody else, or a pronoun that stands for a thing named just before, counts
        only where the whole text would be read otherwise.
        """
        text = self.text + more
        readings = [(text, self.start, 0)]
        if self.start == 0 and self.lead:
            readings.append((self.lead + text, 0, len(self.lead)))
        return any(self._contradicts(*reading) for reading in readings)

    def agrees(self, more: str) -> bool:
        """Say whether the last word of the text with more marks the gender that is stated."""
        text = self.text + more
        return any(
            mark.gender == self.stated and mark.end == len(text)
            for mark in _marks(text, self.start)
        )

    def without(self, word: str) -> SoFar:
        """Return the state before the word that the text ends with."""
        return replace(self, text=self.text[: len(self.text) - len(word)])

    def _contradicts(self, text: str, start: int, shift: int) -> bool:
        found = list(_marks(text, start))
        known = self._led if shift else self._known
        right = self.right + sum(mark.weight for mark in found if mark.gender == self.stated)
        wrong, added = self.wrong, False
        for mark in found:
            if mark.gender != self.other or mark.start < shift:
                continue
            new = mark.weight > known.get(mark.start, 0.0) + 1e-9
            added = added or new
            if new and not self._tolerates(mark, text, shift):
                return True
            if not (mark.text.lower() == "il" and _undecided(text, mark)):
                wrong += mark.weight
        return added and wrong > max(_NOTHING, _SHARE * right)

    @cached_property
    def _known(self) -> dict[int, float]:
        return self._wrong_marks(self.text, self.start)

    @cached_property
    def _led(self) -> dict[int, float]:
        return self._wrong_marks(self.lead + self.text, 0)

    def _wrong_marks(self, text: str, start: int) -> dict[int, float]:
        """Return the weight of each mark of the other gender, by where it begins."""
        return {m.start: m.weight for m in _marks(text, start) if m.gender == self.other}

    def _tolerates(self, mark: Marker, text: str, shift: int) -> bool:
        if mark.rule in _OF_ANOTHER:
            return True
        if mark.rule in PRONOUNS:
            if mark.text.lower() == "il" and _undecided(text, mark):
                return True  # « Il s’agit », « Il existe »
            near = text[min(shift + self.before, mark.start) : mark.start]
            return mark.weight <= _OF_A_THING and _names_a_thing(near, self.other)
        return mark.rule == "agreement" and mark.weight <= _OF_THE_NOUN


def _marks(text: str, start: int) -> Iterator[Marker]:
    tokens = tokenize(text, start)
    for first, last in sentences(text, tokens):
        yield from marks(text, tokens, first, last, words(), 0)


def _undecided(text: str, pronoun: Marker) -> bool:
    """Say whether no verb has told yet for what a pronoun stands."""
    return all(token.form in _UNDECIDED for token in tokenize(text, pronoun.end))


def _names_a_thing(text: str, gender: str) -> bool:
    """Say whether a text names a thing for which a pronoun of a gender may stand."""
    return any(_is_a_thing(token.form, gender) for token in tokenize(text) if token.kind == "word")


def _is_a_thing(form: str, gender: str) -> bool:
    if any(role in _PEOPLE for role, _ in words().roles.get(form, ())):
        return False
    nouns = [a for a in lexicon().analyses(form) if a.category == "N" and "s" in a.number]
    return bool(nouns) and {a.gender for a in nouns} == {gender.lower()}
