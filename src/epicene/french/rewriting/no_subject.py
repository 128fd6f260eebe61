"""Words in a sentence without a subject: « Opérée en 2010. »."""

from __future__ import annotations

import re

from epicene.french.rewriting.candidate import NO, Candidate
from epicene.french.rewriting.nearness import of_the_patient, touches
from epicene.french.rewriting.persons import is_other_person
from epicene.french.rewriting.phrases import after, before, next_word
from epicene.french.rewriting.subjects import agrees, nouns_before
from epicene.french.rewriting.words import Piece, Word

_TO_HOLD = re.compile(r"\s+à\s+tenir\b", re.IGNORECASE)
_COLON = re.compile(r"\s?:")


def agreement_without_subject(c: Candidate) -> str | None:
    """« Opérée en 2010. », « Apyrétique, consciente, bien orientée. »"""
    if not c.story.known or c.story.last_is_fixed or "s" not in c.number:
        return None
    if _is_a_heading(c):
        return NO
    for other in nouns_before(c.piece, c.word):
        if other.i in c.patients:
            return "adjective" if of_the_patient(other, c.number) else NO
        if agrees(c.piece, other, c.story.gender, c.number):
            of_people = c.human and not c.thing and not is_other_person(other)
            return "adjective" if of_people and not touches(c.piece, other, c.word) else NO
        if other.dep.startswith("nsubj") and not c.human:
            return NO
    if c.human:
        return "adjective"
    subject = next((w for w in after(c.piece, c.word) if w.dep.startswith("nsubj")), None)
    if subject is not None:
        # « Ni douloureuse ni fébrile, la malade … »: set before the subject.
        return "adjective" if subject.i in c.patients else NO
    return NO if c.thing or _qualifies_a_noun(c) else "adjective"


def _is_a_heading(c: Candidate) -> bool:
    """« Conduite à tenir », « Quotidien : », « Proposé : », unlike « Hospitalisée : non »."""
    if next(before(c.piece, c.word), None) is not None:
        return False
    if c.word.low in {"conduit", "conduite"}:
        return bool(_TO_HOLD.match(c.piece.text, c.word.end))
    return not c.human and bool(_COLON.match(c.piece.text, c.word.end))


def _qualifies_a_noun(c: Candidate) -> bool:
    """« Nette amélioration »: a noun stands before or just after, or the word is one."""
    if c.word.pos == "NOUN" and not any(a.category == "K" for a in c.word.analyses):
        return True
    if any(other.pos == "NOUN" for other in before(c.piece, c.word)):
        return True
    following = next_word(c.piece, c.word)
    if following is not None and following.pos in {"NOUN", "PROPN"}:
        return True
    return _governs_a_thing(c.piece, c.word, c.story.gender, c.number)


def _governs_a_thing(piece: Piece, word: Word, gender: str, number: str) -> bool:
    """« Enlevé, le drain … »: a noun that follows and agrees."""
    noun = piece.words[word.head]
    return noun.i != word.i and noun.pos == "NOUN" and agrees(piece, noun, gender, number)
