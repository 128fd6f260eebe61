"""Who the words of a sentence speak of, for those that judge somebody."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Literal

from epicene.core.resources import data_folder
from epicene.french.clause import PLURAL, POSSESSIVE, Clause, determiner
from epicene.french.sex_linked_words import fold
from epicene.french.words import Role

Target = Literal["patient", "relative", "clinician", "other", "thing"]

_ROLES: dict[Role, Target] = {
    Role.PATIENT: "patient",
    Role.GENERIC: "patient",
    Role.EPICENE: "patient",
    Role.FIXED: "patient",
    Role.WOMAN: "patient",
    Role.GROUP: "other",
    Role.KIN: "relative",
    Role.CLINICIAN: "clinician",
}
_PREPOSITIONS = frozenset([
    "par", "avec", "chez", "à", "de", "d'", "sans", "pour", "contre", "selon", "sur", "dans", "en",
    "depuis", "malgré", "devant", "entre", "vers", "auprès", "dès", "pendant", "durant", "lors",
    "envers", "après", "avant", "sous", "hors"
])  # fmt: skip
_CONTRACTED = frozenset(["du", "au", "aux", "des"])


@dataclass(frozen=True, slots=True)
class Around:
    """Words that tell whose an expression is and whether it is asserted, folded.

    Parameters
    ----------
    manner : frozenset of str
        Nouns for a person's manner (« personnalité difficile »).
    institutions : frozenset of str
        Those that refuse or affirm and are nobody.
    others : frozenset of str
        People who are neither relatives nor clinicians.
    moments : frozenset of str
        Nouns of time and place, which are no subject (« ce jour refuse »).
    negations, with_ne, hypothetical, past : frozenset of str
        See `epicene.french.stigmatising.scope`.
    """

    manner: frozenset[str]
    institutions: frozenset[str]
    others: frozenset[str]
    moments: frozenset[str]
    negations: frozenset[str]
    with_ne: frozenset[str]
    hypothetical: frozenset[str]
    past: frozenset[str]


@cache
def around() -> Around:
    """Return the lists that ship, read once."""
    path = data_folder("corpora", "stigmatising_language", "context.toml")
    lists = tomllib.loads(path.read_text(encoding="utf-8"))
    return Around(**{name: frozenset(map(fold, words)) for name, words in lists.items()})


def role_of(clause: Clause, i: int) -> Target | None:
    """Return who token `i` denotes, None where it denotes nobody and no institution."""
    token = clause.tokens[i]
    for role, _ in clause.entries(i):
        # « Mme » is one before it is a noun; a lower-case « m » is a letter or a unit.
        if role is Role.TITLE and token.capital:
            return None if _is_initial_of_doctor(clause, i) else "patient"
        found = _ROLES.get(role)
        if found == "patient" and _is_child_or_spouse(clause, i):
            return "relative"
        if found == "patient" and determiner(clause, i)[0] in PLURAL:
            return "other"
        if found is not None:
            return found
    form = fold(token.form)
    if form in around().institutions:
        return "thing"
    return "other" if form in around().others else None


def _is_initial_of_doctor(clause: Clause, i: int) -> bool:
    """Say whether « M. » is the initial in « le Dr M. »."""
    before = i - 2 if clause.form(i - 1) == "." else i - 1
    return clause.has(before, Role.CLINICIAN)


def _is_child_or_spouse(clause: Clause, i: int) -> bool:
    """Say whether « fille », « femme » is a relative here: « sa fille »."""
    return determiner(clause, i)[0] in POSSESSIVE and clause.has(i, Role.KIN)


def is_governed(clause: Clause, i: int) -> int | None:
    """Return the index of the preposition that the noun `i` depends on, None if there is none."""
    before, k = determiner(clause, i)
    if before in _CONTRACTED:
        return k
    at = k - 1 if before else k
    if clause.form(at) in _PREPOSITIONS or clause.form(at) in _CONTRACTED:
        return at
    return None
