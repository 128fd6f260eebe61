"""Whether a judgement is asserted: negated, supposed, quoted, or of the past."""

from __future__ import annotations

import re

from epicene.french.clause import Clause
from epicene.french.sex_linked_words import fold
from epicene.french.stigmatising.context import around

_BEFORE, _NE, _AFTER = 4, 7, 4
_FAR = 12
_STOPS = frozenset([",", ";", ":", "(", ")", ".", "mais", "car", "qui", "et"])
# Words that go between a negation and what it negates.
_THROUGH = frozenset([
    "de", "d'", "du", "se", "s'", "est", "été", "a", "très", "d", "signe", "signes", "caractère",
    "trop", "particulièrement", "spécialement", "franchement", "réellement", "un", "une", "y", "en"
])  # fmt: skip
_QUOTED = re.compile(r"«[^«»]{0,600}»|“[^“”]{0,600}”|\"[^\"\n]{0,300}\"")
_FIRST_PERSON = re.compile(r"(?<!\w)(?:je|j'|moi|me|m'|mon|ma|mes|vous|votre)(?!\w)")
_LONG_QUOTE = 6


def is_negated(clause: Clause, i: int, last: int) -> bool:
    """Say whether what stands between tokens `i` and `last` is denied.

    « ne se plaint pas de », « ni revendicatrice », « sans théâtralisme »; « ne se plaint que de »
    asserts.
    """
    lists = around()
    ne = any(clause.form(j) in {"ne", "n'"} for j in range(max(clause.first, i - _NE), i))
    for j in range(i, last):
        ne = ne or clause.form(j) in {"ne", "n'"}
    for j in range(i - 1, max(clause.first, i - _BEFORE) - 1, -1):
        form = clause.form(j)
        if form in _STOPS:
            break
        if fold(form) in lists.negations and (ne or fold(form) not in lists.with_ne):
            return True
        if form not in _THROUGH and form not in {"ne", "n'"} and j < i - 2:
            break
    if not ne or not _ne_is_near(clause, i):
        return False
    for j in range(i, min(clause.last, last + _AFTER)):
        form = clause.form(j)
        if form in {"que", "qu'", ",", ";"}:
            return False
        if fold(form) in lists.negations:
            return True
    return False


def _ne_is_near(clause: Clause, i: int) -> bool:
    """Say whether « ne » belongs to the verb at `i`: only its clitics and auxiliary between."""
    return any(clause.form(j) in {"ne", "n'"} for j in range(max(clause.first, i - 3), i))


def is_hypothetical(clause: Clause, i: int) -> bool:
    """Say whether it is only supposed: « si elle refuse », « en cas de mauvaise observance »."""
    lists = around()
    for j in range(i - 1, max(clause.first, i - _FAR) - 1, -1):
        form = clause.form(j)
        if form in {",", ";", ":", "."}:
            return False
        # « s'il », « s'elle »; the « s' » of a reflexive verb stands before a verb.
        if form == "s'" and clause.form(j + 1) not in {"il", "ils"}:
            continue
        if fold(form) in lists.hypothetical and (
            form != "cas" or clause.form(j - 1) in {"en", "au"}
        ):
            return True
    return False


def is_past(clause: Clause, i: int, last: int) -> bool:
    """Say whether it is told of the past: « décrite dans l'enfance comme difficile »."""
    window = range(max(clause.first, i - _FAR), min(clause.last, last + _FAR))
    return any(fold(clause.form(j)) in around().past for j in window)


def quotations(text: str) -> list[tuple[int, int]]:
    """Return the spans of a text that are somebody else's words.

    A single word between quotation marks is the author's irony and not a quotation: only what
    speaks in the first or second person, or is six words or longer, is one.
    """
    if "«" not in text and "“" not in text and '"' not in text:
        return []
    found = []
    for match in _QUOTED.finditer(text):
        inner = match[0][1:-1].lower()
        if _FIRST_PERSON.search(inner) or len(inner.split()) >= _LONG_QUOTE:
            found.append(match.span())
    return found
