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


_MENTIONS = frozenset({"noun", "occupation", "pronoun", "epicene"})
_FOLLOWED_BY = frozenset({"noun", "epicene", "occupation", "adjective", "kin", "participle"})


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
        if rule in _MENTIONS and piece.words[i].low.endswith("s")
    }
    for i, rule in chosen.items():
        word = piece.words[i]
        if rule == "name":
            new = new_name(word, to, names)
        elif rule in {"participle", "adjective", "occupation", "epicene", "object", "last"}:
            new = _agreeing(word, rule, to, _number(word, word.sentence in plural))
        else:
            new = _other_form(piece, word, rule, to)
        if new is not None:
            forms[i] = new
        if rule == "title":
            forms.update(new_names(piece, word, to, names))
    _fit_following_vowel(piece, chosen, forms)
    return forms


def _number(word: Word, patients_are_several: bool) -> str:
    """Return the number of a form that is the same in both (« inclus »), empty for another form."""
    if len({n for a in word.analyses for n in a.number}) <= 1:
        return ""
    return "p" if patients_are_several and word.number == "p" else "s"


def _agreeing(word: Word, rule: str, to: str, number: str) -> str | None:
    """Return an adjective, a participle or an attribute in the other gender."""
    if rule == "occupation":
        return occupation_in_gender(word.low, to)
    categories = {"participle": "KA", "adjective": "AK"}.get(rule, "NAK")
    found = in_gender(word.low, to, categories, number)
    return found if found is not None else in_gender(word.low, to, "NAK", number)


def _other_form(piece: Piece, word: Word, rule: str, to: str) -> str:
    """Return a title, pronoun, noun or small word in the other gender."""
    if rule == "title":
        return new_title(word, to)
    if rule == "pronoun":
        return new_pronoun(piece, word, to)
    if rule == "noun":
        return _noun(piece, word, to)
    if rule == "kin":
        return kin_in_gender(word.low, to)
    if rule == "sex":
        letter = len(word.low.rstrip(".")) == 1
        long = {"M": "masculin", "F": "féminin"}[to]
        return word.low.replace(word.low[0], to.lower()) if letter else long
    unchanged = rule == "determiner" and is_article(word)  # `new_article` writes it
    if rule == "adverb":  # « tout inquiète », but « toute pâle »
        unchanged = to == "F" and starts_with_vowel(following_form(piece, word.i, {}))
    return word.low if unchanged else in_gender(word.low, to) or word.low


def _fit_following_vowel(piece: Piece, chosen: Mapping[int, str], forms: dict[int, str]) -> None:
    """« Ce patient », « cet homme », « vieil homme »: fit forms to what follows them."""
    for i in list(forms):
        following = following_form(piece, i, forms)
        rule = chosen.get(i)
        before_noun = rule == "adjective" and chosen.get(i + 1) in _FOLLOWED_BY
        if following and (before_noun or rule == "determiner"):
            table = BEFORE_VOWEL if starts_with_vowel(following) else BEFORE_CONSONANT
            forms[i] = table.get(forms[i], forms[i])


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
