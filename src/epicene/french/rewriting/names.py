"""Titles and first names that denote the patient."""

from __future__ import annotations

import re

from epicene.french import first_names
from epicene.french.people import people
from epicene.french.rewriting.phrases import CONTRACTIONS, before
from epicene.french.rewriting.words import Piece, Word


def is_title(piece: Piece, word: Word, gender: str) -> bool:
    """Say whether `word` is a title before the name of a patient."""
    titles = people().titles_feminine if gender == "f" else people().titles_masculine
    text = word.text
    if word.text.isupper() and len(word.text) > 2:
        text = word.text.capitalize()
    if text not in titles:
        return False
    # A no-break space is a word of the parse: « M. H. » at the start of a sentence.
    coming = [w for w in piece.words[word.i + 1 : word.i + 4] if not w.text.isspace()]
    stopped = bool(coming) and coming[0].text == "."
    following = next(iter(coming[stopped:]), None)
    if word.text == "M":
        return stopped and following is not None and following.text[:1].isupper()
    if text in {"Monsieur", "Madame", "Messieurs", "Mesdames"} and (
        following is None or following.text == ","
    ):
        return False  # addressing the reader
    if following is None or not (following.text[:1].isupper() or following.text[:1].isdigit()):
        return text in {"Mme", "Mlle", "Melle", "Mademoiselle"} and following is not None
    return following.low.rstrip(".") not in {"dr", "le", "docteur", "professeur", "pr"}


def is_first_name(piece: Piece, word: Word, gender: str) -> bool:
    """« Sophie, âgée de 12 ans », « Paul B., 40 ans »: a first name with an age."""
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
