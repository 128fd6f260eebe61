"""Which nouns, titles and names of a sentence denote the patient."""

from __future__ import annotations

import re
from functools import cache

from epicene.french import first_names
from epicene.french.people import people
from epicene.french.rewriting.forms import in_gender, plural
from epicene.french.rewriting.persons import is_other_person
from epicene.french.rewriting.phrases import (
    CONTRACTIONS,
    OWN_POSSESSIVES,
    POSSESSIVES,
    after,
    before,
    determiner,
    has_etre,
    noun_gender,
    sure_gender,
)
from epicene.french.rewriting.predicates import predicates
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.words import Piece, Word

# Nouns that also mean « spouse », « child », or people in general.
_AMBIGUOUS = frozenset(
    [
        "femme",
        "homme",
        "fille",
        "garçon",
        "dame",
        "monsieur",
        "fillette",
        "garçonnet",
        "jumeau",
        "jumelle",
        "enfant",
        "jeune",
        "adulte",
        "adolescent",
        "adolescente",
        "élève",
        "consultant",
        "consultante",
        "candidat",
        "candidate",
        "participant",
        "participante",
        "opéré",
        "opérée",
        "blessé",
        "blessée",
    ]
)
_CHILDREN = frozenset({"fille", "garçon", "jumeau", "jumelle", "enfant"})
# With a definite article, these denote the patient once they have been introduced.
_COMMON = frozenset(
    [
        "femme",
        "homme",
        "fille",
        "garçon",
        "jumeau",
        "jumelle",
        "jeune",
        "adulte",
        "opéré",
        "opérée",
        "blessé",
        "blessée",
    ]
)
_DEFINITE = frozenset({"le", "la", "l'", "du", "au"})
_DEMONSTRATIVE = frozenset({"ce", "cet", "cette", "ces"})
_PLURAL_OF_SOME = frozenset(
    {"deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"}
)
_AGE = re.compile(
    r"\W*(?:[\w'-]+\W+){0,3}?(?:(?:âgée?s?|agée?s?)\s+d|(?:de|,)?\s*\d+\s*(?:ans|mois|jours|semaines|a\b))",
    re.IGNORECASE,
)
_OF_KIN = re.compile(
    r"\b(?:mère|père|mari[ée]e?|épous\w*|accouch\w*|naissance|vi[tv]\w* avec|union|conjointe?|parents?"
    r"|frère|sœur|soeur|cousine?|compagnon|compagne|jum\w+) (?:à |d'|de |avec |la |le |l'|un[e]? |\w+ ){0,4}$"
)
_GENERIC_BEFORE = frozenset({"chez", "entre", "parmi"})


@cache
def patient_nouns(gender: str) -> frozenset[str]:
    """Return the forms of the patient nouns of one gender, singular and plural."""
    side = 1 if gender == "f" else 0
    singular = {pair[side] for pair in people().patient if pair[0] != pair[1]}
    singular = {noun.split()[-1] for noun in singular}
    return frozenset(singular | {plural(noun) for noun in singular})


# Read as nouns whatever the tagger says.
_NOTHING_ELSE = {
    "f": frozenset({"patiente", "patientes", "pte", "ptes", "nouveau-née", "fillette"}),
    "m": frozenset({"patient", "patients", "pt", "pts", "garçonnet"}),
}


@cache
def _epicene_nouns() -> frozenset[str]:
    return frozenset(people().epicene | {plural(noun) for noun in people().epicene})


@cache
def _fixed_nouns() -> frozenset[str]:
    words = people().fixed_masculine | people().fixed_feminine
    return frozenset(words | {plural(noun) for noun in words})


@cache
def _kin_of_self(gender: str) -> frozenset[str]:
    return frozenset(pair[1 if gender == "f" else 0] for pair in people().kin_of_self)


def mention(piece: Piece, word: Word, story: Story) -> str | None:
    """Return why `word` denotes the patient in the gender looked for, None where it does not.

    Returns
    -------
    str or None
        ``"noun"``, ``"epicene"``, ``"fixed"``, ``"title"``, ``"name"``, ``"kin"``, ``"occupation"``.
    """
    if is_title(piece, word, story.gender):
        return "title"
    if word.low in {"fils", "fille"} and _kin_denotes_patient(piece, word, story.gender):
        return "kin"
    if word.low in {"nouveau-né", "nouveau-nés"}:
        return "fixed" if story.gender == "m" else None  # said of a girl too
    if word.low in _NOTHING_ELSE[story.gender]:
        return "noun" if _denotes_patient(piece, word, story) else None
    if word.pos in {"VERB", "AUX", "DET", "PRON", "ADP", "PUNCT", "NUM", "CCONJ", "SCONJ"}:
        return None
    if word.low in patient_nouns(story.gender):
        return "noun" if _denotes_patient(piece, word, story) else None
    if word.low in _epicene_nouns():
        if not _introduced_as_noun(piece, word):
            return None
        same = _epicene_gender(piece, word, story) == story.gender
        return "epicene" if same and _denotes_patient(piece, word, story) else None
    if word.low in _fixed_nouns() and word.low not in {"cas", "sujets", "personnes", "victimes"}:
        return "fixed" if _fixed_denotes_patient(piece, word) else None
    if _kin_denotes_patient(piece, word, story.gender):
        return "kin"
    if _is_name(piece, word, story.gender):
        return "name"
    if _is_occupation_with_age(piece, word, story.gender) or _is_new_person(piece, word, story):
        return "occupation"
    return None


