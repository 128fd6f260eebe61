"""Rules for nouns and titles that denote the patient."""

from __future__ import annotations

from epicene.french.agreement import person_noun_gender
from epicene.french.clause import (
    AVOIR,
    DETERMINERS,
    NUMBERS,
    PLURAL,
    POSSESSIVE,
    UNITS,
    Clause,
    about_patient,
    age_follows,
    antecedent,
    determiner,
    is_number,
)
from epicene.french.patient_verdict import INDEFINITE, INTRODUCTION, Verdict, born
from epicene.french.words import Role

_ARTICLES = frozenset(["un", "une", "le", "la", "l'", "cet", "cette", "ce", "notre", "du", "au"])


_PLAIN_NOUNS = frozenset([
    "patient", "patiente", "homme", "femme", "fille", "garçon", "garçonnet", "fillette", "dame",
    "adolescent", "adolescente", "demoiselle", "damoiseau", "nouveau-né",
    "nouveau-née", "pt", "pte", "lycéen", "lycéenne", "collégien", "collégienne", "vieillard"
])  # fmt: skip


_GENERIC_NOUNS = frozenset(["homme", "femme", "fille", "garçon"])


def _has_child(clause: Clause, j: int) -> bool:
    """Say whether the article `j` begins « (il a) une fille de 20 ans »."""
    if clause.form(j - 1) in AVOIR:
        return True
    return (
        clause.form(j - 1) == "et"
        and any(
            clause.has(k, Role.PATIENT) or clause.has(k, Role.TITLE)
            for k in range(max(clause.first, j - 30), j)
        )
        and any(clause.form(k) in AVOIR for k in range(max(clause.first, j - 30), j))
    )


def is_counted(clause: Clause, i: int) -> bool:
    """Say whether token `i` is a number, in figures or letters."""
    return is_number(clause, i) or clause.form(i) in NUMBERS


def group(clause: Clause, i: int, gender: str) -> Verdict:
    """« nos deux patientes »: a few people told of together; the masculine is said of both."""
    j = i - 1
    while clause.form(j) in {"jeunes", "petites", "petits", "premières", "premiers", "autres"}:
        j -= 1
    if clause.form(j) not in NUMBERS or clause.literature or born(clause, i):
        return None
    if clause.form(i) in {"filles", "garçons"} and j > clause.first + 1:
        return None
    return "group", gender, 0.8 if gender == "F" else 0.4


def patient_noun(clause: Clause, i: int, gender: str) -> Verdict:
    """« une patiente de 30 ans », « le patient », « notre patiente », « Patient âgé de… »."""
    form = clause.form(i)
    before, j = determiner(clause, i)
    if before in PLURAL:
        return None
    if before in {"mon", "ma"} and form in {"patient", "patiente"}:
        return "our patient", gender, 1.0
    if before in POSSESSIVE:
        return None if clause.has(i, Role.KIN) or gender == "M" else ("possessed", gender, 0.5)
    if clause.form(i + 1) == "sur" and is_counted(clause, i + 2):
        return None  # « un patient sur cinq »
    if form in {"fille", "garçon"} and before in {"un", "une"} and _has_child(clause, j):
        return "child of the patient", gender, 0.05
    if before not in _ARTICLES and form not in _PLAIN_NOUNS:
        # « consultant pour », « assuré par » are participles unless an article stands before.
        return None
    if before in {"chaque", "tout", "toute", "aucun", "aucune", "quel", "quelle"}:
        return None
    if DETERMINERS.get(before, gender) not in {gender, ""} and before not in {"du", "au"}:
        return None
    adjacent = clause.form(i - 1)
    if adjacent in {"/", "ou", "sage"} or clause.form(i + 1) == "/":
        return None
    weak = 0.3 if clause.literature else 1.0
    if before in {"un", "une"} or not before:
        if born(clause, i) and age_follows(clause, i) is None:
            return None
        introduces = age_follows(clause, i) is not None
        if clause.literature and form in _GENERIC_NOUNS and not introduces:
            return None  # « 2 hommes pour une femme »
        if not before and adjacent and not introduces and clause.tokens[i - 1].kind != "mark":
            if adjacent in {"d'", "de", "chez"}:
                return ("bare noun", gender, 0.4 * weak) if form not in _GENERIC_NOUNS else None
            if clause.tokens[i].capital is False and adjacent not in {
                "est",
                "était",
                "et",
                "jeune",
            }:
                return ("bare noun", gender, 0.4 * weak)
        if born(clause, i):
            return ("child born", gender, 0.3)
        return (
            (INTRODUCTION, gender, 1.5 * weak) if introduces else (INDEFINITE, gender, 1.2 * weak)
        )
    if before in {"notre", "votre"}:
        return "our patient", gender, 1.2
    if form in _GENERIC_NOUNS and before in {"la", "le", "l'", "du", "au"} and adjacent != "jeune":
        # « chez la femme », « l'homme »: more often women and men than this one.
        anyone = clause.literature or clause.form(i - 2) in {"chez", "de"} or before in {"du", "au"}
        return None if anyone else ("generic noun", gender, 0.3)
    if "consentement" in {clause.form(k) for k in range(max(clause.first, i - 8), i)}:
        return "consent", gender, 0.3
    return "patient noun", gender, 1.0 * (0.5 if clause.literature else 1.0)


