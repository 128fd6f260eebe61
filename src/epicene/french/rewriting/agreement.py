"""Whether an adjective, a participle or an attribute speaks of the patient."""

from __future__ import annotations

import re
from collections.abc import Mapping

from epicene.french.lexicon import lexicon
from epicene.french.people import people
from epicene.french.rewriting.forms import in_gender, occupation_in_gender
from epicene.french.rewriting.mentions import patient_nouns
from epicene.french.rewriting.persons import is_other_person
from epicene.french.rewriting.phrases import (
    CONTRACTIONS,
    POSSESSIVES,
    TIMES,
    after,
    before,
    child,
    determiner,
    has_etre,
    nearest_nominal,
    noun_number,
    sure_gender,
)
from epicene.french.rewriting.predicates import predicates
from epicene.french.rewriting.pronouns import ANY_OBJECT, thing_subject_before
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.subjects import (
    agrees,
    governor,
    is_predicate_noun,
    nouns_before,
    preceding_object,
    subject,
)
from epicene.french.rewriting.verbs import (
    auxiliary,
    is_finite,
    is_invariable,
    is_present_participle,
    number_by_auxiliary,
)
from epicene.french.rewriting.words import Piece, Word

_CLOSED = frozenset({"DET", "ADP", "PUNCT", "NUM", "CCONJ", "SCONJ", "AUX", "SYM", "INTJ"})
# Tags that the tagger also gives to adjectives it does not know.
_DOUBTFUL = frozenset({"ADV", "PRON"})
_PRONOUNS = frozenset(
    [
        "il",
        "elle",
        "ils",
        "elles",
        "on",
        "nous",
        "qui",
        "cela",
        "ceci",
        "ce",
        "c'",
        "celui-ci",
        "celle-ci",
        "tout",
        "rien",
        "celle",
        "celui",
        "lequel",
        "laquelle",
        "aucune",
        "aucun",
        "je",
        "vous",
        "-il",
        "-elle",
        "-t-il",
        "-t-elle",
        "ça",
        "l'un",
        "l'une",
        "personne",
    ]
)
_SPEAKERS = frozenset({"nous", "on", "je"})
_ARTICLES = frozenset(
    {"la", "le", "un", "une", "cette", "ce", "cet", "l'", "sa", "son", "du", "au"}
)
# Nouns of the other category that open a note: « Mise en place », « Prise en charge ».
_NOMINAL_AFTER = frozenset(
    {
        "charge",
        "évidence",
        "place",
        "compte",
        "oeuvre",
        "œuvre",
        "sang",
        "de",
        "d'",
        "du",
        "des",
        "au",
        "est",
    }
)


