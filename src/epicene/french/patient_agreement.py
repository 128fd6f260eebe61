"""Rules for what agrees with the patient, or declares a sex."""

from __future__ import annotations

from epicene.french.agreement import adjective_gender
from epicene.french.clause import (
    ADVERBS,
    AVOIR,
    DETERMINERS,
    ETRE,
    PLURAL,
    POSSESSIVE,
    Clause,
    about_patient,
    after_fixed_feminine,
    antecedent,
    determiner,
    follows_person,
    is_number,
)
from epicene.french.patient_verdict import BORN, DECLARED, Verdict, born
from epicene.french.words import Role


def aged(clause: Clause, i: int, gender: str) -> Verdict:
    """« âgée de 30 ans », but not « sa mère, âgée de 30 ans »."""
    if clause.form(i + 1) not in {"de", "d'", "seulement"} and not is_number(clause, i + 1):
        return None
    who = antecedent(clause, i)
    if who in {Role.KIN, Role.CLINICIAN} or clause.literature:
        return None
    if born(clause, i, 3):
        return None
    if gender == "M":
        if who is Role.FIXED:
            return None
        if who in {Role.EPICENE, Role.GENERIC}:
            return "aged", gender, 0.15
    return "aged", gender, 0.9 if gender == "F" else 0.5


def adjective_of_people(clause: Clause, i: int, gender: str) -> Verdict:
    """« hypertendue », « admise », « est hospitalisé »: agreement with the patient."""
    if clause.form(i) in {"âgé", "âgée", "agé", "agée"}:
        return aged(clause, i, gender)
    if clause.literature or clause.form(i - 1) in PLURAL | POSSESSIVE | DETERMINERS.keys():
        return None
    if clause.form(i) in _NOUNS_TOO and clause.tokens[i - 1].kind == "mark":
        return None
    if not follows_person(clause, i) or not about_patient(clause, i):
        return None
    if gender == "F" and after_fixed_feminine(clause, i):
        return None
    weight = 0.4 if gender == "F" else 0.2
    if gender == "M" and antecedent(clause, i) in {Role.FIXED, Role.EPICENE, Role.GENERIC}:
        weight = 0.05 if antecedent(clause, i) is Role.FIXED else 0.12
    if clause.form(i) in {
        "atteint",
        "atteinte",
        "connu",
        "connue",
        "porté",
        "né",
        "mineur",
        "mineure",
    }:
        weight *= 0.6
    return "agreement", gender, weight


# Feminine participles that are also the names of things (« , atteinte de l'iléon »).
_NOUNS_TOO = frozenset([
    "atteinte", "prise", "mise", "vue", "sortie", "reprise", "conduite", "arrivée", "venue",
    "partie", "portée", "issue", "étendue", "levée"
])  # fmt: skip


def adjective_of_both(clause: Clause, i: int, gender: str) -> Verdict:
    """« a été opérée », « suivie pour »: only where a person governs."""
    found = adjective_of_people(clause, i, gender)
    if found is None:
        return None
    before = clause.form(i - 1)
    if before == "," and (clause.has(i - 2, Role.EPICENE) or clause.has(i - 2, Role.FIXED)):
        return found  # « L'enfant, examinée… »
    if before == "," or clause.tokens[i - 1].kind == "mark":
        if not any(is_number(clause, j) for j in range(max(clause.first, i - 12), i)):
            return None
        return found[0], gender, found[2] * 0.4
    return found[0], gender, found[2] * 0.6


def epicene_predicate(clause: Clause, i: int) -> tuple[int, str, float] | None:
    """Find what agrees with « l'enfant », « le nourrisson »: « …, examinée », « est couchée »."""
    j = i + 1
    linked = clause.form(j) == ","
    if linked:
        j += 1
    while clause.form(j) in ETRE | AVOIR | ADVERBS or clause.form(j).endswith("ment"):
        linked = linked or clause.form(j) in ETRE
        j += 1
    if j >= clause.last or clause.entries(j) or clause.literature:
        return None
    if clause.form(j - 1) in AVOIR or not (linked or j == i + 1):
        return None
    gender = adjective_gender(clause.form(j))
    if clause.form(j).endswith("ant"):
        return None  # « un bébé pesant 3 kg »: a present participle
    if not gender or determiner(clause, i)[0] in PLURAL | POSSESSIVE:
        return None
    fixed = clause.has(i, Role.FIXED)
    if fixed and (Role.FIXED, "F") in clause.entries(i):
        return None
    return j, gender, 0.3 if gender == "F" else (0.02 if fixed else 0.12)


def declared_sex(clause: Clause, i: int, gender: str) -> Verdict:
    """« de sexe féminin », « Sexe : M »: the patient's sex, declared."""
    j = i + 1
    while clause.form(j) in {":", "=", "est", "était", "du", "(", "-"}:
        j += 1
    word = clause.form(j)
    found = {
        "féminin": "F",
        "féminine": "F",
        "feminin": "F",
        "masculin": "M",
        "masculine": "M",
    }.get(word, "")
    if not found and j > i + 1 and word in {"f", "m", "h", "femme", "homme"}:
        found = {"f": "F", "femme": "F"}.get(word, "M")
    if not found or clause.literature:
        return None
    if clause.form(j + 1) in {"/", "ou", "et", "masculin", "féminin"} and clause.form(j + 2) in {
        "masculin",
        "féminin",
        "m",
        "f",
        "",
    }:
        return None
    if antecedent(clause, i) is Role.KIN or determiner(clause, i)[0] in PLURAL | {
        "le",
        "la",
        "du",
        "au",
    }:
        return "sex of another", found, 0.3
    if born(clause, i, 12) and not clause.form(i - 2).startswith("né"):
        return BORN, found, 0.3
    who = antecedent(clause, i)
    # After « nourrisson » or « enfant », it is all that says it: masculine forms follow the noun.
    weight = 10.0 if who in {Role.FIXED, Role.EPICENE, Role.GENERIC} else 5.0
    return DECLARED, found, weight
