"""Whom an adjective qualifies."""

from __future__ import annotations

from epicene.french.clause import (
    ADVERBS,
    CLITICS,
    DETERMINERS,
    ETRE,
    PLURAL,
    POSSESSIVE,
    UNITS,
    Clause,
    is_number,
)
from epicene.french.sex_linked_words import fold
from epicene.french.stigmatising.context import Target, around, is_governed, role_of
from epicene.french.stigmatising.nouns import is_adjective, is_initial, is_name, is_noun
from epicene.french.words import Role

_REACH = 60
_ARTICLES = frozenset(DETERMINERS) | PLURAL | POSSESSIVE
_NOMINAL = frozenset(
    ["le", "la", "un", "une", "du", "des", "ce", "cette", "son", "sa", "ses", "les"]
)
# What links an adjective to its subject, beside « être ».
_COPULAS = frozenset([
    "montre", "montré", "montrée", "montrait", "paraît", "parait", "apparaît", "apparait",
    "apparue", "apparu", "devenu", "devenue", "devient", "comme", "pour", "resté", "restée",
    "a", "avait", "ayant"
])  # fmt: skip
# What is said of people: « décrite comme difficile » needs no noun.
_JUDGED = frozenset([
    "connu", "connue", "décrit", "décrite", "jugé", "jugée", "dit", "dite", "trouvé", "trouvée",
    "considéré", "considérée", "qualifié", "qualifiée", "réputé", "réputée", "perçu", "perçue"
])  # fmt: skip
_LINKS = frozenset(["et", "ou", "mais", "ni", "voire", "quelque", "plus", "moins", "parfois"])
_ENDS = frozenset([":", ";", ".", "-", "–", "—", "•", "!", "?", "…", "...", "*", ">", "=>", "/"])


def described(clause: Clause, i: int, last: int, elliptic: bool = True) -> Target:
    """Return whom the adjective at token `i` qualifies; a thing where it has a thing for noun.

    Parameters
    ----------
    clause : Clause
        The sentence.
    i, last : int
        First token of the adjective, and the one after its last.
    elliptic : bool
        Whether it is the patient's where no noun is near: « Examen : agressive », but a
        « Sommeil : difficile » is nobody's.
    """
    owner: Target | None = None
    nobody: Target = "patient" if elliptic else "thing"
    predicate = comma = False
    j = i - 1
    while j >= max(clause.first, i - _REACH):
        form = clause.form(j)
        folded = fold(form)
        linked = clause.form(j + 1) in _LINKS or clause.form(j + 1) == ","
        if form in ADVERBS or form in _LINKS or (form.endswith("ment") and len(form) > 6):
            j -= 1
        elif form in ETRE or form in CLITICS or form in _COPULAS:
            predicate = True
            j -= 1
        elif form in _JUDGED:
            predicate, nobody = True, "patient"
            j -= 1
        elif form in {"il", "elle"}:
            return owner or "patient"
        elif form == "qui" or form in _ARTICLES:
            j -= 1
        elif form in {",", "(", ")", "«", "»", '"'}:
            comma = True
            j -= 1
        elif form in _ENDS:
            if form == "." and is_initial(clause, j - 1):
                return "patient"
            return owner or nobody
        elif clause.tokens[j].kind == "number" or _is_of_age(clause, j):
            j -= 1
        elif (role := role_of(clause, j)) is not None:
            at = is_governed(clause, j)
            if at is not None and (predicate or comma) and at > clause.first:
                owner, j = role if role != "thing" else owner, at - 1
                continue
            return "thing" if role == "thing" else role
        elif folded in around().manner:
            of_thing = _is_of_thing(clause, last) or _belongs_to_thing(clause, j)
            return "thing" if of_thing else owner or "patient"
        elif is_initial(clause, j) or is_name(clause, j):
            return "patient"
        elif clause.form(j - 1) in _NOMINAL and not clause.has(j, Role.OF_PEOPLE):
            # « le vécu », « son quotidien » are nouns.
            return "thing"
        elif is_adjective(form, linked) or clause.has(j, Role.OF_PEOPLE):
            j -= 1
        elif predicate and (at := is_governed(clause, j)) is not None and at > clause.first:
            j = at - 1
        elif comma and folded in around().moments and clause.form(j - 1) in {"ce", "cette"}:
            j -= 1
        else:
            return "thing"
    return owner or nobody


def _is_of_age(clause: Clause, j: int) -> bool:
    """Say whether token `j` belongs to « âgée de 45 ans »."""
    if clause.form(j) in UNITS:
        return is_number(clause, j - 1)
    before_number = is_number(clause, j + 1) or is_number(clause, j + 2)
    return before_number and clause.form(j) in {"de", "d'", "âgé", "âgée"}


def _is_of_thing(clause: Clause, after: int) -> bool:
    """Say whether « du lymphome » follows an adjective: its manner is a thing's."""
    if clause.form(after) not in {"de", "d'", "du", "des"}:
        return False
    j = after + 1
    while clause.form(j) in _ARTICLES:
        j += 1
    return j < clause.last and role_of(clause, j) is None and is_noun(clause.form(j))


def _belongs_to_thing(clause: Clause, j: int) -> bool:
    """Say whether the noun of manner at `j` completes a thing: « lésion d'allure »."""
    at = is_governed(clause, j)
    if at is None or at == clause.first:
        return False
    if clause.form(at) == "au":
        # « saigne au contact »
        return True
    if clause.form(at) not in {"de", "d'", "du"}:
        return False
    head = clause.form(at - 1)
    return fold(head) not in around().manner and role_of(clause, at - 1) is None and is_noun(head)