def agreement(
    piece: Piece, word: Word, story: Story, patients: set[int], chosen: Mapping[int, str]
) -> str | None:
    """Return the rule by which `word` takes the patient's gender, None where it does not.

    Returns
    -------
    str or None
        ``"participle"``, ``"adjective"`` or ``"occupation"``.
    """
    readings = [a for a in word.analyses if story.gender in a.gender]
    if word.pos in _CLOSED or word.low == "m" or all(len(a.gender) > 1 for a in readings):
        return None
    if _is_half_of_a_compound(piece, word):
        return None
    if word.pos in _DOUBTFUL and lexicon().is_other(word.low):
        return None
    if story.known and _of_profession(piece, word) and _is_occupation(word):
        return "occupation"
    if _is_apposed_occupation(piece, word):
        return _attribute(piece, word, story, patients)
    if word.low in {"vu", "vue"} and not auxiliary(piece, word) and _is_preposition(piece, word):
        return None
    if is_finite(piece, word) or is_present_participle(piece, word) or is_invariable(piece, word):
        return None
    verbal = [a for a in readings if a.category in "AK" and len(a.gender) == 1]
    beside = word.i - 1 in patients and piece.words[word.i - 1].pos != "PRON"
    if not verbal or (not beside and _used_as_noun(piece, word)):
        nominal = any(a.category == "N" for a in readings)
        return _attribute(piece, word, story, patients) if nominal else None
    if word.low in _RANKS:
        return None
    number = "".join({n for a in verbal for n in a.number} & set(number_by_auxiliary(piece, word)))
    with_avoir = _with_avoir(piece, word, story, patients)
    if with_avoir is not None:
        return "participle" if with_avoir else None
    human, thing = _said_of(piece, word)
    if word.low in _NEVER:
        return None
    fronted = _fronted(piece, word, patients, human=human)
    if fronted is not None and number != "p":
        return "adjective" if fronted else None
    if thing and not human and not auxiliary(piece, word):
        return None
    if not human and not auxiliary(piece, word) and _beside_a_thing(piece, word, story, patients):
        return None
    near = nearest_nominal(piece, word, patients)
    if near is not None and near.i in patients and of_the_patient(piece, near, story, number):
        # « Patiente âgée », « la patiente a été transférée »: side by side, whatever the parse.
        if _is_mixed(piece, near, story.gender) and number == "p":
            return None
        if auxiliary(piece, word) == "être":
            if _may_be_subject(piece, near):
                return "participle"
        elif human or (near.i == word.i - 1 and near.pos != "PRON"):
            return "participle"
    if near is not None and near.pos == "NOUN" and near.i not in patients:
        if auxiliary(piece, word) == "être" and _may_be_subject(piece, near):
            nominal = any(a.category == "N" for a in near.analyses) and not is_predicate_noun(
                piece, near
            )
            if nominal and agrees(piece, near, story.gender, number):
                return None
    joined = _joined_to(piece, word, story.gender)
    if joined is not None and not auxiliary(piece, word):
        return "adjective" if joined.i in chosen else None
    if word.low in {"seul", "seule"} and _subject_is_patient(piece, word, patients):
        return "adjective"
    noun = governor(piece, word, patients)
    if noun is not None and noun.i in patients:
        if number == "p" and _is_mixed(piece, noun, story.gender):
            return None
        if number == "p" and _with_others(piece, noun, story.gender):
            return "participle"
        if not of_the_patient(piece, noun, story, number):
            return None
        nearer = _nearer_noun(piece, word, noun, story.gender, number)
        if nearer is not None and not auxiliary(piece, word):
            if not human or is_other_person(nearer) or (thing and _touches(piece, nearer, word)):
                return None
        return "participle" if word.pos == "VERB" else "adjective"
    if noun is not None and noun.low in _PRONOUNS - _SPEAKERS and not _is_empty(piece, noun, story):
        return None
    if noun is not None and human and _is_a_name(noun) and story.read and number != "p":
        patients.add(noun.i)  # « L. Z, âgée de 12 ans »
        return "adjective"
    if noun is not None and noun.low not in _PRONOUNS:
        plausible = agrees(piece, noun, story.gender, number)
        if (
            plausible
            and is_other_person(noun)
            and not (
                noun.dep.startswith(("obl", "nmod")) and human and _hangs_too_far(piece, word, noun)
            )
        ):
            return None
        named_before = any(other.i in patients for other in before(piece, word))
        if plausible and not (human and named_before and _hangs_too_far(piece, word, noun)):
            return None
        if not human:
            return None
        for other in nouns_before(piece, word):
            if other.i in patients:
                if number == "p" and _joined_by_and(piece, other, word, story.gender):
                    return "participle"
                return "adjective" if of_the_patient(piece, other, story, number) else None
            if not agrees(piece, other, story.gender, number):
                continue
            if _touches(piece, other, word):
                return None
            if is_other_person(other) and not other.dep.startswith("obl:agent"):
                return None
    return _without_subject(piece, word, story, patients, number, human=human, thing=thing)


def _is_apposed_occupation(piece: Piece, word: Word) -> bool:
    """« Droitière, enseignante à la retraite »: a noun, though « enseignant » may be a participle."""
    if word.low not in _OCCUPATIONS or not word.i or piece.words[word.i - 1].text != ",":
        return False
    following = piece.words[word.i + 1] if word.i + 1 < len(piece.words) else None
    return following is None or following.pos != "DET"


def _is_preposition(piece: Piece, word: Word) -> bool:
    """« Vu le résultat », unlike « vu le 12 mars »."""
    following = [w for w in piece.words[word.i + 1 : word.i + 3]]
    if not following or following[0].low not in {
        "le",
        "la",
        "les",
        "l'",
        "son",
        "sa",
        "ses",
        "que",
        "qu'",
    }:
        return False
    return len(following) < 2 or not following[1].text[:1].isdigit()


