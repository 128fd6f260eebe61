"""What a word is: a noun, an adjective, a name, an initial."""

from __future__ import annotations

from epicene.french.clause import Clause
from epicene.french.lexicon import lexicon


def is_initial(clause: Clause, j: int) -> bool:
    """Say whether token `j` is a capital letter of a sentence."""
    if not clause.first <= j < clause.last:
        return False
    token = clause.tokens[j]
    return token.capital and token.end - token.start == 1


def is_name(clause: Clause, j: int) -> bool:
    """Say whether token `j` is a proper name: a capital inside the sentence, an unknown word."""
    token = clause.tokens[j]
    # « FIV », « CEC » are abbreviations of things.
    named = token.capital and not clause.text[token.start : token.end].isupper()
    return named and j > clause.first and not lexicon().analyses(token.form)


def is_noun(form: str) -> bool:
    """Say whether a word may be a noun; an unknown one may."""
    readings = lexicon().analyses(form)
    return not readings or any(reading.category == "N" for reading in readings)


def is_adjective(form: str, linked: bool) -> bool:
    """Say whether a word is an adjective, or may be one where « et » or a comma follows it."""
    readings = lexicon().analyses(form)
    if not readings:
        return linked
    return (any if linked else all)(reading.category in "AK" for reading in readings)
