"""Edits for the chosen words: their other forms, with contractions and elisions joined again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from epicene.french import first_names
from epicene.french.people import people
from epicene.french.rewriting.forms import (
    BEFORE_CONSONANT,
    BEFORE_VOWEL,
    in_gender,
    kin_in_gender,
    like,
    occupation_in_gender,
    starts_with_vowel,
)
from epicene.french.rewriting.words import Piece, Word

ADULT = 18
_ARTICLES = {
    "F": ("la", "l'"),
    "M": ("le", "l'"),
}
_CONTRACTED = {("de", "le"): "du", ("à", "le"): "au"}
_OPENED = {"du": "de", "au": "à"}
_WITH_LEQUEL = {
    ("à", "lequel"): "auquel",
    ("de", "lequel"): "duquel",
    ("à", "lesquels"): "auxquels",
    ("de", "lesquels"): "desquels",
}
_ELIDED = {
    "d'": "de",
    "qu'": "que",
    "lorsqu'": "lorsque",
    "puisqu'": "puisque",
    "jusqu'": "jusque",
    "s'": "si",
}
_FULL = {
    "de": "d'",
    "que": "qu'",
    "lorsque": "lorsqu'",
    "puisque": "puisqu'",
    "jusque": "jusqu'",
    "si": "s'",
}
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
    done: set[int] = set()
    for i in sorted(forms):
        if i in done:
            continue
        word, new = piece.words[i], forms[i]
        rule = chosen.get(i, "name")
        if _is_article(word) and rule in {"determiner"}:
            change, used = _article(piece, word, forms, to, rule)
            done.update(used)
            if change is not None:
                made.append(change)
            continue
        start, end, text = word.start, word.end, like(word.text, new)
        if new != word.low or rule in {"title", "name"}:
            joined = _joined(piece, word, new, forms)
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
            forms[i] = _title(piece, word, to)
            forms.update(_names(piece, word, to, names))
        elif rule == "name":
            new = _name(word, to, names)
            if new is not None:
                forms[i] = new
        elif rule == "pronoun":
            forms[i] = _pronoun(piece, word, to)
        elif rule == "noun":
            forms[i] = _noun(piece, word, to)
        elif rule == "kin":
            forms[i] = kin_in_gender(word.low, to)
        elif rule == "determiner":
            forms[i] = word.low if _is_article(word) else in_gender(word.low, to) or word.low
        elif rule == "sex":
            letter = len(word.low.rstrip(".")) == 1
            long = {"M": "masculin", "F": "féminin"}[to]
            forms[i] = word.low.replace(word.low[0], to.lower()) if letter else long
        elif rule == "adverb":
            following = _after(piece, i, {})
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
        following = _after(piece, i, forms)
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


def _after(piece: Piece, i: int, forms: Mapping[int, str]) -> str:
    if i + 1 >= len(piece.words):
        return ""
    return forms.get(i + 1, piece.words[i + 1].low).lower()


def _is_article(word: Word) -> bool:
    return word.low in {"le", "la", "l'", "du", "au"}


def _article(
    piece: Piece, word: Word, forms: Mapping[int, str], to: str, rule: str
) -> tuple[Change | None, set[int]]:
    """Write the article of a chosen noun again, contracted with the preposition before it."""
    vowel = starts_with_vowel(_after(piece, word.i, forms))
    article = _ARTICLES[to][vowel]
    preposition = _OPENED.get(word.low, "")
    start = word.start
    if not preposition and word.i and piece.words[word.i - 1].low in {"de", "à"}:
        previous = piece.words[word.i - 1]
        if previous.end <= word.start and piece.text[previous.end : word.start].isspace():
            preposition, start = previous.low, previous.start
    phrase = _CONTRACTED.get((preposition, article)) or f"{preposition} {article}".strip()
    if start != word.start and phrase.startswith(f"{preposition} "):
        phrase, start = article, word.start  # the preposition stays as it is
    end = word.end
    space = piece.text[end : end + 1]
    if phrase.endswith("'") and space == " ":
        end += 1
    elif not phrase.endswith("'") and not space.isspace():
        phrase += " "
    after = like(piece.text[start : word.end], phrase)
    if piece.text[start:end] == after:
        return None, {word.i}
    return Change(start, end, after, rule), {word.i}


def _joined(piece: Piece, word: Word, new: str, forms: Mapping[int, str]) -> tuple[int, str] | None:
    """Return the start and text of a change that also elides or opens the word before."""
    if not word.i:
        return None
    previous = piece.words[word.i - 1]
    if previous.i in forms:
        return None
    gap = piece.text[previous.end : word.start]
    text = like(word.text, new)
    vowel = starts_with_vowel(new)
    if new in {"lequel", "lesquels"} and previous.low in {"à", "de"} and gap == " ":
        return previous.start, like(previous.text, _WITH_LEQUEL[previous.low, new])
    if previous.low == "s'" and word.low in {"il", "ils"} and gap == "":
        return previous.start, like(previous.text, "si ") + text
    if previous.low == "si" and new in {"il", "ils"} and gap == " ":
        return previous.start, like(previous.text, "s'") + text
    if previous.low in {"s'", "si"}:
        return None
    if previous.low in _ELIDED and gap == "" and not vowel:
        return previous.start, like(previous.text, _ELIDED[previous.low]) + " " + text
    if previous.low in _FULL and gap == " " and vowel and not starts_with_vowel(word.low):
        return previous.start, like(previous.text, _FULL[previous.low]) + text
    return None


# « Mr HL », « Mr E.D »: case reports write « Mr » before several initials.
_INITIALS = re.compile(r"\s+(?:[A-ZÉ]{2,3}|[A-ZÉ]\.? ?[A-ZÉ])\b(?![a-zé])")


def _title(piece: Piece, word: Word, to: str) -> str:
    if to == "M" and word.text == "Mme" and _INITIALS.match(piece.text, word.end):
        return "Mr"
    table = people().to_feminine if to == "F" else people().to_masculine
    if word.text in table:
        return table[word.text]
    if word.text.capitalize() in table:
        return table[word.text.capitalize()]
    return word.text


def _names(piece: Piece, title: Word, to: str, names: str) -> dict[int, str]:
    """Return the new first names after a title; a surname stays."""
    forms: dict[int, str] = {}
    for i in range(title.i + 1, min(title.i + 3, len(piece.words))):
        word = piece.words[i]
        if word.text == ".":
            continue
        if not word.text[:1].isupper():
            break
        new = _name(word, to, names)
        if new is not None:
            forms[i] = new
            break
    return forms


def _name(word: Word, to: str, names: str) -> str | None:
    if names == "keep" or len(word.text.rstrip(".")) < 3:
        return None
    if first_names.sex_of(word.text) == to or first_names.sex_of(word.text) is None:
        return None
    return word.text[0] + "." if names == "initial" else first_names.counterpart(word.text)


def _pronoun(piece: Piece, word: Word, to: str) -> str:
    if to == "M" and word.low == "elle":
        return "lui" if _is_tonic(piece, word) else "il"
    if to == "F" and word.low == "lui":
        return "elle"
    if to == "M" and word.low == "elles":
        return "eux" if _is_tonic(piece, word) else "ils"
    return in_gender(word.low, to) or word.low


def _is_tonic(piece: Piece, word: Word) -> bool:
    following = piece.text[word.end : word.end + 6].lower()
    if following.startswith(("-même", " seul", " qui ")):
        return True
    if following.startswith(",") and word.i and piece.words[word.i - 1].text == ",":
        return True  # « la patiente, elle, … »
    previous = piece.words[word.i - 1] if word.i else None
    if previous is not None and previous.sentence != word.sentence:
        previous = None
    if previous is not None and previous.low in _PREPOSITIONS:
        return not word.dep.startswith(("nsubj", "expl")) or previous.low in {"chez", "d'", "pour"}
    if previous is not None and previous.low == "qu'" and previous.i:
        return piece.words[previous.i - 1].low in {
            "autre",
            "plus",
            "moins",
            "même",
            "aussi",
            "si",
            "tel",
            "telle",
        }
    return (
        not word.dep.startswith(("nsubj", "expl", "ROOT"))
        and previous is not None
        and previous.pos == "ADP"
    )


_PREPOSITIONS = frozenset(
    [
        "chez",
        "pour",
        "avec",
        "par",
        "sur",
        "de",
        "d'",
        "en",
        "contre",
        "à",
        "sans",
        "selon",
        "entre",
        "envers",
        "après",
        "avant",
        "vers",
        "devant",
        "derrière",
        "malgré",
    ]
)


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
