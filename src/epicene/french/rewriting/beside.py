"""Whether the noun that stands beside a word, whatever the parse, is the patient."""

from __future__ import annotations

from epicene.french.rewriting.candidate import NO, Candidate
from epicene.french.rewriting.coordination import joins_both_genders
from epicene.french.rewriting.nearness import may_be_subject, of_the_patient
from epicene.french.rewriting.phrases import nearest_nominal
from epicene.french.rewriting.subjects import agrees, is_predicate_noun
from epicene.french.rewriting.words import Word


def beside(c: Candidate) -> str | None:
    """« Patiente âgée », « la patiente a été transférée », « la lésion a été opérée »."""
    near = nearest_nominal(c.piece, c.word, c.patients)
    if near is None:
        return None
    if near.i in c.patients:
        return _beside_patient(c, near)
    return NO if near.pos == "NOUN" and _is_subject_thing(c, near) else None


def _beside_patient(c: Candidate, patient: Word) -> str | None:
    if not of_the_patient(patient, c.number):
        return None
    if c.plural and joins_both_genders(c.piece, patient, c.story.gender):
        return NO
    if c.auxiliary == "être":
        return "participle" if may_be_subject(c.piece, patient) else None
    next_to_noun = patient.i == c.word.i - 1 and patient.pos != "PRON"
    return "participle" if c.human or next_to_noun else None


def _is_subject_thing(c: Candidate, noun: Word) -> bool:
    """« La tumeur est opérée »: another noun is the subject of « être »."""
    if c.auxiliary != "être" or not may_be_subject(c.piece, noun):
        return False
    if not any(a.category == "N" for a in noun.analyses) or is_predicate_noun(c.piece, noun):
        return False
    return agrees(c.piece, noun, c.story.gender, c.number)
