"""Whether the noun or pronoun that governs a word, by the parse, is the patient."""

from __future__ import annotations

import re

from epicene.french.rewriting.candidate import NO, Candidate
from epicene.french.rewriting.coordination import (
    is_joined_to_women,
    is_joined_to_women_by_words,
    joins_both_genders,
)
from epicene.french.rewriting.nearness import (
    PRONOUNS,
    hangs_too_far,
    nearer_noun,
    of_the_patient,
    touches,
)
from epicene.french.rewriting.persons import is_other_person
from epicene.french.rewriting.phrases import before
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.subjects import agrees, governor, nouns_before
from epicene.french.rewriting.words import Piece, Word

_SPEAKERS = frozenset({"nous", "on", "je"})
_INITIALS = re.compile(r"(?:[A-Z]\.)+[A-Z]?\.?")


def governed(c: Candidate) -> str | None:
    """« La patiente, qui vit seule, est suivie »: the answer of the word's own governor."""
    noun = governor(c.piece, c.word, c.patients)
    if noun is None:
        return None
    if noun.i in c.patients:
        return _governed_by_patient(c, noun)
    if noun.low in PRONOUNS - _SPEAKERS and not _agrees_with_nothing(c.piece, noun, c.story):
        return NO
    if c.human and _is_a_name(noun) and c.story.read and not c.plural:
        c.patients.add(noun.i)  # « L. Z, âgée de 12 ans »
        return "adjective"
    return None if noun.low in PRONOUNS else _governed_by_another(c, noun)


def _governed_by_patient(c: Candidate, patient: Word) -> str:
    """« Admise pour une lésion fixée »: « fixée » agrees with the nearer noun."""
    if c.plural and joins_both_genders(c.piece, patient, c.story.gender):
        return NO
    if c.plural and is_joined_to_women(c.piece, patient, c.story.gender):
        return "participle"
    if not of_the_patient(patient, c.number):
        return NO
    nearer = nearer_noun(c.piece, c.word, patient, c.story.gender, c.number)
    if nearer is not None and not c.auxiliary:
        touched_thing = c.thing and touches(c.piece, nearer, c.word)
        if not c.human or is_other_person(nearer) or touched_thing:
            return NO
    return "participle" if c.word.pos == "VERB" else "adjective"


def _governed_by_another(c: Candidate, noun: Word) -> str | None:
    """« De démence sénile, hospitalisée »: a word said of people that hangs on a thing."""
    agreeing = agrees(c.piece, noun, c.story.gender, c.number)
    misread = c.human and hangs_too_far(c.piece, c.word, noun)
    complement = noun.dep.startswith(("obl", "nmod"))
    if agreeing and is_other_person(noun) and not (complement and misread):
        return NO
    named_before = any(other.i in c.patients for other in before(c.piece, c.word))
    if agreeing and not (misread and named_before):
        return NO
    return _patient_before(c) if c.human else NO


def _patient_before(c: Candidate) -> str | None:
    """« La patiente …, de démence sénile, hospitalisée »: the nearest noun that agrees."""
    for other in nouns_before(c.piece, c.word):
        if other.i in c.patients:
            if c.plural and is_joined_to_women_by_words(c.piece, other, c.word, c.story.gender):
                return "participle"
            return "adjective" if of_the_patient(other, c.number) else NO
        if not agrees(c.piece, other, c.story.gender, c.number):
            continue
        if touches(c.piece, other, c.word):
            return NO
        if is_other_person(other) and not other.dep.startswith("obl:agent"):
            return NO
    return None


def _agrees_with_nothing(piece: Piece, pronoun: Word, story: Story) -> bool:
    """« Il s'agit d'une fille …, admise pour »: « il » is impersonal, or of the other gender."""
    if pronoun.low not in {"il", "elle"}:
        return False
    other_gender = pronoun.low == ("il" if story.gender == "f" else "elle")
    return other_gender or piece.words[pronoun.head].low.startswith("agi")


def _is_a_name(noun: Word) -> bool:
    """Say whether a word is initials (« L. Z »), or a name that the lexicon does not know."""
    capital = noun.text[:1].isupper()
    if capital and len(noun.text.rstrip(".")) <= 2:
        return True
    unknown = noun.pos == "PROPN" and capital and not noun.analyses
    return bool(_INITIALS.fullmatch(noun.text)) or unknown