def _is_half_of_a_compound(piece: Piece, word: Word) -> bool:
    """« Thoraco-abdominale », unlike « non-fumeuse » and « immuno-déprimée »."""
    if not word.start or piece.text[word.start - 1] not in "-/":
        return False
    first = piece.words[word.i - 2].low if word.i > 1 else ""
    return first not in {
        "non",
        "ex",
        "grand",
        "immuno",
        "insulino",
        "poly",
        "multi",
        "semi",
        "toxico",
    }


# Adjectives that hardly speak of a patient, or are nouns in clinical text.
_NEVER = frozenset(
    [
        "antécédent",
        "antécédente",
        "présent",
        "suivant",
        "suivante",
        "dernier",
        "dernière",
        "même",
        "clair",
        "claire",
        "franc",
        "franche",
        "type",
        "droit",
        "droite",
        "emblée",
        "emblé",
        "vivant",
        "vivante",
        "tout",
        "toute",
    ]
)
_RANKS = frozenset({"dernier", "dernière", "premier", "première"})


# Participles that speak of people only with what follows: « mise sous », « prise en charge ».
_LIGHT = frozenset({"vu", "vue", "pris", "prise", "mis", "mise", "remis", "remise"})


def _said_of(piece: Piece, word: Word) -> tuple[bool, bool]:
    """Return whether a word is said of people only, and of things only."""
    lists = predicates()
    following = piece.words[word.i + 1].low if word.i + 1 < len(piece.words) else ""
    if word.low in {"connu", "connue"} and following in {"comme", "sous"}:
        return False, True
    second = piece.words[word.i + 2].low if word.i + 2 < len(piece.words) else ""
    if word.low in {"accompagné", "accompagnée"} and second in POSSESSIVES:
        return True, False
    if word.low in {"suivi", "suivie", "accompagné", "accompagnée"} and following in {
        "de",
        "d'",
        "du",
        "des",
    }:
        return False, True
    if word.low in {"trouvé", "trouvée", "retrouvé", "retrouvée"}:
        return following in lists.human, False
    if word.low in {"traité", "traitée"}:
        return following in {"pour", "dans", "chez"}, False
    if word.low in _LIGHT:
        if following in {"en", "sous", "au", "aux", "à", "sur"} or (
            word.low in {"vu", "vue"} and following in {"ce", "par", "pour"}
        ):
            return second not in {
                "évidence",
                "place",
                "œuvre",
                "oeuvre",
                "jour",
                "point",
                "plat",
            }, False
        return False, False
    return word.low in lists.human, word.low in lists.thing


def _with_others(piece: Piece, patient: Word, gender: str) -> bool:
    """« La patiente et sa sœur ont été hospitalisées »: the plural changes if all are of one gender.

    In the masculine the plural is masculine as soon as one is, so it changes only where the others
    are women.
    """
    others = [piece.words[i] for i in piece.children[patient.i] if piece.words[i].dep == "conj"]
    if not others and patient.dep == "conj":
        others = [piece.words[patient.head]]
    counterpart = _adults("m" if gender == "f" else "f")
    if any(other.low in counterpart for other in others):
        return False  # « le patient et la patiente »: each becomes the other
    return bool(others) and all(sure_gender(piece, other) == "f" for other in others)


def _joined_by_and(piece: Piece, patient: Word, word: Word, gender: str) -> bool:
    """The same, read from the words where the parse misses the coordination."""
    others: list[Word] = []
    for joint in piece.words[max(0, patient.i - 4) : min(patient.i + 3, word.i)]:
        if joint.low == "et":
            near = (
                piece.words[joint.i + 1 : joint.i + 4]
                if joint.i > patient.i
                else piece.words[max(0, joint.i - 3) : joint.i]
            )
            others += [w for w in near if w.pos in {"NOUN", "PROPN"} and w.i != patient.i][:1]
    if any(w.low in _adults("m" if gender == "f" else "f") for w in others):
        return False
    return bool(others) and all(sure_gender(piece, other) == "f" for other in others)


def of_the_patient(piece: Piece, noun: Word, story: Story, number: str) -> bool:
    """Say whether a mention of the patient may govern a form of this number."""
    if noun.pos == "PRON":
        plural = noun.low.endswith("s") and noun.low != "vous"
        return ("p" if plural else "s") in number
    return noun.pos == "PROPN" or any(n in noun_number(noun) for n in number)


