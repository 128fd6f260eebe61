"""Whom an expression judges: the patient, a relative, a clinician, somebody else, a thing."""

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
    determiner,
)
from epicene.french.lexicon import lexicon
from epicene.french.sex_linked_words import fold
from epicene.french.stigmatising.context import Target, around, is_governed, role_of
from epicene.french.words import Role

_REACH = 60
_AGENT = 12
_ARTICLES = frozenset(DETERMINERS) | PLURAL | POSSESSIVE
# What links an adjective to its subject, beside « être ».
_COPULAS = frozenset([
    "montre", "montré", "montrée", "montrait", "paraît", "parait", "apparaît", "apparait",
    "apparue", "apparu", "devenu", "devenue", "devient", "comme", "pour", "connu", "connue",
    "décrit", "décrite", "jugé", "jugée", "dit", "dite", "trouvé", "trouvée", "resté", "restée",
    "considéré", "considérée", "qualifié", "qualifiée", "a", "avait", "ayant", "réputé", "réputée",
    "perçu", "perçue", "vécu", "vécue"
])  # fmt: skip
_LINKS = frozenset(["et", "ou", "mais", "ni", "voire", "quelque", "plus", "moins", "parfois"])
_ENDS = frozenset([":", ";", ".", "-", "–", "—", "•", "!", "?", "…", "...", "*", ">", "=>", "/"])


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
    return form not in around().moments and is_governed(clause, j) is None and _is_noun(form)


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


def described(clause: Clause, i: int, last: int) -> Target:
    """Return whom the adjective at token `i` qualifies; a thing where it has a thing for noun.

    Parameters
    ----------
    clause : Clause
        The sentence.
    i, last : int
        First token of the adjective, and the one after its last.
    """
    owner: Target | None = None
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
        elif form in {"il", "elle", "lui"} or form in UNITS:
            return owner or "patient"
        elif form == "qui" or form in _ARTICLES:
            j -= 1
        elif form in {",", "(", ")", "«", "»", '"'}:
            comma = True
            j -= 1
        elif form in _ENDS:
            if form == "." and _is_initial(clause, j - 1):
                return "patient"
            return owner or "patient"
        elif clause.tokens[j].kind == "number":
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
        elif _is_initial(clause, j) or _is_name(clause, j):
            return "patient"
        elif _is_adjective(form, linked) or clause.has(j, Role.OF_PEOPLE):
            j -= 1
        elif predicate and (at := is_governed(clause, j)) is not None and at > clause.first:
            j = at - 1
        elif folded in around().moments and clause.form(j - 1) in {"ce", "cette"}:
            j -= 1
        else:
            return "thing"
    return owner or "patient"


def _is_of_thing(clause: Clause, after: int) -> bool:
    """Say whether « du lymphome » follows an adjective: its manner is a thing's."""
    if clause.form(after) not in {"de", "d'", "du", "des"}:
        return False
    j = after + 1
    while clause.form(j) in _ARTICLES:
        j += 1
    return j < clause.last and role_of(clause, j) is None and _is_noun(clause.form(j))


def _belongs_to_thing(clause: Clause, j: int) -> bool:
    """Say whether the noun of manner at `j` completes a thing: « lésion d'allure »."""
    at = is_governed(clause, j)
    if at is None or at == clause.first or clause.form(at) not in {"de", "d'", "du"}:
        return False
    head = clause.form(at - 1)
    return fold(head) not in around().manner and role_of(clause, at - 1) is None and _is_noun(head)


def agent(clause: Clause, last: int) -> Target | None:
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


def bearer(clause: Clause, i: int, last: int) -> Target:
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


def _is_initial(clause: Clause, j: int) -> bool:
    if not clause.first <= j < clause.last:
        return False
    token = clause.tokens[j]
    return token.capital and token.end - token.start == 1


def _is_name(clause: Clause, j: int) -> bool:
    token = clause.tokens[j]
    # « FIV », « CEC » are abbreviations of things.
    named = token.capital and not clause.text[token.start : token.end].isupper()
    return named and j > clause.first and not lexicon().analyses(token.form)


def _is_noun(form: str) -> bool:
    readings = lexicon().analyses(form)
    return not readings or any(reading.category == "N" for reading in readings)


def _is_adjective(form: str, linked: bool) -> bool:
    """Say whether a word is an adjective, or may be one where « et » or a comma follows it."""
    readings = lexicon().analyses(form)
    if not readings:
        return linked
    return (any if linked else all)(reading.category in "AK" for reading in readings)
