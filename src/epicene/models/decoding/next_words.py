"""Which tokens may come next, for a text that must keep the gender of its patient."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from epicene.french.clause import DETERMINERS
from epicene.french.lexicon import lexicon
from epicene.french.tokens import normal_form, tokenize
from epicene.models.decoding.gender_so_far import SoFar
from epicene.models.decoding.gendered_tokens import GenderedTokens, Tokens
from epicene.models.decoding.gendered_words import (
    OTHER,
    counterparts,
    marking_forms,
    may_complete,
    usual_end,
    waits_for,
)
from epicene.models.decoding.pieces import Pieces, last_word

Numbers = NDArray[np.float64]

UNREAD = 5e-4
"""A token that might mark the other gender and is less likely is left out unread."""
_READ_AFTER_PRONOUN = 100
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
    tokens : GenderedTokens
    """

    tokens: GenderedTokens

    @property
    def pieces(self) -> Pieces:
        """Those of the tokenizer."""
        return self.tokens.pieces

    @property
    def wrong(self) -> str:
        """The gender that is not stated."""
        return self.tokens.wrong

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
            return Allowed(only=self.tokens.spelling(rest))
        tokens = tokenize(so_far.text, so_far.start)
        waits = waits_for(tokens, self.wrong, bool(word))
        candidates = self.tokens.marking(word)
        never: list[int] = []
        if waits == "any":
            unread = max(unread, _least_of(probabilities, _READ_AFTER_PRONOUN))
            never += np.flatnonzero(probabilities < unread).tolist()
        if waits:
            likely = np.flatnonzero(probabilities >= unread)
            ending = [self._completes(word, int(t), waits) for t in likely]
            candidates = np.union1d(candidates, likely[np.array(ending, dtype=bool)])
        never += self.tokens.telling[probabilities[self.tokens.telling] < unread].tolist()
        read = candidates[probabilities[candidates] >= unread]
        barred = [int(t) for t in read if self._bars(so_far, word, int(t))]
        determiner = DETERMINERS.get(tokens[-1].form, "") if tokens else ""
        if determiner == self.wrong and not word.endswith("-"):
            never += self.tokens.denoting.tolist()
        elif self._is_full(word):
            never += self.tokens.growing.tolist()
        gone = np.unique(np.array(never + barred, dtype=np.int64))
        if determiner == self.wrong:
            return Allowed(gone)
        pairs = ((token, self.tokens.instead(token, word)) for token in barred)
        gone_too = set(gone.tolist())
        return Allowed(gone, {a: b for a, b in pairs if b is not None and b not in gone_too})

    def peeked(self, so_far: SoFar, probabilities: Numbers, least: float) -> Tokens:
        """Return the likely tokens of which only what follows tells whether they are wrong.

        Determiners and pronouns of the gender that is not stated (« un », « le », « il »).
        """
        word = last_word(so_far.text)
        # After « d’ », the pieces of a new word have no space before them.
        openers = (
            self.tokens.openers
            if word
            else np.union1d(self.tokens.openers, self.tokens.glued_openers)
        )
        if waits_for(tokenize(so_far.text, so_far.start), self.wrong, growing=False) == "any":
            openers = np.union1d(openers, self.tokens.auxiliaries)
        likely = openers[probabilities[openers] >= least]
        return likely[[not (word and self.pieces.goes_on(int(t))) for t in likely]]

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
        if self.tokens.instead(token, word) is not None:
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
        if not rest or not len(self.tokens.spelling(rest)):
            return ""
        whole = space + word + rest
        return rest if before.agrees(whole) and not before.contradicts(whole) else ""

    def _is_full(self, word: str) -> bool:
        """Say whether a word is one of the stated gender that had the other's letters first."""
        form = normal_form(word)
        other = counterparts(OTHER[self.wrong]).get(form, "") if form else ""
        return bool(other) and form != other and form.startswith(other)


def _least_of(probabilities: Numbers, likeliest: int) -> float:
    """Return the probability of the last of the likeliest tokens."""
    if len(probabilities) <= likeliest:
        return 0.0
    return float(np.partition(probabilities, -likeliest)[-likeliest])
