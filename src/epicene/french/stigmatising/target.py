"""Whom an expression judges: the patient, a relative, a clinician, somebody else, a thing."""

from __future__ import annotations

from epicene.french.clause import AVOIR, Clause
from epicene.french.stigmatising.context import Target, is_governed, role_of
from epicene.french.stigmatising.described import described
from epicene.french.stigmatising.expressions import Expression
from epicene.french.stigmatising.subject import subject

_AGENT = 12


def target_of(expression: Expression, clause: Clause, i: int, last: int) -> Target:
    """Return whom an expression judges; a thing where it judges nobody.

    Parameters
    ----------
    expression : Expression
        Its kind.
    clause : Clause
        The sentence.
    i, last : int
        Its first token, and the one after its last.
    """
    if expression.kind == "adjective":
        return described(clause, i, last, expression.elliptic)
    if expression.kind == "noun":
        return _bearer(clause, i, last)
    if expression.kind == "act" or _is_passive(clause, i, last):
        return _agent(clause, last) or "patient"
    return subject(clause, i, expression.things)


def _is_passive(clause: Clause, i: int, last: int) -> bool:
    """Say whether a verb is a participle without « avoir »: « coloscopie refusée par … »."""
    if last - i != 1 or not clause.form(i).endswith(("é", "ée", "és", "ées")):
        return False
    return not any(clause.form(j) in AVOIR for j in range(max(clause.first, i - 3), i))


def _agent(clause: Clause, last: int) -> Target | None:
    """Return who does what a noun or a passive says, where the words after it name somebody."""
    for j in range(last, min(clause.last, last + _AGENT)):
        if clause.form(j) in {".", ";", ":"}:
            return None
        role = role_of(clause, j)
        if role is None:
            continue
        at = is_governed(clause, j)
        # « refus de soins par la patiente », « refus du père », not « refus d'une greffe pour … ».
        if at is not None and clause.form(at) in {"par", "de", "d'", "du", "des"}:
            return role
    return None


def _bearer(clause: Clause, i: int, last: int) -> Target:
    """Return whose an expression is that stands alone: the patient's unless others are named."""
    for j in range(last, min(clause.last, last + 4)):
        role = role_of(clause, j)
        if role not in {"relative", "clinician"}:
            continue
        at = is_governed(clause, j)
        if at is not None and clause.form(at) in {"de", "d'", "du", "des", "chez"}:
            return role
    found = described(clause, i, last)
    return "patient" if found == "thing" else found
