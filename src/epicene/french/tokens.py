"""French words with their offsets, and sentences, fast and without a model.

Elisions are words of their own (``l'``, ``qu'``), an inverted pronoun too (``a``, ``-t-``,
``il``); inclusive forms are one word (``patient(e)``, ``patient·e``). A word's `form`, for
look-up, is composed (NFC) and lower-case with straight apostrophes; its offsets are those of
the text as it was given, decomposed accents and all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

# Letters of Latin scripts and combining accents, so that a decomposed « é » stays in its word.
_L = "A-Za-zªµºÀ-ÖØ-öø-ɏ\u0300-\u036fᴀ-ᶿḀ-ỿﬀ-ﬆ"
_APOSTROPHE = "'’´`ʼ‘′"
_HYPHEN = "-‐‑"
_CLITIC = "il|elle|ils|elles|iel|iels|on|je|tu|nous|vous|ce|moi|toi|le|la|les|lui|leur|en|y"
_SUFFIX = (
    "e|es|ne|nes|le|les|ve|ves|se|ses|te|tes|fe|trice|trices|rice|rices|euse|euses|ère|ères|sse"
    "|sses|esse|elle|elles|ale|ales|ice|ive|ives"
)

# An inclusive ending. After a full stop, where a space may just be missing (« traité.le »), only
# endings that are no word.
_INCLUSIVE = (
    rf"(?:\((?:{_SUFFIX})\)s?"
    rf"|[·•∙⋅‧](?:{_SUFFIX})(?:[·•∙⋅‧]?s)?(?![{_L}])"
    rf"|(?:\.(?:e|es|e\.s|trice|euse|rice|ère)(?:\.?s)?|(?<=ien)\.ne(?:\.?s)?|(?<=el)\.le(?:\.?s)?)(?![{_L}\d])"
    rf"|[{_HYPHEN}](?:e|es|e-s)(?![{_L}{_HYPHEN}])"
    rf"|/(?:e|es|ne|trice|euse|rice|se|ve)s?(?![{_L}]))"
)
_TOKEN = re.compile(
    rf"(?P<whole>(?:aujourd[{_APOSTROPHE}]hui|quelqu[{_APOSTROPHE}]une?s?)(?![{_L}]))"
    rf"|(?P<elided>(?:[cdjlmnst]|(?:jus|lors|puis|quoi|pres|quel)?qu|entr)[{_APOSTROPHE}](?!\s*[{_APOSTROPHE}]))"
    rf"|(?P<word>[{_L}][{_L}\d]*"
    rf"(?:{_INCLUSIVE}|(?:[{_HYPHEN}](?!(?:t[{_HYPHEN}{_APOSTROPHE}]\s?)?(?:{_CLITIC})(?![{_L}{_HYPHEN}]))[{_L}][{_L}\d]*)+(?:{_INCLUSIVE})?)?)"
    rf"|(?P<link>[{_HYPHEN}]t[{_HYPHEN}{_APOSTROPHE}](?=\s?(?:il|elle|on|iel)))"
    r"|(?P<number>\d+(?:[.,]\d+)*)"
    r"|(?P<mark>\.{2,}|[^\s\w]|_+)"
    r"|(?P<other>\w)",
    re.IGNORECASE,
)
_STRAIGHT = str.maketrans(dict.fromkeys(_APOSTROPHE, "'") | dict.fromkeys("‐‑", "-"))
_ENDING = re.compile(r"[(·•∙⋅‧/]|\.[^.]|-e(?:s|-s)?$")


class Token(NamedTuple):
    """A word, a number or a mark of punctuation.

    Parameters
    ----------
    start, end : int
        Offsets into the text, in code points.
    form : str
        What it is looked up by: composed, lower-case, straight apostrophes.
    kind : str
        ``word``, ``inclusive``, ``elided``, ``link`` (the ``-t-`` of ``a-t-il``), ``number``,
        ``mark`` or ``other`` (a character of another script).
    capital : bool
        True if it begins with a capital letter.
    """

    start: int
    end: int
    form: str
    kind: str
    capital: bool


def normal_form(text: str) -> str:
    """Return a word as it is looked up: composed (NFC), lower-case, straight apostrophes."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered.replace("`", "'") if "`" in lowered else lowered
    return unicodedata.normalize("NFC", lowered).translate(_STRAIGHT)


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Return the words, numbers and marks of a text, in order.

    Parameters
    ----------
    text : str
        Any text.
    start, end : int
        The part of it to read; offsets stay those of the whole text.

    Returns
    -------
    list of Token
        They do not overlap; only white space lies between them.
    """
    tokens: list[Token] = []
    append = tokens.append
    forms: dict[str, str] = {}
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        kind = match.lastgroup or "other"
        raw = match[0]
        form = forms.get(raw)
        if form is None:
            form = forms[raw] = normal_form(raw)
        if kind == "word":
            if not form.isalpha() and _ENDING.search(form):
                kind = "inclusive"
        elif kind == "whole":
            kind = "word"
        append(Token(match.start(), match.end(), form, kind, raw[0].isupper()))
    return tokens


_ABBREVIATIONS = frozenset([
    "m", "mm", "mr", "mme", "mmes", "mlle", "melle", "dr", "pr", "prof", "st", "ste", "cf", "fig",
    "figs", "tab", "ex", "env", "vs", "no", "nos", "n", "al", "etc", "réf", "ref", "p", "pp",
    "vol", "éd", "ed", "col", "av", "bd", "tél", "inj", "cp", "cpr", "gél", "hosp", "atcd", "rdv"
])  # fmt: skip
# They may end a sentence too: it goes on only if a small letter or a figure follows.
_FINAL = frozenset(["etc", "al"])
# A sentence begins with one of these after an initial (« Mme D. Elle … »).
_OPENERS = frozenset([
    "le", "la", "les", "l'", "il", "elle", "ils", "elles", "un", "une", "ce", "cet", "cette",
    "ces", "son", "sa", "ses", "au", "aux", "à", "en", "dans", "lors", "après", "on", "nous",
    "aucun", "aucune", "devant", "chez", "c'", "d'", "depuis", "par", "pour", "sur", "s'"
])  # fmt: skip
_LONGEST = 400
_STOPS = frozenset([".", "!", "?", "…", "..", "...", "...."])


def sentences(text: str, tokens: list[Token]) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a text as ranges of indices of tokens.

    A full stop ends a sentence unless it follows an abbreviation, an initial, or stands before
    a small letter; a line break does where the next line begins like a sentence. A run of words
    without end (a table, noise) is cut every 400 tokens, so that rules stay fast on any text.

    Yields
    ------
    (int, int)
        First token, and the one after the last.
    """
    first, n = 0, len(tokens)
    for i in range(n - 1):
        token, following = tokens[i], tokens[i + 1]
        ends = (token.form in _STOPS and _stops(tokens, i)) or i - first >= _LONGEST
        if not ends and following.start - token.end:
            gap = text[token.end : following.start]
            ends = "\n" in gap and _breaks(gap, token, following)
        if ends:
            yield first, i + 1
            first = i + 1
    if first < n:
        yield first, n


def _stops(tokens: list[Token], i: int) -> bool:
    following = tokens[i + 1]
    if following.kind == "mark":
        return following.form in {"«", "-", "–", "—", "•", "(", "[", "“"}
    spaced = following.start > tokens[i].end
    if tokens[i].form != ".":
        return tokens[i].form in {"!", "?"} or following.capital
    before = tokens[i - 1] if i else None
    if before is not None and before.end == tokens[i].start and before.kind == "word":
        if before.form in _FINAL:
            return following.capital
        if before.form in _ABBREVIATIONS and (before.form != "m" or before.capital):
            return False
        if before.capital and before.end - before.start == 1:
            return following.capital and following.form in _OPENERS
    if following.kind == "number":
        return spaced
    # A small letter after the stop: a space is missing or an unknown abbreviation.
    return following.capital or following.kind != "word" or following.form in _OPENERS


def _breaks(gap: str, before: Token, following: Token) -> bool:
    if gap.count("\n") > 1:
        return True
    if before.form in {",", ";"} or before.form in _ABBREVIATIONS:
        return False
    return following.capital or following.kind in {"number", "mark"}