def _beside_a_thing(piece: Piece, word: Word, story: Story, patients: set[int]) -> bool:
    """« Une lésion osseuse fixée », « un myosis serré »: a noun just before, over adjectives."""
    for other in before(piece, word):
        if other.i in patients:
            return False
        if other.pos in {"NOUN", "PROPN", "X"} or (not other.analyses and other.pos == "ADJ"):
            return story.gender in sure_gender(piece, other)
        if other.pos not in {"ADJ", "ADV"} and other.text != "-":
            return False
    return False


def _is_mixed(piece: Piece, noun: Word, gender: str) -> bool:
    """« Deux patientes et trois patients »: what agrees with both is masculine either way."""
    window = piece.words[max(0, noun.i - 5) : noun.i + 5]
    other = _adults("m" if gender == "f" else "f")
    return any(w.low == "et" for w in window) and any(w.low in other for w in window)


def _adults(gender: str) -> frozenset[str]:
    """Nouns of a patient, without those that also mean a son or a daughter."""
    return patient_nouns(gender) - {"fille", "filles", "garçon", "garçons"}


def _fronted(piece: Piece, word: Word, patients: set[int], *, human: bool) -> bool | None:
    """« Plus petite que son frère, la fillette … »: whether the subject that follows is the patient.

    None where the word does not open its sentence.
    """
    for other in before(piece, word):
        if other.dep.startswith(("nsubj", "expl")) or other.pos == "AUX":
            return None
        small = other.pos in {"ADV", "CCONJ", "SCONJ", "PUNCT", "SPACE", "ADP"}
        if not small and other.low != "fois" and not human:
            return None
    near = next((w for w in before(piece, word) if w.pos != "ADV"), None)
    if near is not None and near.pos in {"NOUN", "PROPN"} and near.low != "fois":
        return None  # « marié à un homme plus âgé, le patient … »
    if not any(w.text == "," for w in after(piece, word)) or auxiliary(piece, word):
        return None
    comma = next(w.i for w in after(piece, word) if w.text == ",")
    subject_word = next(
        (
            w
            for w in piece.words[comma:]
            if w.dep.startswith("nsubj") and w.low not in {"qui", "on"}
        ),
        None,
    )
    if subject_word is None or subject_word.sentence != word.sentence:
        return None
    if subject_word.i in patients:
        return True
    return None if not is_other_person(subject_word) else False


def _joined_to(piece: Piece, word: Word, gender: str) -> Word | None:
    """« Traitée et déclarée guérie »: the adjective or participle that « et » joins this one to."""
    if word.dep not in {"conj", "xcomp"}:
        return None
    head = piece.words[word.head]
    if child(piece, head, "nsubj", "expl:comp", "expl:subj", "expl:pass") is not None:
        return None  # « se dit épuisé »
    if head.i > word.i or head.sentence != word.sentence or head.pos not in {"ADJ", "VERB"}:
        return None
    between = [w.low for w in piece.words[head.i + 1 : word.i] if w.pos != "ADV"]
    if word.dep == "conj" and not set(between) <= {"et", "ou", "puis", "mais", "ni", ","}:
        return None
    agreeing = [a for a in head.analyses if a.category in "AK" and a.gender == gender]
    return head if agreeing else None


def _subject_is_patient(piece: Piece, word: Word, patients: set[int]) -> bool:
    """« Le patient prend ses repas seul »."""
    previous = next(before(piece, word), None)
    following = piece.words[word.i + 1] if word.i + 1 < len(piece.words) else None
    if previous is None or previous.pos == "DET":
        return False
    if following is not None and following.pos in {"NOUN", "DET"}:
        return False
    subjects = (w for w in before(piece, word) if w.dep.startswith("nsubj"))
    nearest = next(subjects, None)
    return nearest is not None and nearest.i in patients


def _is_empty(piece: Piece, pronoun: Word, story: Story) -> bool:
    """The « il » of « il s'agit d'une fille …, admise pour »: nothing agrees with it."""
    if pronoun.low not in {"il", "elle"}:
        return False
    other_gender = pronoun.low == ("il" if story.gender == "f" else "elle")
    return other_gender or piece.words[pronoun.head].low.startswith("agi")


