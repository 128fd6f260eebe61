"""Participles with « avoir », which agree with an object before them."""

from __future__ import annotations

from epicene.french.rewriting.phrases import TIMES, before, sure_gender
from epicene.french.rewriting.predicates import predicates
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.subjects import preceding_object, subject
from epicene.french.rewriting.things import thing_subject_before
from epicene.french.rewriting.verbs import auxiliary
from epicene.french.rewriting.words import Piece, Word


def agrees_with_object(piece: Piece, word: Word, story: Story, patients: set[int]) -> bool | None:
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
    any_object = lemmas <= predicates().any_object or not lemmas & predicates().human_object_lemmas
    if any_object and (not lemmas or _stands_for_a_thing(piece, word, noun, story, patients)):
        return False
    patients.add(noun.i)
    return True


def _stands_for_a_thing(
    piece: Piece, participle: Word, clitic: Word, story: Story, patients: set[int]
) -> bool:
    """« La tumeur …, nous l'avons opérée »: the thing that the sentence speaks of comes first."""
    own = subject(piece, participle)
    if own is None or own.pos not in {"NOUN", "PROPN"}:
        return thing_subject_before(piece, participle, story, patients) or _thing_between(
            piece, clitic, story, patients
        )
    # Its own subject is not what « l' » stands for.
    about_patient = any(w.i in patients for w in before(piece, own)) or any(
        i in patients for i in piece.children[own.i]
    )
    return story.thing_since and not about_patient


def _thing_between(piece: Piece, clitic: Word, story: Story, patients: set[int]) -> bool:
    """« La patiente a reçu de la vancomycine et l'a bien tolérée »: a thing after the patient."""
    for other in before(piece, clitic):
        if other.i in patients:
            return False
        thing = other.pos == "NOUN" and other.low not in TIMES
        if thing and sure_gender(piece, other) == story.gender:
            return True
    return story.thing_since
