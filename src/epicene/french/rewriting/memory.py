"""What a sentence leaves for the pronouns of the next one."""

from __future__ import annotations

from epicene.french.people import people
from epicene.french.rewriting import pronouns
from epicene.french.rewriting.persons import is_other_person
from epicene.french.rewriting.phrases import TIMES, sure_gender
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.words import Piece, Word


def remember_subject(
    piece: Piece, sentence: tuple[Word, ...], story: Story, patients: set[int]
) -> None:
    """Keep who or what the sentence was about, for the pronouns of the next one."""
    subjects = [
        w for w in sentence if w.dep.startswith("nsubj") and w.low not in {"qui", "on", "nous"}
    ]
    about = ""
    for word in subjects:
        if word.i in patients:
            about = "patient"
        elif is_other_person(word) and about != "patient":
            about = "person" if story.gender in sure_gender(piece, word) else ""
        elif word.pos in {"NOUN", "PROPN"} and about != "patient":
            genders = {g for a in word.analyses if a.category == "N" for g in a.gender}
            about = "thing" if story.gender in (genders or set(word.gender)) else ""
    if not subjects:
        root = next((w for w in sentence if w.head == w.i and w.pos == "NOUN"), None)
        if root is not None and root.i not in patients:
            about = "thing" if story.gender in sure_gender(piece, root) else ""
        elif any(w.i in patients for w in sentence):
            about = "patient"
    story.last_subject = about
    own = pronouns.SUBJECTS[story.gender]
    story.thing_pronoun = any(
        w.low in own and w.i not in patients and w.dep == "nsubj" for w in sentence
    )
    named = [
        w.i in patients
        for w in sentence
        if w.i in patients
        or (w.pos == "NOUN" and w.low not in TIMES and sure_gender(piece, w) == story.gender)
    ]
    cares = [w.i in patients for w in sentence if w.i in patients or w.low in people().clinicians]
    story.clinician_since = bool(cares) and not cares[-1]
    story.thing_since = (bool(named) and not named[-1]) or (story.thing_since and not named)