def is_title(piece: Piece, word: Word, gender: str) -> bool:
    """Say whether `word` is a title before the name of a patient."""
    titles = people().titles_feminine if gender == "f" else people().titles_masculine
    text = word.text
    if word.text.isupper() and len(word.text) > 2:
        text = word.text.capitalize()
    if text not in titles:
        return False
    following = next(after(piece, word), None)
    if following is not None and following.text == ".":
        following = piece.words[following.i + 1] if following.i + 1 < len(piece.words) else None
    if word.text == "M":
        return following is not None and following.i == word.i + 2 and following.text[:1].isupper()
    if text in {"Monsieur", "Madame", "Messieurs", "Mesdames"} and (
        following is None or following.text == ","
    ):
        return False  # addressing the reader
    if following is None or not (following.text[:1].isupper() or following.text[:1].isdigit()):
        return text in {"Mme", "Mlle", "Melle", "Mademoiselle"} and following is not None
    return following.low.rstrip(".") not in {"dr", "le", "docteur", "professeur", "pr"}


_PLAIN = frozenset(["femme", "homme", "fille", "garçon", "patient", "patiente", "dame", "monsieur"])


def _introduced_as_noun(piece: Piece, word: Word) -> bool:
    """« Une octogénaire », but not « une femme malade » nor « une malade mentale »."""
    previous = next(before(piece, word), None)
    following = piece.words[word.i + 1] if word.i + 1 < len(piece.words) else None
    if following is not None and following.low in _PLAIN:
        return False
    if (
        following is not None
        and following.pos == "NOUN"
        and all(a.category == "N" for a in following.analyses)
    ):
        return False
    if previous is not None and (previous.pos == "DET" or previous.low in CONTRACTIONS):
        return True
    if word.pos == "ADJ" and word.dep in {"amod", "conj"}:
        return False
    return word.pos in {"NOUN", "PROPN"} or determiner(piece, word) is not None


def _epicene_gender(piece: Piece, word: Word, story: Story) -> str:
    """« L'enfant » and « enfant de 5 ans » are of the gender that the text reads as."""
    sure = sure_gender(piece, word)
    if len(sure) == 1:
        return sure
    for other in (*before(piece, word), *list(after(piece, word))[:2]):
        if abs(other.i - word.i) > 2 or other.pos == "PUNCT":
            break
        genders = {g for a in other.analyses if a.category in "AK" for g in a.gender}
        if other.pos in {"ADJ", "VERB"} and len(genders) == 1:
            return genders.pop()
    said = [
        piece.words[i]
        for i in piece.children[word.i]
        if piece.words[i].dep in {"amod", "acl", "appos"}
    ]
    if word.dep.startswith("nsubj") and has_etre(piece, piece.words[word.head]):
        said.append(piece.words[word.head])
    for other in said:
        genders = {g for a in other.analyses if a.category in "AK" for g in a.gender}
        if len(genders) == 1 and not other.low.endswith("ant"):
            return genders.pop()
    return story.gender if story.read else noun_gender(piece, word)


