"""The marks of gender in one sentence that describes a patient."""

from __future__ import annotations

from collections.abc import Iterator

from epicene.french.clause import Clause, after_fixed_feminine, is_english
from epicene.french.patient_agreement import epicene_predicate
from epicene.french.patient_nouns import other_noun
from epicene.french.patient_rules import RULES
from epicene.french.patient_verdict import PRONOUNS, Verdict
from epicene.french.reading import Marker
from epicene.french.tokens import Token
from epicene.french.words import Role, Words

# They are the patient where an age introduces them (« une infirmière de 30 ans »).
_OTHER_PEOPLE = frozenset([Role.OCCUPATION, Role.CLINICIAN, Role.KIN])
# A noun that follows one may denote the patient.
_ARTICLES = frozenset(["un", "une", "ce", "cet", "cette", "la", "jeune", "ancienne", "ancien"])
_STEMS = frozenset(
    [Role.PATIENT, Role.GENERIC, Role.EPICENE, Role.OF_PEOPLE, Role.OF_BOTH, Role.OCCUPATION]
)


def marks(
    text: str, tokens: list[Token], first: int, last: int, table: Words, patient: int
) -> Iterator[Marker]:
    """Yield the marks of a sentence, in order.

    Parameters
    ----------
    text, tokens : str, list of Token
        The whole text.
    first, last : int
        The sentence: its first token and the one after its last.
    table : Words
        What each word is.
    patient : int
        Index of the patient it speaks of.
    """
    roles = table.roles
    candidates = [
        i
        for i in range(first, last)
        if tokens[i].form in roles
        or tokens[i].kind == "inclusive"
        or (i > first and tokens[i - 1].form in _ARTICLES)
    ]
    if not candidates:
        return
    forms = {tokens[i].form for i in range(first, last)}
    literature = not forms.isdisjoint(table.lists["literature"]) or {"et", "al"} <= forms
    clause = Clause(text, tokens, first, last, table, literature)
    if is_english(clause):
        return
    for i in candidates:
        token = tokens[i]
        if clause.has(i, Role.EPICENE) or clause.has(i, Role.FIXED):
            found = epicene_predicate(clause, i)
            if found is not None:
                agreeing = tokens[found[0]]
                where = text[agreeing.start : agreeing.end]
                yield Marker(
                    agreeing.start, agreeing.end, where, found[1], "agreement", found[2], patient
                )
        verdict = _inclusive(clause, i) if token.kind == "inclusive" else _verdict(clause, i)
        if verdict is not None:
            rule, gender, weight = verdict
            where = text[token.start : token.end]
            yield Marker(token.start, token.end, where, gender, rule, weight, patient)


def _verdict(clause: Clause, i: int) -> Verdict:
    """Return what the first rule that fires says."""
    for role, gender in clause.entries(i):
        rule = RULES.get(role)
        verdict = rule(clause, i, gender) if rule is not None else None
        if verdict is not None:
            if verdict[0] in PRONOUNS and verdict[1] == "F" and after_fixed_feminine(clause, i):
                return None
            return verdict
    if all(role in _OTHER_PEOPLE for role, _ in clause.entries(i)):
        return other_noun(clause, i)
    return None


def _inclusive(clause: Clause, i: int) -> Verdict:
    """« patient(e) », « hospitalisé·e », but not the inclusive form of another word."""
    form = clause.form(i)
    stem = next((form[:k] for k, c in enumerate(form) if not c.isalpha()), form)
    if any(role in _STEMS for role, _ in clause.words.roles.get(stem, ())):
        return "inclusive form", "neutral", 1.5
    return None


def names_someone(tokens: list[Token], first: int, last: int, table: Words) -> str:
    """Return the grammatical gender of a noun that names a person without telling theirs.

    ``F`` for « personne » or « victime » alone, ``M`` for another (« un sujet de 22 ans »,
    « l'enfant »), empty where there is none.
    """
    found = ""
    for i in range(first, last):
        for role, gender in table.roles.get(tokens[i].form, ()):
            if role is Role.FIXED and tokens[i].form != "cas":
                if gender == "M":
                    return "M"
                if i > first and tokens[i - 1].form in {"une", "la", "cette", "d'une"}:
                    found = "F"
            elif role is Role.EPICENE:
                return "M"
    return found
