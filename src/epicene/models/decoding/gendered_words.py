"""Words that may gender a patient against what is stated, and words after which any may."""

from __future__ import annotations

from functools import cache

from epicene.french.agreement import adjective_gender
from epicene.french.clause import ADVERBS, AVOIR, CLITICS, ETRE, UNITS
from epicene.french.lexicon import lexicon
from epicene.french.people import people
from epicene.french.tokens import Token, normal_form
from epicene.french.words import Role, words

OTHER = {"F": "M", "M": "F"}
_OF_ANY_FORM = frozenset([Role.EPICENE])
_CHAIN = CLITICS | ETRE | AVOIR | ADVERBS | {",", ":", "=", "(", "-", ".", "t"}
_SURE = frozenset([
    Role.PATIENT, Role.GENERIC, Role.GROUP, Role.WOMAN, Role.TITLE, Role.OF_PEOPLE, Role.PRONOUN
])  # fmt: skip
_AGED = {"F": frozenset(["âgée", "agée"]), "M": frozenset(["âgé", "agé"])}
_AFTER_AGED = frozenset(["de", "d'", "d", "seulement"])
_AFTER_PARENT = frozenset(["de", "d'", "d"])
_SEXES = {
    "F": frozenset(["féminin", "féminine", "feminin"]),
    "M": frozenset(["masculin", "masculine"]),
}
# Nouns of two lemmas, which the lexicon does not pair.
_NOUNS = {
    "M": {"homme": "femme", "garçon": "fille", "masculin": "féminin"},
    "F": {
        "femme": "homme",
        "dame": "homme",
        "fille": "garçon",
        "fillette": "garçon",
        "féminin": "masculin",
    },
}


@cache
def marking_forms(wrong: str) -> frozenset[str]:
    """Return the forms that may be a mark of a gender, or complete one before them.

    Parameters
    ----------
    wrong : {"F", "M"}
        The gender that is not to be marked.
    """
    forms = {
        form
        for form, entries in words().roles.items()
        if any(gender == wrong or role in _OF_ANY_FORM for role, gender in entries)
    }
    return frozenset(forms | UNITS | _SEXES[wrong])


@cache
def telling_forms(wrong: str) -> frozenset[str]:
    """Return those of `marking_forms` that mostly speak of a patient, wherever they stand."""
    return frozenset(
        form
        for form, entries in words().roles.items()
        if form != "m" and any(role in _SURE and gender == wrong for role, gender in entries)
    )


@cache
def counterparts(wrong: str) -> dict[str, str]:
    """Return the forms of a gender to their forms in the other, as written beside a patient."""
    stated = OTHER[wrong]
    masculine_first = {"un": "une", "le": "la", "ce": "cette", "cet": "cette"}
    masculine_first |= {"il": "elle", "celui-ci": "celle-ci", "lui-même": "elle-même"}
    titles = people().to_feminine if wrong == "M" else people().to_masculine
    found = {a.lower().rstrip("."): b.lower().rstrip(".") for a, b in titles.items()}
    for form in marking_forms(wrong):
        other = lexicon().counterpart(form, stated)
        if other and other != form:
            found.setdefault(form, other)
    small = masculine_first if wrong == "M" else {b: a for a, b in masculine_first.items()}
    return {**found, **_NOUNS[wrong], **small, **({"cette": "ce"} if wrong == "F" else {})}


def usual_end(word: str, wrong: str) -> str:
    """Return what usually follows a word that is a mark only then; empty for other words."""
    form = normal_form(word)
    if form in _AGED[wrong]:
        return " de 30 ans"
    titles = (role is Role.TITLE for role, gender in words().roles.get(form, ()) if gender == wrong)
    return " Dupont" if form != "m" and any(titles) else ""


@cache
def denoting_forms(gender: str) -> frozenset[str]:
    """Return the nouns that denote a patient of a gender, which a determiner agrees with."""
    return frozenset(
        form for form, entries in words().roles.items() if (Role.PATIENT, gender) in entries
    )


def waits_for(tokens: list[Token], wrong: str, growing: bool) -> str:
    """Say what would make a mark of a word that stands before, empty where nothing would.

    Parameters
    ----------
    tokens : list of Token
        Those of the sentence so far.
    wrong : {"F", "M"}
    growing : bool
        Whether the last word may still grow.

    Returns
    -------
    str
        ``any`` after a pronoun that verbs decide of, ``name`` after a title, ``adjective`` after
        « l’enfant », ``age`` after « âgé », ``child`` after « mère »; empty otherwise.
    """
    ends = [len(tokens) - 1] + ([len(tokens) - 2] if growing else [])
    return next((found for end in ends if (found := _waits_for(tokens, end, wrong))), "")


def _waits_for(tokens: list[Token], end: int, wrong: str) -> str:
    i = end
    while i >= 0 and tokens[i].form in _CHAIN:
        i -= 1
    if i < 0:
        return ""
    form = tokens[i].form
    if form in _AGED[wrong]:
        return "age"
    for role, gender in words().roles.get(form, ()):
        if role in (Role.EPICENE, Role.FIXED):
            return "adjective"
        if gender != wrong:
            continue
        if role in (Role.PRONOUN, Role.POINTER):
            return "any"
        if role is Role.TITLE:
            return "name"
        if role is Role.KIN and form in {"mère", "père", "veuf", "veuve"}:
            return "child"
    return ""


def may_complete(word: str, waits: str, wrong: str) -> bool:
    """Say whether a word may complete what waits; `word` as it is written."""
    form = normal_form(word)
    if waits == "any":
        return True
    if waits == "name":
        return word[:1].isupper()
    if waits == "adjective":
        return adjective_gender(form) == wrong
    if waits == "age":
        return form in _AFTER_AGED or form.isdigit()
    return waits == "child" and form in _AFTER_PARENT
