"""Forms of a word in either gender: function words by table, the others by the lexicon."""

from __future__ import annotations

import re
import unicodedata

from epicene.french.lexicon import lexicon
from epicene.french.people import people

# (masculine, feminine). A masculine form that stands for two feminine ones is the first to be read.
_FUNCTION_WORDS = (
    ("il", "elle"), ("ils", "elles"), ("celui", "celle"), ("ceux", "celles"),
    ("celui-ci", "celle-ci"), ("ceux-ci", "celles-ci"), ("celui-là", "celle-là"),
    ("lequel", "laquelle"), ("lesquels", "lesquelles"), ("auquel", "à laquelle"),
    ("auxquels", "auxquelles"), ("duquel", "de laquelle"), ("desquels", "desquelles"),
    ("un", "une"), ("le", "la"), ("ce", "cette"), ("cet", "cette"), ("quel", "quelle"),
    ("quels", "quelles"), ("aucun", "aucune"), ("tout", "toute"), ("tous", "toutes"),
    ("certain", "certaine"), ("certains", "certaines"), ("du", "de la"), ("au", "à la"),
    ("son", "sa"), ("mon", "ma"), ("ton", "ta"), ("chacun", "chacune"), ("quelqu'un", "quelqu'une"),
    ("-il", "-elle"), ("-t-il", "-t-elle"), ("-ils", "-elles"), ("-t-ils", "-t-elles"),
    ("lui-même", "elle-même"), ("eux-mêmes", "elles-mêmes"), ("eux", "elles"),
    ("nul", "nulle"), ("tel", "telle"), ("tels", "telles"), ("quelques-uns", "quelques-unes"),
    ("uns", "unes"), ("nombreux", "nombreuses"), ("dernier", "dernière"), ("seul", "seule"),
    ("sujet", "sujette"), ("sujets", "sujettes"), ("premier", "première"),
    ("second", "seconde"), ("1er", "1ère"), ("1er", "1re"),
    ("vieil", "vieille"), ("bel", "belle"), ("nouvel", "nouvelle"),
)  # fmt: skip
# Kinship nouns that may denote the patient; « fille » alone is « garçon », « fille unique » is
# « fils ».
_KIN_OF_SELF = (
    ("père", "mère"), ("grand-père", "grand-mère"), ("arrière-grand-père", "arrière-grand-mère"),
    ("beau-père", "belle-mère"), ("veuf", "veuve"), ("époux", "épouse"), ("frère", "sœur"),
    ("frère", "soeur"), ("fils", "fille"), ("oncle", "tante"), ("pères", "mères"),
    ("aîné", "aînée"),
)  # fmt: skip
_KIN = {"F": dict(reversed(_KIN_OF_SELF)), "M": {f: m for m, f in _KIN_OF_SELF}}
_ONLY_BEFORE_VOWEL = frozenset({"vieil", "bel", "nouvel"})
MASCULINE = {f: m for m, f in reversed(_FUNCTION_WORDS) if m not in _ONLY_BEFORE_VOWEL}
FEMININE = dict(_FUNCTION_WORDS)
# Before a vowel or a mute h.
BEFORE_VOWEL = {
    "vieux": "vieil", "beau": "bel", "nouveau": "nouvel", "fou": "fol", "ce": "cet",
    "ma": "mon", "sa": "son", "ta": "ton",
}  # fmt: skip
BEFORE_CONSONANT = {
    short: full for full, short in BEFORE_VOWEL.items() if short not in {"mon", "son", "ton"}
}
_VOWEL = re.compile(
    r"[aeiouyàâäéèêëîïôöùûüœæ]|h(?!and|anch|ernie|ors|éros|aut|émi(?!nent)|ong|onte)"
)


def starts_with_vowel(word: str) -> bool:
    """Say whether `word` (lower case) takes the forms before a vowel: « l'homme », « l'HTA »."""
    return bool(_VOWEL.match(word)) and word not in {"onze", "onzième", "oui"}


def in_gender(form: str, to: str, categories: str = "NAK", number: str = "") -> str | None:
    """Return the form in gender `to` (``"F"`` or ``"M"``), None where there is none.

    Parameters
    ----------
    form : str
        In lower case.
    categories : str
        Which of noun (N), adjective (A) and participle (K) the word may be.
    number : {"s", "p", ""}
        The number meant, for a form that is the same in both (« inclus »).
    """
    table = FEMININE if to == "F" else MASCULINE
    if form in table:
        return table[form]
    person = _person_in_gender(form, to)
    if person is not None:
        return person
    found = lexicon().counterpart(form, to, categories, number or None)
    if (
        found is None
        and categories == "N"
        and not any(a.category == "N" for a in lexicon().analyses(form))
    ):
        found = _person_by_ending(form, to)
    return found


def occupation_in_gender(form: str, to: str) -> str | None:
    """Return a noun for a person in gender `to`, by its ending where the lexicon has one gender."""
    if any(a.category == "N" for a in lexicon().analyses(form)):
        return in_gender(form, to, "N") or _person_by_ending(form, to)
    return _person_by_ending(form, to) or in_gender(form, to, "N")


_PERSON_ENDINGS = (("eur", "euse"), ("teur", "trice"), ("ier", "ière"), ("ien", "ienne"))


def _person_by_ending(form: str, to: str) -> str | None:
    """Return the other gender of a noun for a person that the lexicon lacks: « randonneuse »."""
    for masculine, feminine in reversed(_PERSON_ENDINGS):
        source, target = (masculine, feminine) if to == "F" else (feminine, masculine)
        if form.endswith(target):
            return form
        if form.endswith(source):
            return form.removesuffix(source) + target
    return None


def kin_in_gender(form: str, to: str) -> str:
    """Return a kinship noun that denotes the patient in gender `to`: « fils unique »."""
    return _KIN[to].get(form) or in_gender(form, to, "N") or form


def _person_in_gender(form: str, to: str) -> str | None:
    if form in _KIN[to] and form not in {"fille", "fils"}:
        return _KIN[to][form]
    for masculine, feminine in people().patient:
        source, target = (masculine, feminine) if to == "F" else (feminine, masculine)
        if form == source:
            return target
        if form == plural(source):
            return plural(target)
    return None


def plural(noun: str) -> str:
    """Return the regular plural of a noun of our own lists."""
    if noun.endswith(("s", "x", "z")):
        return noun
    if noun == "monsieur":
        return "messieurs"
    return noun + ("x" if noun.endswith(("eau", "eu")) else "s")


_ACCENTED = frozenset("ÀÂÄÉÈÊËÎÏÔÖÙÛÜÇ")


def _without_accents(text: str) -> str:
    marks = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in marks if not unicodedata.combining(c)))


def like(model: str, form: str) -> str:
    """Return `form` with the capitals of `model`: PATIENTE gives PATIENT, Patiente Patient."""
    letters = [c for c in model if c.isalpha()]
    if len(letters) > 1 and all(c.isupper() for c in letters):
        capitals = form.upper()
        return capitals if any(c in _ACCENTED for c in model) else _without_accents(capitals)
    first = next((c for c in model if c.isalpha()), "")
    if first.isupper():
        at = next((k for k, c in enumerate(form) if c.isalpha()), 0)
        return form[:at] + form[at].upper() + form[at + 1 :]
    return form
