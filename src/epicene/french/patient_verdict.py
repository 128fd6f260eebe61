"""What a rule says of a word, and the names of the rules that others ask for."""

from __future__ import annotations

from epicene.french.clause import Clause

Verdict = tuple[str, str, float] | None
"""Rule, gender, weight."""


INTRODUCTION = "introduction"
INDEFINITE = "indefinite noun"
DECLARED = "declared sex"
BORN = "sex of a child born"
# They may stand for things.
PRONOUNS = frozenset(["pronoun", "pointer", "elle", "inverted pronoun"])


def born(clause: Clause, i: int, within: int = 8) -> bool:
    """Say whether the word `i` names a child just spoken of as born, or as someone's child."""
    birth = clause.words.lists["birth"]
    return any(clause.form(j) in birth for j in range(max(clause.first, i - within), i))