def generic_noun(clause: Clause, i: int, gender: str) -> Verdict:
    """« un nouveau-né »: the masculine is said of girls too."""
    found = patient_noun(clause, i, gender)
    return None if found is None else (found[0], gender, 0.15)


def other_noun(clause: Clause, i: int) -> Verdict:
    """« un basketteur de 28 ans », « une éleveuse »: nouns of people that are not in our lists.

    One from the lexicon counts only with an age; one of our occupations also where the sentence
    begins with it: elsewhere it may be anyone.
    """
    before, j = determiner(clause, i)
    form = clause.form(i)
    expected = DETERMINERS.get(before, "")
    if not expected or clause.literature or form in clause.words.lists["before_nouns"]:
        return None
    own = {Role.OCCUPATION, Role.KIN} if j == clause.first else {Role.OCCUPATION}
    ours = [gender for role, gender in clause.entries(i) if role in own]
    gender = ours[0] if ours else person_noun_gender(form)
    if gender is None or gender not in {"", expected} or born(clause, i):
        return None
    if before in {"un", "une"} and age_follows(clause, i, 5) is not None:
        years = {"ans", "an"} & {clause.form(k) for k in range(i + 2, i + 6)}
        one_form = gender == "" and not form.endswith(("iste", "aire", "ologue", "mane"))
        return None if one_form or not years else (INTRODUCTION, expected, 1.2)
    opens = j == clause.first or clause.form(i - 1) == "jeune" or clause.form(j - 1) == "d'"
    if clause.has(i, Role.OCCUPATION) and opens:
        return "occupation", gender or expected, 0.5
    return None


def epicene_noun(clause: Clause, i: int, gender: str) -> Verdict:
    """« la malade », « une enfant »: the determiner carries the gender."""
    before, j = determiner(clause, i)
    of_determiner = DETERMINERS.get(before, "")
    form = clause.form(i)
    if not of_determiner or before in {"aucun", "aucune", "tout", "toute"}:
        return None
    if form == "jeune" and clause.form(i + 1) not in {"de", "d'", ",", "qui", "âgé", "âgée"}:
        return None
    if form == "partenaire" or (born(clause, i) and form == "enfant"):
        return None
    if clause.form(i - 1) in {"/", "ou"} or clause.form(j - 1) == "/":
        return None
    weight = 1.0 if of_determiner == "F" else 0.9
    if form in {"enfant", "adulte", "élève"}:
        if clause.form(i - 1) != before and clause.form(i - 1) not in {"jeune", "petit", "petite"}:
            return None
        weight = 1.0 if of_determiner == "F" else 0.2
    if age_follows(clause, i) is not None and before in {"un", "une"}:
        weight *= 2.0
    return "determiner", of_determiner, weight * (0.4 if clause.literature else 1.0)