def _denotes_patient(piece: Piece, word: Word, story: Story) -> bool:
    det = determiner(piece, word)
    low = det.low if det is not None else ""
    is_plural = _is_plural(word, low)
    base = word.low[:-1] if is_plural and word.low.endswith("s") else word.low
    if _in_a_ratio(piece, word):
        return False
    if low in POSSESSIVES - OWN_POSSESSIVES and base in _AMBIGUOUS:
        return False
    if is_plural:
        numbered = any(
            w.low in _PLURAL_OF_SOME or w.text.isdigit()
            for w in list(before(piece, word))[:3]
            if w.pos in {"NUM", "DET", "ADJ"}
        )
        if numbered or low in {"nos", "mes"}:
            story.several = story.several or not _generic(piece, word)
            return True
        if base in {"femme", "homme"} or (base in _AMBIGUOUS and not story.several):
            return False
        return story.explicit or (story.several and low in {"les", "ces", "des", "aux"})
    if low in {"aucun", "aucune", "chaque", "tout", "toute"} or _generic(piece, word):
        return story.explicit and base not in _AMBIGUOUS
    if base not in _AMBIGUOUS:
        return True
    text = piece.text[max(0, word.start - 60) : word.start].lower()
    has_age = bool(_AGE.match(piece.text, word.end))
    if base in _CHILDREN and story.other_is_named and not story.read:
        return False
    if (
        base == "enfant"
        and low in {"un", "une"}
        and not _OF_KIN.search(piece.text[max(0, word.start - 60) : word.start].lower())
    ):
        return True
    if (
        base != "enfant"
        and base in _CHILDREN
        and story.introduced - _CHILDREN
        and not (low and low in _DEMONSTRATIVE)
    ):
        return base in story.introduced and low in _DEFINITE
    if low in _DEFINITE and base in _COMMON:
        previous = next(before(piece, word), None)
        aged = previous is not None and previous.low in {
            "jeune",
            "petite",
            "petit",
            "vieille",
            "vieil",
        }
        return base in story.introduced or has_age or (aged and story.known)
    if low in _DEMONSTRATIVE:
        return True
    if (
        low in {"un", "une", ""}
        and _OF_KIN.search(text.rsplit(". ", 1)[-1])
        and not (has_age and not story.introduced)
    ):
        return False
    if not low:
        previous = next(before(piece, word), None)
        if any(is_other_person(w) for w in before(piece, word)) and not has_age:
            return False  # « son épouse est sans travail, femme au foyer »
        return (
            has_age
            or previous is None
            or previous.text in {",", ":", "-", "–", "("}
            or previous.low in {"jeune", "petite", "petit", "vieille", "vieil"}
        )
    return True


_RATIO = re.compile(
    r"\s*(?:sur|pour) (?:\d+|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|cent)\b"
)
_RATIO_BEFORE = re.compile(
    r"\b(?:femmes?|hommes?|patiente?s?) pour (?:\d+|une?|deux|trois|quatre|cinq) $"
)


def _in_a_ratio(piece: Piece, word: Word) -> bool:
    """« Un patient sur cinq », « trois femmes pour un homme »."""
    after_word = piece.text[word.end : word.end + 20].lower()
    return bool(
        _RATIO.match(after_word)
        and (
            after_word.lstrip().startswith("sur")
            or word.low in {"femme", "femmes", "homme", "hommes"}
        )
    ) or bool(_RATIO_BEFORE.search(piece.text[max(0, word.start - 40) : word.start].lower()))


def _generic(piece: Piece, word: Word) -> bool:
    """« Chez la femme », « chez l'homme » speak of women and men in general."""
    det = determiner(piece, word)
    if word.low not in {"femme", "homme"} or det is None or det.low not in {"la", "l'"}:
        return False
    previous = next(before(piece, det), None)
    return previous is not None and previous.low in _GENERIC_BEFORE


def _is_plural(word: Word, determiner_low: str) -> bool:
    if determiner_low in {"les", "des", "ces", "aux", "nos", "ses", "mes", "leurs"}:
        return True
    return word.low.endswith(("s", "x")) and word.low[:-1] in (
        patient_nouns("f") | patient_nouns("m") | people().epicene
    )


def _fixed_denotes_patient(piece: Piece, word: Word) -> bool:
    det = determiner(piece, word)
    if word.low in {"donneur", "receveur", "mineur"}:
        return False
    if word.low in {"victime", "sujet", "individu", "personne"}:
        if det is None or det.low not in {
            "un",
            "une",
            "ce",
            "cet",
            "cette",
            "le",
            "la",
            "l'",
            "du",
            "au",
        }:
            return False
        return (
            word.low != "sujet"
            or word.dep.startswith("nsubj")
            or bool(_AGE.match(piece.text, word.end))
            or det.low in _DEMONSTRATIVE
        )
    return det is None or det.low not in POSSESSIVES


def _kin_denotes_patient(piece: Piece, word: Word, gender: str) -> bool:
    """« Mère de deux enfants, la patiente … », « elle est veuve »."""
    if word.low not in _kin_of_self(gender):
        return False
    previous = next(before(piece, word), None)
    if word.low in {"veuf", "veuve"} and word.pos == "ADJ":
        return False  # an adjective: its subject says whose
    if word.low in {"époux", "épouse"} and previous is not None:
        return False
    if determiner(piece, word) is not None or (previous is not None and previous.pos == "DET"):
        return False
    following = next(after(piece, word), None)
    if word.low in {"fils", "fille"}:
        alone = following is not None and following.low in {
            "unique",
            "aîné",
            "aînée",
            "cadet",
            "cadette",
        }
        return alone and (previous is None or previous.text in {",", "et"})
    complement = following is not None and following.low in {"de", "d'", "célibataire", "au"}
    alone = following is None or following.pos == "PUNCT"
    start = (
        previous is None
        or previous.text in {",", ";", ":", "-", "–", "("}
        or previous.low in {"et", "est", "était"}
    )
    return start and (
        complement or (alone and word.low in {"veuf", "veuve", "divorcé", "divorcée"})
    )


