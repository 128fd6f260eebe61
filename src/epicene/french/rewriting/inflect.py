"""Edits for the chosen words: their other forms, joined again with what stands before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from epicene.french.rewriting.forms import (
    BEFORE_CONSONANT,
    BEFORE_VOWEL,
    in_gender,
    kin_in_gender,
    like,
    occupation_in_gender,
    starts_with_vowel,
)
from epicene.french.rewriting.joining import (
    following_form,
    is_article,
    joined_to_previous,
    new_article,
)
from epicene.french.rewriting.new_names import new_name, new_names, new_title
from epicene.french.rewriting.tonic import new_pronoun
from epicene.french.rewriting.words import Piece, Word

ADULT = 18
_AGE = re.compile(r"\W*(?:âgé\w*|agé\w*)?\W*(?:de\s+)?(\d+)\s*(ans|mois|jours|semaines)")


@dataclass(frozen=True, slots=True)
class Change:
    """A span of a piece and what it becomes."""

    start: int
    end: int
    after: str
    rule: str


def changes(piece: Piece, chosen: Mapping[int, str], to: str, names: str) -> list[Change]:
    """Return what the chosen words of a piece become, in the order of the text.

    Parameters
    ----------
    piece : Piece
        The parsed piece.
    chosen : mapping
        From the index of a word to the rule that chose it.
    to : {"F", "M"}
        The gender to write.
    names : {"swap", "keep", "initial"}
        What becomes of first names.
    """
    forms = _new_forms(piece, chosen, to, names)
    made: list[Change] = []
    for i in sorted(forms):
        word, new = piece.words[i], forms[i]
        rule = chosen.get(i, "name")
        start, end, text = word.start, word.end, like(word.text, new)
        if is_article(word) and rule == "determiner":
            start, end, text = new_article(piece, word, forms, to)
        elif new != word.low or rule in {"title", "name"}:
            joined = joined_to_previous(piece, word, new, forms)
            if joined is not None:
                start, text = joined
        if piece.text[start:end] != text:
            made.append(Change(start, end, text, rule))
    return _merged(made)


def _merged(made: list[Change]) -> list[Change]:
    """Drop a change that overlaps the one before it: two rules met on one word."""
    kept: list[Change] = []
    for change in sorted(made, key=lambda c: (c.start, c.end)):
        if not kept or change.start >= kept[-1].end:
            kept.append(change)
    return kept


def _new_forms(piece: Piece, chosen: Mapping[int, str], to: str, names: str) -> dict[int, str]:
    """Return the new form of each chosen word, in lower case; titles and names as written."""
    forms: dict[int, str] = {}
    plural = {
        piece.words[i].sentence
        for i, rule in chosen.items()
        if rule in {"noun", "occupation", "pronoun", "epicene"} and piece.words[i].low.endswith("s")
    }
    for i, rule in chosen.items():
        word = piece.words[i]
        open_number = len({n for a in word.analyses for n in a.number}) > 1
        number = (
            ("p" if word.sentence in plural and word.number == "p" else "s") if open_number else ""
        )
        if rule == "title":
            forms[i] = new_title(word, to)
            forms.update(new_names(piece, word, to, names))
        elif rule == "name":
            new = new_name(word, to, names)
            if new is not None:
                forms[i] = new
        elif rule == "pronoun":
            forms[i] = new_pronoun(piece, word, to)
        elif rule == "noun":
            forms[i] = _noun(piece, word, to)
        elif rule == "kin":
            forms[i] = kin_in_gender(word.low, to)
        elif rule == "determiner":
            forms[i] = word.low if is_article(word) else in_gender(word.low, to) or word.low
        elif rule == "sex":
            letter = len(word.low.rstrip(".")) == 1
            long = {"M": "masculin", "F": "féminin"}[to]
            forms[i] = word.low.replace(word.low[0], to.lower()) if letter else long
        elif rule == "adverb":
            following = following_form(piece, i, {})
            vowel = starts_with_vowel(following)
            forms[i] = word.low if to == "F" and vowel else in_gender(word.low, to) or word.low
        else:
            categories = {"participle": "KA", "adjective": "AK"}.get(rule, "NAK")
            if rule == "occupation":
                new = occupation_in_gender(word.low, to)
            else:
                new = in_gender(word.low, to, categories, number)
            if new is None and rule in {"participle", "adjective"}:
                new = in_gender(word.low, to, "NAK", number)
            if new is not None:
                forms[i] = new
    for i in list(forms):
        following = following_form(piece, i, forms)
        if chosen.get(i) in {"adjective", "determiner"} and following:
            table = BEFORE_VOWEL if starts_with_vowel(following) else BEFORE_CONSONANT
            noun_follows = i + 1 in chosen and chosen[i + 1] in {
                "noun",
                "epicene",
                "occupation",
                "adjective",
                "kin",
                "participle",
            }
            if noun_follows or chosen.get(i) == "determiner":
                forms[i] = table.get(forms[i], forms[i])
    return forms


def _noun(piece: Piece, word: Word, to: str) -> str:
    """Return the other noun: « jeune fille » and « jeune homme » go by the age."""
    previous = piece.words[word.i - 1].low if word.i else ""
    if to == "M" and word.low in {"fille", "filles"} and previous in {"jeune", "jeunes"}:
        return "homme" + word.low[5:]
    if to == "F" and word.low == "homme" and previous == "jeune":
        age = _AGE.search(piece.text, word.end, word.end + 40)
        young = age is not None and (age[2] != "ans" or int(age[1]) < ADULT)
        return "fille" if young else "femme"
    return in_gender(word.low, to, "N") or word.low
