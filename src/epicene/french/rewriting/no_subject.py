"""Words in a sentence without a subject: « Opérée en 2010. »."""

from __future__ import annotations

from epicene.french.rewriting.nearness import of_the_patient, touches
from epicene.french.rewriting.persons import is_other_person
from epicene.french.rewriting.phrases import after, before
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.subjects import agrees, nouns_before
from epicene.french.rewriting.words import Piece, Word


def agreement_without_subject(
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
            return "adjective" if human and not thing and not touches(piece, other, word) else None
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