def _may_be_subject(piece: Piece, noun: Word) -> bool:
    """« De la patiente » is not the subject of what follows."""
    if noun.dep.startswith(("nsubj", "expl")):
        return True
    if noun.dep == "obj":
        return False
    det = determiner(piece, noun)
    previous = next(before(piece, det or noun), None)
    if det is not None and det.low in CONTRACTIONS:
        return False
    return previous is None or previous.pos != "ADP"


def _is_a_name(noun: Word) -> bool:
    """Initials, or a name that the lexicon does not know."""
    initials = len(noun.text.rstrip(".")) <= 2 and noun.text[:1].isupper()
    initials = initials or bool(re.fullmatch(r"(?:[A-Z]\.)+[A-Z]?\.?", noun.text))
    return initials or (noun.pos == "PROPN" and noun.text[:1].isupper() and not noun.analyses)


_ORIGIN = re.compile(r"\s+(?:d'|d’|de |du )")


def _used_as_noun(piece: Piece, word: Word) -> bool:
    """« La plainte », « une prise en charge »: a noun, though the form is a participle too."""
    if auxiliary(piece, word) == "être":
        return False
    if word.low in {"issu", "issue"} and _ORIGIN.match(piece.text, word.end):
        return determiner(piece, word) is not None
    if not any(a.category == "N" for a in word.analyses):
        return word.pos in {"NOUN", "PROPN"} and determiner(piece, word) is not None
    near = next(before(piece, word), None)
    if (
        near is not None
        and near.low in {"par", "en"}
        and any(a.category == "N" for a in word.analyses)
    ):
        return True  # « par écrit »
    if near is not None and near.low in _ARTICLES and any(a.category == "N" for a in word.analyses):
        following = piece.words[word.i + 1] if word.i + 1 < len(piece.words) else None
        if following is None or following.pos != "NOUN":
            return True  # « la fin de »
    if word.pos not in {"NOUN", "PROPN"}:
        return False
    if child(piece, word, "det", "case") is not None or determiner(piece, word) is not None:
        return True
    previous = next(before(piece, word), None)
    if previous is not None and (previous.pos in {"DET", "ADP"} or previous.low in CONTRACTIONS):
        return True
    if previous is None and any(a.category == "K" for a in word.analyses):
        following = [w.low for w in piece.words[word.i + 1 : word.i + 4] if not w.low.isspace()]
        if following[:1] and following[0] in predicates().human and word.low != following[0]:
            return False  # « Sortie rassurée »
        if following[:1] and following[0].endswith("ée"):
            return True  # « Sortie autorisée »
        if following[:1] and following[0] in {
            "sous",
            "aux",
            "par",
            "chez",
            "contre",
            "il",
            "le",
            "à",
            "en",
        }:
            return bool(
                {"charge", "évidence", "place", "compte", "œuvre", "domicile"} & set(following[1:])
            )
        return (
            bool(_NOMINAL_AFTER & set(following))
            or following[:1] in (["."], [":"])
            or not following
        )
    return not any(a.category in "KA" for a in word.analyses)


def _attribute(piece: Piece, word: Word, story: Story, patients: set[int]) -> str | None:
    """« Institutrice à la retraite », « elle est agricultrice », « comme infirmière »."""
    if not _is_occupation(word):
        return None
    predicate = has_etre(piece, word)
    forms = occupation_in_gender if predicate else _noun_in_gender
    masculine, feminine = (forms(word.low, to) for to in "MF")
    if masculine is None or feminine is None or masculine == feminine:
        return None
    det = determiner(piece, word)
    if det is not None and not (det.low in {"un", "une", "la", "le", "l'"} and predicate):
        return None
    if word.low in TIMES:
        return None
    previous = next(before(piece, word), None)
    while previous is not None and previous.pos in {"ADJ", "ADV"}:
        previous = next(before(piece, previous), None)
    if previous is not None and previous.low in {"de", "d'"} and previous.i and det is None:
        return "occupation" if piece.words[previous.i - 1].low in _POSTS else None
    if (
        previous is not None
        and previous.pos == "ADP"
        and previous.low not in {"comme", "que", "en"}
    ):
        return None
    noun = governor(piece, word, patients)
    if noun is not None and noun.i in patients:
        return "occupation"
    if noun is not None and (predicate or noun.low in _PRONOUNS):
        return None
    if previous is None:
        return "occupation" if story.known else None
    if previous.text == "," or previous.low in {"comme", "que", "et"}:
        nouns = (w for w in nouns_before(piece, word) if w.low not in people().clinicians)
        nearest = next(nouns, None)
        return "occupation" if nearest is not None and nearest.i in patients else None
    return None


