"""The tokens of a vocabulary that may gender a patient, and what each is in the other gender."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from epicene.french.clause import AVOIR, ETRE
from epicene.french.tokens import normal_form
from epicene.models.decoding.gendered_words import (
    OTHER,
    counterparts,
    denoting_forms,
    marking_forms,
    telling_forms,
)
from epicene.models.decoding.pieces import Pieces, by_beginning

Tokens = NDArray[np.int64]

# After which a noun follows at once, or a verb.
_PEEKED = {"M": ("un", "le", "ce", "cet", "il"), "F": ("une", "la", "cette", "elle")}


@dataclass(frozen=True, eq=False)
class GenderedTokens:
    """Sets of tokens, found when they are first asked for.

    Parameters
    ----------
    pieces : Pieces
        Of the tokenizer.
    wrong : {"F", "M"}
        The gender that is not stated.
    """

    pieces: Pieces
    wrong: str

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

    def spelling(self, rest: str) -> Tokens:
        """Return the tokens that go on to spell the rest of a word."""
        found = [
            token
            for end in range(1, len(rest) + 1)
            for token in self.pieces.rests.get(rest[:end], ())
            if self.pieces.texts[token].islower()
        ]
        return np.array(found, dtype=np.int64)

    def marking(self, word: str) -> Tokens:
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
    def telling(self) -> Tokens:
        """The words that mostly speak of a patient of the other gender."""
        return self._tokens(telling_forms(self.wrong), glued=False)

    @cached_property
    def _new(self) -> Tokens:
        return self._tokens(marking_forms(self.wrong), glued=False)

    @cached_property
    def _glued(self) -> Tokens:
        return self._tokens(marking_forms(self.wrong), glued=True)

    @cached_property
    def denoting(self) -> Tokens:
        """The nouns of the stated gender, which a determiner of the other does not fit."""
        return self._tokens(denoting_forms(OTHER[self.wrong]), glued=False)

    @cached_property
    def openers(self) -> Tokens:
        """The determiners and the pronoun of the other gender."""
        return self._tokens(_PEEKED[self.wrong], glued=False)

    @cached_property
    def glued_openers(self) -> Tokens:
        """The same without a space before them, as after « d’ »."""
        return self._tokens(_PEEKED[self.wrong], glued=True)

    @cached_property
    def auxiliaries(self) -> Tokens:
        """Forms of « être » and « avoir »."""
        return self._tokens(ETRE | AVOIR, glued=False)

    @cached_property
    def growing(self) -> Tokens:
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
