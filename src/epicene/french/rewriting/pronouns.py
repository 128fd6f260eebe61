"""Which pronouns of a sentence stand for the patient."""

from __future__ import annotations

import re

from epicene.french.lexicon import lexicon
from epicene.french.rewriting.impersonal import IL_Y_A, is_impersonal
from epicene.french.rewriting.persons import is_other_person
from epicene.french.rewriting.phrases import (
    after,
    before,
    child,
    has_etre,
    noun_gender,
    sure_gender,
)
from epicene.french.rewriting.predicates import predicates
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.subjects import antecedent
from epicene.french.rewriting.things import thing_named_since, thing_subject_before
from epicene.french.rewriting.words import Piece, Word

SUBJECTS = {"f": ("elle", "-elle", "-t-elle"), "m": ("il", "-il", "-t-il")}
PLURAL_SUBJECTS = {"f": ("elles", "-elles", "-t-elles"), "m": ("ils", "-ils", "-t-ils")}
DEMONSTRATIVES = {
    "f": ("celle-ci", "celle", "celle-là"),
    "m": ("celui-ci", "celui", "celui-là"),
}
PLURAL_DEMONSTRATIVES = {"f": ("celles-ci", "celles"), "m": ("ceux-ci", "ceux")}
RELATIVES = {
    "f": ("laquelle",),
    "m": ("lequel", "auquel", "duquel"),
}
_OF_PEOPLE = frozenset(
    {"chez", "pour", "avec", "à", "d'", "de", "contre", "entre", "que", "qu'", "en"}
)
_HAS = frozenset({"a", "avait", "aura", "eut", "eu"})
_HAS_A_SIZE = re.compile(
    r"(?: pas)? (?:une?|le|la|l')\s?"
    r"(?:aspect|diamètre|taille|caractère|épaisseur|volume|consistance|forme|couleur)"
)
_HAS_AN_EFFECT = re.compile(r"exer[cç]\w+ (?:un effet|une (?:compression|pression|traction))")
_AGE_OR_HEALTH = re.compile(
    r"(?:(?:a|avait|aura) \S+ ans|(?:va|allait|va très|allait très) (?:bien|mieux|mal))\b"
)
_TAKES_LUI = frozenset((
    "chez", "avec", "pour", "contre", "sans", "sur", "par", "vers", "envers", "selon", "d'", "de",
    "à",
))  # fmt: skip


def is_patient(piece: Piece, word: Word, story: Story, patients: set[int]) -> bool:
    """Say whether a pronoun of the gender looked for stands for the patient.

    Parameters
    ----------
    piece : Piece
        The piece of text.
    word : Word
        A pronoun of the story's gender.
    story : Story
        What the text has said before this sentence.
    patients : set of int
        The words of the piece already known to denote the patient.
    """
    nobody = not (story.known or story.cautious or story.anyone)
    if nobody or IL_Y_A.match(piece.text[word.start : word.start + 8].lower()):
        return False
    if word.low in PLURAL_SUBJECTS[story.gender] + PLURAL_DEMONSTRATIVES[story.gender]:
        return story.several and not thing_subject_before(piece, word, story, patients)
    if word.low in SUBJECTS[story.gender]:
        if word.dep.startswith(("nsubj", "expl")) or word.low.startswith("-"):
            return _subject_is_patient(piece, word, story, patients)
        return oblique_is_patient(piece, word, story, patients)
    if word.low in RELATIVES[story.gender]:
        noun = antecedent(piece, word)
        return noun is not None and noun.i in patients
    return nearest_noun_is_patient(piece, word, story, patients)


def _subject_is_patient(piece: Piece, word: Word, story: Story, patients: set[int]) -> bool:
    verb = piece.words[word.head]
    if story.gender == "m" and is_impersonal(piece, word, verb):
        return False
    if story.last_is_fixed:
        return False
    said = _said_of(piece, verb)
    if said == "human":
        return not _person_subject_before(piece, word, story, patients)
    if story.cautious and not (story.introduced or story.anyone):
        return False
    in_sentence = any(w.dep.startswith("nsubj") for w in before(piece, word))
    if story.last_subject == "person" and not in_sentence:
        return False
    if story.clinician_since and verb.low.startswith(predicates().clinician_stems):
        return False
    if said == "thing":
        # « Elle mesurait 3 cm » after a tumour; « elle mesurait 1,60 m » after a patient.
        about_thing = story.last_subject == "thing" and not in_sentence
        return not (about_thing or thing_named_since(piece, word, story, patients))
    if not has_etre(piece, verb) and not _subject_in_sentence(piece, word):
        return not story.thing_pronoun  # most pronouns of a clinical text stand for the patient
    return not thing_subject_before(piece, word, story, patients)


