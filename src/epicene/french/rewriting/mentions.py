"""Which nouns, titles and names of a sentence denote the patient."""

from __future__ import annotations

from epicene.french.rewriting.epicene_nouns import (
    epicene_gender,
    epicene_nouns,
    fixed_denotes_patient,
    fixed_nouns,
    is_introduced_as_noun,
)
from epicene.french.rewriting.kin_mentions import kin_denotes_patient
from epicene.french.rewriting.names import is_first_name, is_title
from epicene.french.rewriting.new_persons import is_new_person, is_occupation_with_age
from epicene.french.rewriting.noun_mentions import noun_denotes_patient, patient_nouns
from epicene.french.rewriting.state import Story
from epicene.french.rewriting.words import Piece, Word

# Read as nouns whatever the tagger says.
_NOTHING_ELSE = {
    "f": frozenset({"patiente", "patientes", "pte", "ptes", "nouveau-née", "fillette"}),
    "m": frozenset({"patient", "patients", "pt", "pts", "garçonnet"}),
}


def mention(piece: Piece, word: Word, story: Story) -> str | None:
    """Return why `word` denotes the patient in the gender looked for, None where it does not.

    Returns
    -------
    str or None
        ``"noun"``, ``"epicene"``, ``"fixed"``, ``"title"``, ``"name"``, ``"kin"`` or
        ``"occupation"``.
    """
    if is_title(piece, word, story.gender):
        return "title"
    if word.low in {"fils", "fille"} and kin_denotes_patient(piece, word, story.gender):
        return "kin"
    if word.low in {"nouveau-né", "nouveau-nés"}:
        return "fixed" if story.gender == "m" else None  # said of a girl too
    if word.low in _NOTHING_ELSE[story.gender]:
        return "noun" if noun_denotes_patient(piece, word, story) else None
    if word.pos in {"VERB", "AUX", "DET", "PRON", "ADP", "PUNCT", "NUM", "CCONJ", "SCONJ"}:
        return None
    if word.low in patient_nouns(story.gender):
        return "noun" if noun_denotes_patient(piece, word, story) else None
    if word.low in epicene_nouns():
        if not is_introduced_as_noun(piece, word):
            return None
        same = epicene_gender(piece, word, story) == story.gender
        return "epicene" if same and noun_denotes_patient(piece, word, story) else None
    if word.low in fixed_nouns() and word.low not in {"cas", "sujets", "personnes", "victimes"}:
        return "fixed" if fixed_denotes_patient(piece, word) else None
    if kin_denotes_patient(piece, word, story.gender):
        return "kin"
    if is_first_name(piece, word, story.gender):
        return "name"
    if is_occupation_with_age(piece, word, story.gender) or is_new_person(piece, word, story):
        return "occupation"
    return None
