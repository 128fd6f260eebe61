"""Who does or says what a verb says."""

from __future__ import annotations

from epicene.french.clause import CLITICS, Clause, determiner
from epicene.french.sex_linked_words import fold
from epicene.french.stigmatising.context import Target, around, is_governed, role_of
from epicene.french.stigmatising.nouns import is_noun

_REACH = 60


def subject(clause: Clause, i: int, things: bool) -> Target:
    """Return who does or says what the verb at token `i` says; the patient where nobody is named.

    Parameters
    ----------
    clause : Clause
        The sentence.
    i : int
        First token of the verb, its clitics included.
    things : bool
        Whether a thing may be its subject.
    """
    comma = False
    for j in range(i - 1, max(clause.first, i - _REACH) - 1, -1):
        form = clause.form(j)
        if form in {",", ")", ";", ":"}:
            comma = True
        elif form in {"il", "elle"}:
            return "patient"
        elif form in {"ils", "elles"} or (form in {"on", "nous"} and j == i - 1):
            return "other"
        else:
            role = role_of(clause, j)
            if role is None:
                if things and not comma and _heads_subject(clause, j):
                    return "thing"
            elif not _passed_over(clause, j, role, comma):
                return _with_patient(clause, j, role)
    return "thing" if things and _begins_with_thing(clause, i) else "patient"


def _heads_subject(clause: Clause, j: int) -> bool:
    """Say whether a noun for a thing stands at `j`, as a subject would."""
    before, k = determiner(clause, j)
    if not before or (k != j - 1 and before in CLITICS):
        return False
    form = fold(clause.form(j))
    return form not in around().moments and is_governed(clause, j) is None and is_noun(form)


def _begins_with_thing(clause: Clause, i: int) -> bool:
    """Say whether the sentence begins with a noun for a thing, some way before token `i`."""
    ahead = range(clause.first + 1, min(i - 1, clause.first + 3))
    return any(role_of(clause, j) is None and _heads_subject(clause, j) for j in ahead)


def _passed_over(clause: Clause, j: int, role: Target, comma: bool) -> bool:
    if is_governed(clause, j) is not None:
        return True
    if role == "thing":
        return comma
    # « Mère de deux enfants, refuse » speaks of the patient.
    own = role == "relative" and not determiner(clause, j)[0]
    return own and clause.form(j + 1) in {"de", "d'", "au"}


def _with_patient(clause: Clause, j: int, role: Target) -> Target:
    """Return the patient for « la patiente et son mari »."""
    k = determiner(clause, j)[1] - 1
    if role == "relative" and clause.form(k) == "et" and k > clause.first:
        return "patient" if role_of(clause, k - 1) == "patient" else role
    return role