_OCCUPATION_ENDINGS = (
    "eur", "euse", "rice", "ier", "ière", "ien", "ienne", "iste", "ère", "mère", "cher", "chère", "eure",
)  # fmt: skip
# Other nouns for people, as attributes and in apposition; both genders of each.
_OCCUPATIONS = frozenset(
    [
        "étudiant",
        "étudiante",
        "enseignant",
        "enseignante",
        "commerçant",
        "commerçante",
        "employé",
        "employée",
        "salarié",
        "salariée",
        "retraité",
        "retraitée",
        "artisan",
        "artisane",
        "avocat",
        "avocate",
        "agent",
        "agente",
        "militaire",
        "lycéen",
        "lycéenne",
        "collégien",
        "collégienne",
        "écolier",
        "écolière",
        "maçon",
        "maçonne",
        "paysan",
        "paysanne",
        "berger",
        "bergère",
        "boulanger",
        "boulangère",
        "cadre",
        "soudeuse",
        "gérant",
        "gérante",
        "exploitant",
        "exploitante",
        "fonctionnaire",
        "représentant",
        "représentante",
        "aide-soignant",
        "aide-soignante",
        "marchand",
        "marchande",
        "vigneron",
        "vigneronne",
        "bûcheron",
        "bûcheronne",
        "forgeron",
        "tante",
        "oncle",
        "frère",
        "sœur",
        "veuf",
        "veuve",
        "père",
        "mère",
        "grand-père",
        "grand-mère",
        "cousin",
        "cousine",
        "aîné",
        "aînée",
        "cadet",
        "cadette",
        "orphelin",
        "orpheline",
        "jumeau",
        "jumelle",
        "voisin",
        "voisine",
        "adhérent",
        "adhérente",
        "habitant",
        "habitante",
        "résident",
        "résidente",
        "migrant",
        "migrante",
        "réfugié",
        "réfugiée",
        "diplomate",
        "apprenti",
        "apprentie",
        "interne",
        "fils",
        "fille",
        "benjamin",
        "benjamine",
        "cycliste",
        "motard",
        "motarde",
        "piéton",
        "piétonne",
        "passager",
        "passagère",
        "soldat",
        "soldate",
        "marin",
        "pilote",
        "champion",
        "championne",
    ]
)
_PROFESSION = re.compile(r"(?:\s+\w+)?\s+de (?:profession|métier|formation|fonction|son état)\b")


def _of_profession(piece: Piece, word: Word) -> bool:
    """« Enseignante de profession »."""
    return bool(_PROFESSION.match(piece.text, word.end))


_POSTS = frozenset({"activité", "métier", "profession", "travail", "poste", "emploi", "études"})


def _noun_in_gender(form: str, to: str) -> str | None:
    return in_gender(form, to, "N")


def _is_occupation(word: Word) -> bool:
    return word.low.rstrip("s").endswith(_OCCUPATION_ENDINGS) or word.low in _OCCUPATIONS


def _with_avoir(piece: Piece, word: Word, story: Story, patients: set[int]) -> bool | None:
    """Say whether a participle with « avoir » agrees with the patient; None where it has none."""
    if auxiliary(piece, word) != "avoir":
        return None
    noun = preceding_object(piece, word)
    if noun is None:
        return False
    if noun.i in patients:
        return "s" in {n for a in word.analyses for n in a.number} or noun.low == "les"
    if noun.low not in {"l'", "la", "le", "les"} or story.last_is_fixed or not story.known:
        return False
    lemmas = {a.lemma for a in word.analyses if a.category == "K"}
    if story.gender == "m" and not lemmas & predicates().human_object_lemmas:
        return False  # « l'avoir compris »: « l' » may stand for anything
    if lemmas <= ANY_OBJECT or not lemmas & predicates().human_object_lemmas:
        # « La tumeur …, nous l'avons opérée »: the thing that the sentence speaks of comes first.
        if not lemmas:
            return False
        own = subject(piece, word)
        if own is not None and own.pos in {"NOUN", "PROPN"}:
            # Its own subject is not what « l' » stands for.
            about = any(w.i in patients for w in before(piece, own)) or any(
                piece.words[i].i in patients for i in piece.children[own.i]
            )
            if story.thing_since and not about:
                return False
        elif thing_subject_before(piece, word, story, patients) or _thing_between(
            piece, noun, story, patients
        ):
            return False
    patients.add(noun.i)
    return True


