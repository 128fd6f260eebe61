"""Rewrite the age that a text gives its adult patient: to the seventies, or to the thirties."""

from __future__ import annotations

import re
from collections.abc import Iterator

from epicene.french.rewriting.rewrite import Blocked, Edit, Rewrite, apply_edits

OLDER, YOUNGER = "older", "younger"
ADULT = 18
_MIDDLE = 50
# The tens that are written; the units stay.
_TENS = {OLDER: 70, YOUNGER: 30}

_SPACE = "[ \u00a0\u202f]"
_AGE = re.compile(rf"\b(?P<age>\d{{1,3}}){_SPACE}?ans\b")
_NOUN = (
    r"(?:patiente?|femme|homme|dame|monsieur|madame|malade|sujet|personne|mme|mlle"
    r"|m\.|mr|primipare|multipare|nullipare)"
)
# What may stand between the patient and the age: words, and a comma before a bare age.
_WORDS = r"(?:[ \u00a0][\wÀ-ÿ’'.-]+){0,4}?"
_STATED = re.compile(
    rf"\b{_NOUN}(?:{_WORDS},?{_SPACE}(?:âgée?{_SPACE})?de{_SPACE}(?:environ{_SPACE})?"
    rf"|{_WORDS}(?:,|{_SPACE}[–—-]){_SPACE}|{_WORDS}{_SPACE}\("
    rf"|{_WORDS},?{_SPACE}qui a{_SPACE}(?:maintenant{_SPACE}|aujourd’hui{_SPACE})?"
    rf"|{_SPACE})$",
    re.IGNORECASE,
)
_AGED = re.compile(rf"\bâgée?{_SPACE}de{_SPACE}(?:environ{_SPACE})?$", re.IGNORECASE)
_FIELD = re.compile(rf"(?:\b[âa]ge{_SPACE}?(?::|=|\(){_SPACE}?|(?:^|\n){_SPACE}*)$", re.IGNORECASE)
# Ages that were, and spans of time, which a text about the patient also gives.
_PAST = re.compile(
    r"(?:\b(?:depuis|pendant|durant|à|il y a|après|avant|vers|dès|jusqu['’]à|tous les|"
    r"l['’]âge de|suivie? de|traitée? de)\b[^.;\n]{0,20})$",
    re.IGNORECASE,
)
_SPAN = re.compile(
    rf"{_SPACE}(?:(?:plus tôt|plus tard|auparavant|avant|après|de)\b|d['’])", re.IGNORECASE
)
_KIN = re.compile(
    r"\b(?:mère|père|fille|fils|frère|s(?:œ|oe)ur|mari|épouse?|époux|conjointe?|enfants?|tante"
    r"|oncle|cousine?|compagne|compagnon|bébé|nièce|neveu|jumeaux|jumelles|grand-mère|grand-père)\b",
    re.IGNORECASE,
)
_BORN = re.compile(r"\b(?:née? (?:le|en) \d|date de naissance|DDN\b)", re.IGNORECASE)
_YEAR = re.compile(r"\b19\d\d\b")
_LINKED = {
    # What would contradict an age in the thirties.
    YOUNGER: re.compile(
        r"\b(?:ménopaus\w+|retraitée?s?|(?:à|en) (?:la )?retraite|ehpad|maison de retraite"
        r"|gériat\w+|géronto\w+|(?:quinqua|sexa|septua|octo|nona)génaires?|centenaires?|sénil\w+"
        r"|petits?-enfants?|petites?-filles?|petits?-fils|(?:personnes?|sujets?|patiente?s?|dame|femmes?|hommes?"
        r"|monsieur) (?:très )?âgée?s?(?! de)|vieil\w*|arrière-\w+)\b",
        re.IGNORECASE,
    ),
    # And one in the seventies.
    OLDER: re.compile(
        r"\b(?:enceinte|grossesses?|gestation\w*|gestité|parité|accouch\w+|allait\w+"
        r"|post-partum|césarienne|contracepti\w+|pilule|stérilet|diu|menstru\w+|règles(?! hygiéno)"
        r"|aménorrh\w+|ménorragies?|dysménorrh\w+|étudiante?|lycéen(?:ne)?|collégien(?:ne)?|scolari\w+"
        r"|jeunes? (?:femme|homme|fille|patiente?|adulte|mère|père|maman)s?"
        r"|(?:trente|quadra|quinqua)\w*naires?|(?:vingt|trent|quarant)aine d['’]années"
        r"|adolescente?s?|adolescence|maternité|fiv|pma|procréation|infertil\w+"
        r"|(?:ses|leurs|les) parents)\b",
        re.IGNORECASE,
    ),
}


