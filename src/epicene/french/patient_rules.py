"""The rules that say when a word genders the patient, one function per kind of word.

Each takes the clause, the index of the word and the gender of its form, and returns the name of
the rule and its weight, or None where the word says nothing of the patient. A weight of 1 is one
plain mention (« la patiente »); an introduction (« une patiente de 30 ans ») and a declared sex
count for several, a form that may stand for a thing or for anyone counts for less.
"""

from __future__ import annotations

from collections.abc import Callable

from epicene.french.agreement import adjective_gender, person_noun_gender
from epicene.french.clause import (
    ADVERBS,
    AVOIR,
    CLITICS,
    DETERMINERS,
    ETRE,
    NUMBERS,
    PLURAL,
    POSSESSIVE,
    UNITS,
    Clause,
    about_patient,
    after_fixed_feminine,
    age_follows,
    antecedent,
    determiner,
    follows_person,
    impersonal_passive,
    is_number,
)
from epicene.french.words import Role

Verdict = tuple[str, str, float] | None
"""Rule, gender, weight."""

INTRODUCTION = "introduction"
INDEFINITE = "indefinite noun"
DECLARED = "declared sex"
BORN = "sex of a child born"
# They may stand for things.
PRONOUNS = frozenset(["pronoun", "pointer", "elle", "inverted pronoun"])
_ARTICLES = frozenset(["un", "une", "le", "la", "l'", "cet", "cette", "ce", "notre", "du", "au"])
_PLAIN_NOUNS = frozenset([
    "patient", "patiente", "homme", "femme", "fille", "garçon", "garçonnet", "fillette", "dame",
    "monsieur", "adolescent", "adolescente", "demoiselle", "damoiseau", "nouveau-né",
    "nouveau-née", "pt", "pte", "lycéen", "lycéenne", "collégien", "collégienne", "vieillard"
])  # fmt: skip
_GENERIC_NOUNS = frozenset(["homme", "femme", "fille", "garçon"])


def _born(clause: Clause, i: int, within: int = 8) -> bool:
    """Say whether the word `i` names a child just spoken of as born, or as someone's child."""
    birth = clause.words.lists["birth"]
    return any(clause.form(j) in birth for j in range(max(clause.first, i - within), i))


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
    if clause.form(j) not in NUMBERS or clause.literature or _born(clause, i):
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
        if _born(clause, i) and age_follows(clause, i) is None:
            return None
        introduces = age_follows(clause, i) is not None
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
        if _born(clause, i):
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
    gender = person_noun_gender(form)
    if gender is None or gender not in {"", expected} or _born(clause, i):
        return None
    if before in {"un", "une"} and age_follows(clause, i, 5) is not None:
        years = {"ans", "an"} & {clause.form(k) for k in range(i + 2, i + 6)}
        one_form = gender == "" and not form.endswith(("iste", "aire", "ologue", "mane"))
        return None if one_form or not years else (INTRODUCTION, expected, 1.2)
    opens = j == clause.first or clause.form(i - 1) == "jeune" or clause.form(j - 1) == "d'"
    if clause.has(i, Role.OCCUPATION) and opens:
        return "occupation", gender or expected, 0.5
    return None


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


def epicene_noun(clause: Clause, i: int, gender: str) -> Verdict:
    """« la malade », « une enfant »: the determiner carries the gender."""
    before, j = determiner(clause, i)
    of_determiner = DETERMINERS.get(before, "")
    form = clause.form(i)
    if not of_determiner or before in {"aucun", "aucune", "tout", "toute"}:
        return None
    if form == "jeune" and clause.form(i + 1) not in {"de", "d'", ",", "qui", "âgé", "âgée"}:
        return None
    if form == "partenaire" or (_born(clause, i) and form == "enfant"):
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


def aged(clause: Clause, i: int, gender: str) -> Verdict:
    """« âgée de 30 ans », but not « sa mère, âgée de 30 ans »."""
    if clause.form(i + 1) not in {"de", "d'", "seulement"} and not is_number(clause, i + 1):
        return None
    who = antecedent(clause, i)
    if who in {Role.KIN, Role.CLINICIAN} or clause.literature:
        return None
    if _born(clause, i, 3):
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
        weight = 0.05
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
    if _born(clause, i, 12) and not clause.form(i - 2).startswith("né"):
        return BORN, found, 0.3
    who = antecedent(clause, i)
    # After « nourrisson » or « enfant », it is all that says it: masculine forms follow the noun.
    weight = 10.0 if who in {Role.FIXED, Role.EPICENE, Role.GENERIC} else 5.0
    return DECLARED, found, weight


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


def inclusive_pronoun(clause: Clause, i: int, gender: str) -> Verdict:
    """« iel »."""
    return "inclusive", "neutral", 1.0


RULES: dict[Role, Callable[[Clause, int, str], Verdict]] = {
    Role.PATIENT: patient_noun,
    Role.GENERIC: generic_noun,
    Role.GROUP: group,
    Role.EPICENE: epicene_noun,
    Role.WOMAN: woman_word,
    Role.TITLE: title,
    Role.OF_PEOPLE: adjective_of_people,
    Role.OF_BOTH: adjective_of_both,
    Role.OCCUPATION: occupation,
    Role.KIN: kin,
    Role.PRONOUN: pronoun,
    Role.POINTER: pointer,
    Role.SEX: declared_sex,
    Role.SHORTHAND: shorthand,
    Role.INCLUSIVE: inclusive_pronoun,
}