def _thing_between(piece: Piece, clitic: Word, story: Story, patients: set[int]) -> bool:
    """« La patiente a reçu de la vancomycine et l'a bien tolérée »: a thing after the patient."""
    for other in before(piece, clitic):
        if other.i in patients:
            return False
        if other.pos == "NOUN" and other.low not in TIMES:
            if sure_gender(piece, other) == story.gender:
                return True
    return story.thing_since


def _nearer_noun(piece: Piece, word: Word, patient: Word, gender: str, number: str) -> Word | None:
    for other in nouns_before(piece, word):
        if other.i <= patient.i:
            return None
        if other.pos == "NOUN" and agrees(piece, other, gender, number):
            return other
    return None


def _hangs_too_far(piece: Piece, word: Word, noun: Word) -> bool:
    """A word said of people that the parse hangs on a thing, with a comma between: misread."""
    if noun.i > word.i or word.low in predicates().thing:
        return False
    if auxiliary(piece, word):
        return _cut_from_subject(piece, word)
    joints = {",", ";", "et", "puis", "mais"}
    return noun.i < word.i - 1 and any(w.low in joints for w in piece.words[noun.i : word.i])


def _cut_from_subject(piece: Piece, word: Word) -> bool:
    """« …, de démence sénile, a été amenée », « une insuffisance qui est hospitalisée »: misread."""
    for other in before(piece, word):
        if other.text == ",":
            return True
        if other.low == "qui":
            return True
        if other.pos not in {"AUX", "ADV", "PRON", "PART"}:
            return False
    return False


def _without_subject(
    piece: Piece,
    word: Word,
    story: Story,
    patients: set[int],
    number: str,
    *,
    human: bool,
    thing: bool,
) -> str | None:
    """« Opérée en 2010. », « Apyrétique, consciente, bien orientée. »"""
    if not story.known or story.last_is_fixed or "s" not in number:
        return None
    for other in nouns_before(piece, word):
        if other.i in patients:
            return "adjective" if of_the_patient(piece, other, story, number) else None
        if agrees(piece, other, story.gender, number):
            if is_other_person(other):
                return None
            return "adjective" if human and not thing and not _touches(piece, other, word) else None
        if other.dep.startswith("nsubj") and not human:
            return None
    if human:
        return "adjective"
    following_subject = next((w for w in after(piece, word) if w.dep.startswith("nsubj")), None)
    if following_subject is not None:
        # « Ni douloureuse ni fébrile, la malade … »: set before the subject.
        return "adjective" if following_subject.i in patients and number != "p" else None
    if thing or (word.pos == "NOUN" and not any(a.category == "K" for a in word.analyses)):
        return None
    if any(other.pos == "NOUN" for other in before(piece, word)):
        return None
    following = piece.words[word.i + 1] if word.i + 1 < len(piece.words) else None
    before_noun = following is not None and following.pos in {"NOUN", "PROPN"}
    return (
        None if before_noun or _governs_a_thing(piece, word, story.gender, number) else "adjective"
    )


def _governs_a_thing(piece: Piece, word: Word, gender: str, number: str) -> bool:
    """« Enlevé, le drain … »: a noun that follows and agrees."""
    noun = piece.words[word.head]
    return noun.i != word.i and noun.pos == "NOUN" and agrees(piece, noun, gender, number)


def _touches(piece: Piece, noun: Word, word: Word) -> bool:
    between = piece.words[noun.i + 1 : word.i]
    return all(w.pos not in {"PUNCT", "VERB", "AUX", "CCONJ"} and w.low != "puis" for w in between)
