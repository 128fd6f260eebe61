"""Rules for pronouns that stand for the patient."""

from __future__ import annotations

from epicene.french.clause import (
    ADVERBS,
    AVOIR,
    CLITICS,
    ETRE,
    Clause,
    antecedent,
    impersonal_passive,
)
from epicene.french.patient_verdict import Verdict
from epicene.french.words import Role


def pronoun(clause: Clause, i: int, gender: str) -> Verdict:
    """« il a consulté », « elle est admise »; not the impersonal « il »."""
    before = clause.form(i - 1)
    if before in {"chez", "à", "d'", "pour", "avec", "par", "de", "que", "qu'"} and gender == "F":
        if before == "chez":
            return "chez elle", gender, 0.4
        if before not in {"que", "qu'"}:
            return "elle", gender, 0.1
    if before == "/" or clause.form(i + 1) == "/":
        return None
    inverted = before == "-" or (i > clause.first and clause.tokens[i - 1].kind == "link")
    lists = clause.words.lists
    j = i + 1
    while clause.form(j) in CLITICS or clause.form(j) in {"m'", "t'"}:
        j += 1
    verb = clause.form(j)
    weak = 0.3 if clause.literature else 1.0
    if antecedent(clause, i) is Role.KIN:
        weak *= 0.2
    if inverted:
        return "inverted pronoun", gender, 0.1 * weak
    if verb in lists["impersonal_verbs"] or (verb == "a" and clause.form(j - 1) == "y"):
        return None if gender == "M" else ("pronoun", gender, 0.08 * weak)
    if gender == "M" and verb in {"a", "avait", "ait"} and clause.form(j - 1) in {"y", "n'y"}:
        return None
    k = j + 1
    while clause.form(k) in ADVERBS or (
        clause.form(k).endswith("ment") and len(clause.form(k)) > 6
    ):
        k += 1
    if verb in AVOIR:
        participle = clause.form(k)
        if participle == "été":
            k += 1
            while clause.form(k) in ADVERBS or clause.form(k).endswith("ment"):
                k += 1
            return _passive(clause, k, gender, weak)
        if participle == "fallu" or participle in lists["impersonal_verbs"]:
            return None
        if participle in lists["verbs_of_people"]:
            return "pronoun", gender, 0.3 * weak
        return "pronoun", gender, 0.1 * weak
    if verb in ETRE:
        return _passive(clause, k, gender, weak, simple=True)
    if verb in lists["verbs_of_people"]:
        return "pronoun", gender, 0.3 * weak
    return "pronoun", gender, 0.1 * weak


def _passive(clause: Clause, k: int, gender: str, weak: float, simple: bool = False) -> Verdict:
    """Read what follows « il a été » or « il est »."""
    participle = clause.form(k)
    if gender == "M" and impersonal_passive(clause, k):
        return None
    if clause.has(k, Role.OF_PEOPLE) or clause.has(k, Role.OF_BOTH):
        return "pronoun", gender, 0.3 * weak
    name = "impersonal_adjectives" if simple else "impersonal_participles"
    if participle in clause.words.lists[name]:
        return None if gender == "M" else ("pronoun", gender, 0.08 * weak)
    return "pronoun", gender, 0.1 * weak


def pointer(clause: Clause, i: int, gender: str) -> Verdict:
    """« cette dernière », « elle-même », « chez lui »: may stand for a thing."""
    form = clause.form(i)
    if form in {"dernier", "dernière"}:
        if clause.form(i - 1) not in {"ce", "cette"} or clause.form(i + 1) in {"bilan", "cas"}:
            return None
        following = clause.tokens[i + 1] if i + 1 < clause.last else None
        if (
            following is not None
            and following.kind == "word"
            and following.form not in AVOIR | ETRE | CLITICS | {"qui", "présente", "présentait"}
        ):
            return None
        return "pointer", gender, 0.2
    if form == "lui":
        return ("chez lui", gender, 0.2) if clause.form(i - 1) == "chez" else None
    return "pointer", gender, 0.1


def inclusive_pronoun(clause: Clause, i: int, gender: str) -> Verdict:
    """« iel »."""
    return "inclusive", "neutral", 1.0