def _is_name(piece: Piece, word: Word, gender: str) -> bool:
    """A first name with an age, or alone at the head of a sentence about a person."""
    if (word.pos != "PROPN" and word.dep not in {"nsubj", "ROOT", "nsubj:pass"}) or not word.text[
        :1
    ].isupper():
        return False
    if len(word.text) < 3 or first_names.sex_of(word.text) != gender.upper():
        return False
    previous = next(before(piece, word), None)
    if previous is not None and (is_title(piece, previous, gender) or previous.text == "."):
        return False  # the title before it is the mention
    if previous is not None and (previous.pos in {"PROPN", "DET"} or previous.text in CONTRACTIONS):
        return False
    if previous is not None and previous.low in {"docteur", "dr", "pr", "professeur", "dr.", "pr."}:
        return False
    return bool(
        re.match(
            r"(?:\s[A-Z][\w-]*\.?)?,? (?:âgée? de )?\d+ (?:ans|mois)",
            piece.text[word.end : word.end + 40],
        )
    )


def _is_occupation_with_age(piece: Piece, word: Word, gender: str) -> bool:
    """« Un cycliste âgé de 17 ans », « une agricultrice de 45 ans »."""
    if word.pos not in {"NOUN", "ADJ", "PROPN"} or not any(
        a.category == "N" for a in word.analyses
    ):
        return False
    genders = {g for a in word.analyses if a.category == "N" for g in a.gender}
    if (
        is_other_person(word)
        or gender not in genders
        or not _is_human(word)
        or not word.low.endswith(_PERSON_ENDINGS)
    ):
        return False
    det = determiner(piece, word)
    previous = next(before(piece, word), None)
    following = piece.words[word.i + 1] if word.i + 1 < len(piece.words) else None
    if following is not None and following.pos in {"NOUN", "PROPN"}:
        return False
    if det is None and previous is not None:
        return False
    if det is not None and det.low not in {"un", "une"}:
        return False
    if det is not None and noun_gender(piece, word) != gender:
        return False
    return bool(_AGE.match(piece.text, word.end))


def _is_new_person(piece: Piece, word: Word, story: Story) -> bool:
    """« Une éleveuse de chèvres est hospitalisée »: the first person of a text, by what is said."""
    if story.introduced - {word.low} or is_other_person(word):
        return False
    if word.pos != "NOUN" and not (word.pos == "ADJ" and word.dep.startswith("nsubj")):
        return False
    det = determiner(piece, word)
    numbered = any(
        w.low in _PLURAL_OF_SOME
        for w in list(before(piece, word))[:3]
        if w.pos in {"NUM", "DET", "ADJ"}
    )
    if numbered:
        story.several = True
    elif det is None or det.low not in {"un", "une", "ce", "cet", "cette", "le", "la", "l'"}:
        return False
    if not word.low.rstrip("s").endswith(_PERSON_ENDINGS) or not _is_human(word):
        return False
    if noun_gender(piece, word) != story.gender:
        return False
    if not word.dep.startswith("nsubj") and not (
        det is not None and det.low in {"un", "une"} and _is_case(piece, det)
    ):
        return False
    lists = predicates()
    for other in after(piece, word):
        if other.low in lists.human or (
            other.pos == "VERB" and other.low.startswith(lists.human_verbs)
        ):
            return True
    return False


_PERSON_ENDINGS = (
    "eur", "euse", "rice", "ier", "ière", "ien", "ienne", "iste", "ant", "ante", "ent", "ente", "é",
    "ée", "éen", "éenne", "ais", "aise", "ois", "oise", "on", "onne", "er", "ère", "if", "ive", "aire", "at", "ate",
)  # fmt: skip


def _is_case(piece: Piece, det: Word) -> bool:
    """« Le cas d'une étudiante », « il s'agit d'un maçon »."""
    words = list(before(piece, det))[:5]
    return any(w.low in {"cas", "observation", "agit", "rapportons"} for w in words)


def _is_human(word: Word) -> bool:
    """A noun that Lefff has in both genders under one lemma, or that ends like an occupation."""
    by_lemma: dict[str, set[str]] = {}
    for a in word.analyses:
        if a.category == "N":
            by_lemma.setdefault(a.lemma, set()).update(a.gender)
    if any(len(g) > 1 for g in by_lemma.values()):
        return True
    masculine, feminine = (in_gender(word.low, to, "N") for to in "MF")
    return masculine is not None and feminine is not None and masculine != feminine
