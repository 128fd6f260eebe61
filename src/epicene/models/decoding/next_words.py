"""Which tokens may come next, for a text that must keep the gender of its patient."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from epicene.french.clause import AVOIR, DETERMINERS, ETRE
from epicene.french.lexicon import lexicon
from epicene.french.tokens import normal_form, tokenize
from epicene.models.decoding.gender_so_far import SoFar
from epicene.models.decoding.gendered_words import (
    OTHER,
    counterparts,
    denoting_forms,
    marking_forms,
    may_complete,
    telling_forms,
    usual_end,
    waits_for,
)
from epicene.models.decoding.pieces import Pieces, by_beginning, last_word

Numbers = NDArray[np.float64]
Tokens = NDArray[np.int64]

UNREAD = 5e-4
"""A token that might mark the other gender and is less likely is left out unread."""
_READ_AFTER_PRONOUN = 100
# After which a noun follows at once, or a verb.
_PEEKED = {"M": ("un", "le", "ce", "cet", "il"), "F": ("une", "la", "cette", "elle")}
_NONE: Tokens = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Allowed:
    """What may come next: all tokens but some, or some alone.

    Parameters
    ----------
    never : numpy.ndarray of int
    instead : dict of int to int
        The token that takes the place of one that may not come (« patiente » of « patient »).
    only : numpy.ndarray of int or None
        The pieces of the rest of a word; None where any other token may come.
    """

    never: Tokens = field(default_factory=lambda: _NONE)
    instead: dict[int, int] = field(default_factory=dict)
    only: Tokens | None = None

    def share(self, probabilities: Numbers) -> float:
        """Return how much of the probability may come, in [0, 1]."""
        if self.only is not None:
            return float(probabilities[self.only].sum())
        return 1.0 - float(probabilities[self.never].sum())


@dataclass(frozen=True, eq=False)
class NextWords:
    """The tokens that a text may go on with.

    Parameters
    ----------
    pieces : Pieces
        Of the tokenizer.
    wrong : {"F", "M"}
        The gender that is not stated.
    """

    pieces: Pieces
    wrong: str

    def allowed(self, so_far: SoFar, probabilities: Numbers, unread: float = UNREAD) -> Allowed:
        """Return what may follow a text.

        Parameters
        ----------
        so_far : SoFar
        probabilities : numpy.ndarray, shape (v,)
            Of the next token.
        unread : float
            Tokens that might mark the other gender are read in their sentence. Of those less
            likely, the words that mostly speak of a patient are left out unread.
        """
        word = last_word(so_far.text)
        rest = self._rest(so_far.without(word), word) if word else ""
        if rest:
            return Allowed(only=self._spelling(rest))
        tokens = tokenize(so_far.text, so_far.start)
        waits = waits_for(tokens, self.wrong, bool(word))
        candidates = self._marking(word)
        never: list[int] = []
        if waits == "any":
            unread = max(unread, _least_of(probabilities, _READ_AFTER_PRONOUN))
            never += np.flatnonzero(probabilities < unread).tolist()
        if waits:
            likely = np.flatnonzero(probabilities >= unread)
            ending = [self._completes(word, int(t), waits) for t in likely]
            candidates = np.union1d(candidates, likely[np.array(ending, dtype=bool)])
        never += self._telling[probabilities[self._telling] < unread].tolist()
        read = candidates[probabilities[candidates] >= unread]
        barred = [int(t) for t in read if self._bars(so_far, word, int(t))]
        determiner = DETERMINERS.get(tokens[-1].form, "") if tokens else ""
        if determiner == self.wrong and not word.endswith("-"):
            never += self._denoting.tolist()
        elif self._is_full(word):
            never += self._growing.tolist()
        gone = np.unique(np.array(never + barred, dtype=np.int64))
        if determiner == self.wrong:
            return Allowed(gone)
        pairs = ((token, self.instead(token, word)) for token in barred)
        gone_too = set(gone.tolist())
        return Allowed(gone, {a: b for a, b in pairs if b is not None and b not in gone_too})

    def peeked(self, so_far: SoFar, probabilities: Numbers, least: float) -> Tokens:
        """Return the likely tokens of which only what follows tells whether they are wrong.

        Determiners and pronouns of the gender that is not stated (« un », « le », « il »).
        """
        word = last_word(so_far.text)
        # After « d’ », the pieces of a new word have no space before them.
        tokens = self._openers if word else np.union1d(self._openers, self._glued_openers)
        if waits_for(tokenize(so_far.text, so_far.start), self.wrong, growing=False) == "any":
            tokens = np.union1d(tokens, self._auxiliaries)
        likely = tokens[probabilities[tokens] >= least]
        return likely[[not (word and self.pieces.goes_on(int(t))) for t in likely]]

    def instead(self, token: int, word: str = "") -> int | None:
        """Return the token that writes the same word in the stated gender, None without one."""
        text = self.pieces.texts[token]
        begun = word if self.pieces.goes_on(token) else ""
        form = normal_form(begun + text.strip())
        other = counterparts(self.wrong).get(form, "")
        if not other.startswith(normal_form(begun)):
            return None
        table = self.pieces.rests if begun else self.pieces.words
        return next(
            (
                found
                for found in table.get(other[len(begun) :], ())
                if _written_alike(self.pieces.texts[found], text)
            ),
            None,
        )

    def _completes(self, word: str, token: int, waits: str) -> bool:
        text = self.pieces.texts[token]
        grown = word + text if self.pieces.goes_on(token) else text.strip()
        return bool(text) and may_complete(grown, waits, self.wrong)

    def _bars(self, so_far: SoFar, word: str, token: int) -> bool:
        text = self.pieces.texts[token]
        whole = last_word(so_far.text + text)
        if not so_far.contradicts(text):
            end = usual_end(whole, self.wrong)
            return bool(end) and so_far.contradicts(text + end)
        if self.instead(token, word) is not None:
            return True
        before = so_far.without(word) if self.pieces.goes_on(token) else so_far
        start = (so_far.text + text)[len(before.text) :].removesuffix(whole)
        return not self._rest(before, whole, start)

    def _rest(self, before: SoFar, word: str, space: str = "") -> str:
        """Return what a word lacks to be of the stated gender (« e » of « hospitalisé »)."""
        form = normal_form(word)
        if form not in marking_forms(self.wrong) or not before.contradicts(space + word):
            return ""
        full = lexicon().counterpart(form, before.stated)
        rest = full[len(form) :] if full and full.startswith(form) else ""
        if not rest or not len(self._spelling(rest)):
            return ""
        whole = space + word + rest
        return rest if before.agrees(whole) and not before.contradicts(whole) else ""

    def _is_full(self, word: str) -> bool:
        """Say whether a word is one of the stated gender that had the other's letters first."""
        form = normal_form(word)
        other = counterparts(OTHER[self.wrong]).get(form, "") if form else ""
        return bool(other) and form != other and form.startswith(other)

    def _spelling(self, rest: str) -> Tokens:
        found = [
            token
            for end in range(1, len(rest) + 1)
            for token in self.pieces.rests.get(rest[:end], ())
            if self.pieces.texts[token].islower()
        ]
        return np.array(found, dtype=np.int64)

    def _marking(self, word: str) -> Tokens:
        """Return the tokens that end in a form that may be a mark, after the letters of a word."""
        if not word:
            return np.union1d(self._new, self._glued)
        begun = normal_form(word)
        grown = [
            token
            for form in by_beginning(marking_forms(self.wrong)).get(begun, ())
            if form != begun
            for token in self.pieces.rests.get(form[len(begun) :], ())
        ]
        return np.union1d(self._new, np.array(grown, dtype=np.int64))

    @cached_property
    def _telling(self) -> Tokens:
        return self._tokens(telling_forms(self.wrong), glued=False)

    @cached_property
    def _new(self) -> Tokens:
        return self._tokens(marking_forms(self.wrong), glued=False)

    @cached_property
    def _glued(self) -> Tokens:
        return self._tokens(marking_forms(self.wrong), glued=True)

    @cached_property
    def _denoting(self) -> Tokens:
        return self._tokens(denoting_forms(OTHER[self.wrong]), glued=False)

    @cached_property
    def _openers(self) -> Tokens:
        return self._tokens(_PEEKED[self.wrong], glued=False)

    @cached_property
    def _glued_openers(self) -> Tokens:
        return self._tokens(_PEEKED[self.wrong], glued=True)

    @cached_property
    def _auxiliaries(self) -> Tokens:
        return self._tokens(ETRE | AVOIR, glued=False)

    @cached_property
    def _growing(self) -> Tokens:
        """The tokens that would go on with a word, but for the plural's."""
        plural = set(self.pieces.rests.get("s", ()))
        found = [t for t in range(len(self.pieces.texts)) if self.pieces.goes_on(t)]
        return np.array([t for t in found if t not in plural], dtype=np.int64)

    def _tokens(self, forms: Iterable[str], glued: bool) -> Tokens:
        """Return the tokens that are one of some forms, without a space before or with one."""
        found = [
            token
            for form in sorted(forms)
            for token in self.pieces.words.get(form, ())
            if self.pieces.goes_on(token) == glued
        ]
        return np.array(sorted(found), dtype=np.int64)


def _written_alike(first: str, second: str) -> bool:
    """Say whether two texts have the same space before them, and both a capital or neither."""
    a, b = first.lstrip(), second.lstrip()
    spaces = len(first) - len(a) == len(second) - len(b)
    return spaces and a[:1].isupper() == b[:1].isupper()


def _least_of(probabilities: Numbers, likeliest: int) -> float:
    """Return the probability of the last of the likeliest tokens."""
    if len(probabilities) <= likeliest:
        return 0.0
    return float(np.partition(probabilities, -likeliest)[-likeliest])