def _subject_in_sentence(piece: Piece, word: Word) -> bool:
    return any(
        w.dep.startswith("nsubj") and w.pos in {"NOUN", "PROPN"} for w in before(piece, word)
    )


def _said_of(piece: Piece, verb: Word) -> str:
    """Return ``"human"``, ``"thing"`` or ``""``: what the verb or predicate is said of."""
    lists = predicates()
    predicate = has_etre(piece, verb) or (
        verb.pos in {"ADJ", "NOUN"} and not lexicon().is_verb(verb.low)
    )
    if predicate and (verb.low in lists.human or verb.low in {"traité", "traitée"}):
        return "human"
    if predicate and verb.low in lists.thing:
        return "thing"
    if not has_etre(piece, verb):
        if verb.low.startswith(lists.thing_verbs) or _HAS_AN_EFFECT.match(piece.text, verb.start):
            return "thing"
        if verb.low in _HAS and not _HAS_A_SIZE.match(piece.text, verb.end):
            return "human"
        if verb.low.startswith(lists.human_verbs) or _AGE_OR_HEALTH.match(piece.text, verb.start):
            return "human"
    return ""


def _person_subject_before(piece: Piece, word: Word, story: Story, patients: set[int]) -> bool:
    """« La kinésithérapeute est satisfaite: elle note … »."""
    for other in before(piece, word):
        if other.i in patients and other.dep.startswith("nsubj"):
            return False
        if other.dep.startswith("nsubj") and is_other_person(other):
            return story.gender in noun_gender(piece, other)
    return False


def oblique_is_patient(piece: Piece, word: Word, story: Story, patients: set[int]) -> bool:
    """« Pour elle », « chez lui », « elle-même »: say whether the pronoun is the patient."""
    case = child(piece, word, "case") or next(before(piece, word), None)
    preposition = case.low if case is not None else ""
    if story.last_is_fixed:
        return False
    if piece.text[word.end : word.end + 5].lower() == "-même":
        subject = child(piece, piece.words[word.head], "nsubj", "nsubj:pass")
        return subject is None or subject.i in patients or subject.pos == "PRON"
    if preposition in _OF_PEOPLE:
        return True
    return not thing_subject_before(piece, word, story, patients)


def nearest_noun_is_patient(piece: Piece, word: Word, story: Story, patients: set[int]) -> bool:
    """« Celle-ci », « cette dernière » stand for the noun of their gender that is nearest."""
    verb = piece.words[word.head]
    if word.dep.startswith("nsubj") and _said_of(piece, verb) == "human":
        return True
    start = max(0, word.i - 60)
    for i in range(word.i - 1, start - 1, -1):
        other = piece.words[i]
        if other.sentence < word.sentence - 1:
            break
        if i in patients:
            return not story.last_is_fixed
        if other.pos == "NOUN" and sure_gender(piece, other) == story.gender:
            return False
    return False


def tonic_lui(piece: Piece, word: Word) -> bool:
    """« Chez lui », « que lui », unlike the dative of « lui prescrire »."""
    if child(piece, word, "case") is not None or piece.text[word.end : word.end + 4] == " qui":
        return True
    previous = next(before(piece, word), None)
    following = next(after(piece, word), None)
    if previous is not None and previous.low in _TAKES_LUI:
        verb = following is not None and following.pos == "VERB"
        return not (verb and following is not None and following.low.endswith(("er", "ir", "re")))
    if previous is not None and (
        previous.low in {"que", "qu'"}
        or (previous.text == "," and piece.text[word.end : word.end + 1] == ",")
    ):
        return True
    return previous is not None and previous.pos == "ADP" and piece.words[word.head].i < word.i


def object_is_patient(piece: Piece, word: Word, story: Story, patients: set[int]) -> bool:
    """Say whether the object pronoun « la » or « le » stands for the patient, by its verb."""
    verb = piece.words[word.head] if word.head > word.i else piece.words[word.i + 1]
    if verb.pos not in {"VERB", "AUX"} and not verb.low.endswith(("er", "ir", "re", "oir")):
        verb = piece.words[word.i + 1]
    lists = predicates()
    lemmas = {a.lemma for a in verb.analyses if a.category == "K"} | {verb.low}
    if verb.low == "faire":
        return True
    if not (lemmas & lists.human_object_lemmas or verb.low.startswith(lists.human_objects)):
        return False
    if any(is_other_person(w) for w in before(piece, word) if w.dep.startswith("nsubj")):
        return True  # « l'épouse de la patiente est inquiète; elle la trouve amaigrie »
    if lemmas & lists.any_object or verb.low.startswith(("trait", "trouv", "lais")):
        return not (thing_subject_before(piece, word, story, patients) or story.thing_since)
    return True