def woman_word(clause: Clause, i: int, gender: str) -> Verdict:
    """« parturiente », « primipare », « enceinte »: only women are called so."""
    if clause.literature or antecedent(clause, i) is Role.KIN:
        return None
    if determiner(clause, i)[0] in PLURAL:
        return None
    return "women only", gender, 1.0


def title(clause: Clause, i: int, gender: str) -> Verdict:
    """« Mme D. », « M. X »; not « Madame, Monsieur », nor initials (« M.A, âgée de… »)."""
    token = clause.tokens[i]
    if not token.capital and token.form not in {"madame", "monsieur", "mme", "mlle", "mr"}:
        return None
    j = i + 1
    if clause.form(j) == "." and clause.tokens[j].start == token.end:
        j += 1
    following = clause.tokens[j] if j < clause.last else None
    if i == clause.first and clause.form(j) == "," and clause.form(j + 1) == "vous":
        return "title", gender, 0.8  # a letter to the patient
    if following is None or following.kind != "word" or not following.capital:
        return None
    if following.form in {"le", "la", "les", "l'", "monsieur", "madame"}:
        return None
    if clause.form(i - 1) in {"/", "ou", "dr", "pr"}:
        return None
    if token.form == "m":
        if j == i + 1 and clause.form(j + 1) == ".":
            return None
        previous = clause.tokens[i - 1] if i > clause.first else None
        if previous is not None and (previous.end == token.start or previous.form == "."):
            return None
        if previous is not None and previous.form in {"patient", "patiente", "madame", "mme"}:
            return None
        if following.start == clause.tokens[j - 1].end or j == i + 1:
            # « M.A » may be a man's title or anyone's initials.
            return (
                "initial or title",
                gender,
                0.1 if following.start == clause.tokens[j - 1].end else 0.5,
            )
    if clause.literature:
        return "title", gender, 0.3
    return "title", gender, 1.5 if age_follows(clause, i, 14) is not None else 1.0


def occupation(clause: Clause, i: int, gender: str) -> Verdict:
    """« âgée de 30 ans, couturière »: beside the introduction."""
    before = clause.form(i - 1)
    if before not in {",", "ans", "et", "est", "était", "métier", "marié", "mariée"}:
        return None
    if clause.literature or not about_patient(clause, i):
        return None
    return "occupation", gender, 0.4 if gender == "F" else 0.3


def kin(clause: Clause, i: int, gender: str) -> Verdict:
    """« mère de deux enfants », said of the patient herself; not « sa mère », « de mère… »."""
    if clause.form(i) not in {"mère", "père", "veuve", "veuf", "grand-mère", "grand-père"}:
        return None
    if clause.form(i) in {"veuf", "veuve"}:
        if clause.form(i - 1) in {"un", "une"} and age_follows(clause, i) is not None:
            return INTRODUCTION, gender, 1.5
        if clause.form(i - 1) in DETERMINERS:
            return None
    elif clause.form(i + 1) not in {"de", "d'"}:
        return None
    before = clause.form(i - 1)
    apposed = before in {"", ",", "et", "est", "était", "ans", "mariée", "marié"}
    if not apposed or clause.literature or antecedent(clause, i) in {Role.KIN, Role.CLINICIAN}:
        return None
    return "parent of", gender, 1.2


def shorthand(clause: Clause, i: int, gender: str) -> Verdict:
    """« F 45 ans », « H, 60 ans », as notes begin."""
    j = i + 1
    while clause.form(j) in {",", "de", "."}:
        j += 1
    if not clause.tokens[i].capital or not is_number(clause, j):
        return None
    if clause.form(j + 1) not in UNITS | {"a"} or clause.form(i - 1) not in {"", ":", "-", "."}:
        return None
    return "shorthand", gender, 1.0