def swap_age(text: str) -> Rewrite:
    """Rewrite the stated age of the patient to another band; nothing else changes.

    Younger than 50 becomes 70 to 79, others 30 to 39; the units stay. Only ages in digits that the
    text gives to the patient are read (« patiente de 34 ans », « âgé de 34 ans », « Mme D., 34
    ans », « Âge : 34 ans »).

    Parameters
    ----------
    text : str
        A French text about one adult patient.

    Returns
    -------
    Rewrite
        ``to`` is ``"older"`` or ``"younger"``. Unedited, with ``blocked`` saying why, where the
        age is not stated (``no_age``), is stated twice and differs (``several_ages``), is a
        child's (``minor``), or the text says what goes with the present age alone (``age_linked``:
        a pregnancy, a date of birth, an event thirty years ago, the age of a relative).

    Examples
    --------
    >>> rewrite = swap_age("Patiente de 34 ans, asthme depuis 2 ans.")
    >>> rewrite.text, rewrite.to
    ('Patiente de 74 ans, asthme depuis 2 ans.', 'older')
    >>> [blocked.reason for blocked in swap_age("Femme de 34 ans, enceinte.").blocked]
    ['age_linked']
    """
    mentions = list(_AGE.finditer(text))
    stated = list(stated_ages(text))
    ages = {int(mention["age"]) for mention in stated}
    if not ages:
        return _blocked(text, "no_age")
    if len(ages) > 1:
        return _blocked(text, "several_ages", stated[1])
    (age,) = ages
    if age < ADULT:
        return _blocked(text, "minor", stated[0])
    to = OLDER if age < _MIDDLE else YOUNGER
    target = _TENS[to] + age % 10
    places = {mention.start() for mention in stated}
    others = [mention for mention in mentions if mention.start() not in places]
    conflict = next(_conflicts(text, to, target, others), None)
    if conflict is not None:
        return _blocked(text, "age_linked", conflict)
    edits = tuple(
        Edit(*mention.span("age"), mention["age"], str(target), "age") for mention in stated
    )
    return Rewrite(apply_edits(text, edits), edits, (), to)


def stated_ages(text: str) -> Iterator[re.Match[str]]:
    """Yield where a text states the age of its patient, in digits; ``age`` is the number."""
    for mention in _AGE.finditer(text):
        if _is_patients(text, *mention.span()):
            yield mention


def _is_patients(text: str, start: int, end: int) -> bool:
    """Say whether a text gives an age to its patient."""
    before = text[max(0, start - 80) : start]
    sentence = re.split(r"[.;\n](?!\s*$)(?=\s)", before)[-1]
    if _FIELD.search(before):
        return not _KIN.search(sentence)
    clause = re.split(r"[,;\n]", sentence)[-1]
    if _AGED.search(before):
        return not _KIN.search(sentence)
    if _PAST.search(clause) or _SPAN.match(text, end):
        return False
    return bool(_STATED.search(before)) and not _KIN.search(sentence)


def _conflicts(
    text: str, to: str, target: int, others: list[re.Match[str]]
) -> Iterator[re.Match[str]]:
    """Yield what the text says that would contradict the new age."""
    yield from _LINKED[to].finditer(text)
    yield from _BORN.finditer(text)
    if to == YOUNGER:
        yield from _YEAR.finditer(text)
    for other in others:
        # Of a relative, of whom any age may be wrong now; or longer ago than the patient lives.
        if int(other["age"]) >= target or _KIN.search(
            text[max(0, other.start() - 60) : other.end()]
        ):
            yield other


def _blocked(text: str, reason: str, place: re.Match[str] | None = None) -> Rewrite:
    start, end = (0, 0) if place is None else place.span()
    return Rewrite(text, (), (Blocked(start, end, text[start:end], reason),), "")
