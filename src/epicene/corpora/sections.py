"""The sections of a French clinical note, by the headings of its lines."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from epicene.core.resources import data_folder
from epicene.french.normal import normalise
from epicene.french.sex_linked_words import fold


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a note.

    Parameters
    ----------
    name : str
        The kind, as ``corpora/clinical_sections`` calls it (``history``, ``plan``, …); empty
        before the first heading and under a heading that is not listed.
    start, end : int
        Offsets into the text, heading included, in code points.
    """

    name: str
    start: int
    end: int


# What may stand before a heading: a number, a bullet, Markdown.
_LINE = re.compile(
    r"^[ \t]*(?:[-–—•*#>]+[ \t]*|(?:\d{1,2}|[IVX]{1,4})[.)°/-]+[ \t]*)*", re.MULTILINE
)
_ALONE = re.compile(r"[^\n:.;,?!]{1,60}[ \t]*:?[ \t*]*$", re.MULTILINE)
_INLINE = re.compile(r"[^\n:.;,?!]{1,60}?[ \t*]*:")
_MOST_WORDS = 7
# A line of more words is text, unless a colon or capitals say that it is a heading.
_FEW_WORDS = 5


def sections(text: str) -> tuple[Section, ...]:
    r"""Return the sections of a note, in order; together they are the whole text.

    A heading is a line of a few words, or what stands before a colon at the start of a line,
    that begins with a listed word. Other lines that stand alone and end in a colon, or are in
    capitals, are headings of a kind that is not listed: they end the section before.

    Parameters
    ----------
    text : str
        Any text; offsets are those of its code points.

    Examples
    --------
    >>> text = "Antécédents : asthme.\nMODE DE VIE\nVit seule.\nDocument type :\nNéant."
    >>> [(s.name, text[s.start : s.end].splitlines()[0]) for s in sections(text)]
    [('history', 'Antécédents : asthme.'), ('social', 'MODE DE VIE'), ('', 'Document type :')]
    """
    normal = normalise(text)
    folded = fold(normal.text)
    opened = [("", 0)]
    for line in _LINE.finditer(normal.text):
        found = _heading(normal.text, folded, line.end())
        if found is not None:
            opened.append((found, normal.span(line.start(), line.start())[0]))
    ends = [start for _, start in opened[1:]] + [len(text)]
    return tuple(
        Section(name, start, end)
        for (name, start), end in zip(opened, ends, strict=True)
        if end > start
    )


def _heading(text: str, folded: str, at: int) -> str | None:
    """Return the kind of heading that begins at an offset, None where there is none."""
    match = _ALONE.match(text, at) or _INLINE.match(text, at)
    if match is None:
        return None
    words = match[0].strip(" \t:*")
    n = len(words.split())
    if not n or n > _MOST_WORDS:
        return None
    alone = match.re is _ALONE
    marked = match[0].rstrip(" \t*").endswith(":") or words.isupper()
    if not marked and (n > _FEW_WORDS or not words[0].isupper()):
        return None
    kind = _kinds().match(folded, at, at + match.end() - match.start())
    if kind is not None:
        return kind.lastgroup
    unlisted = alone and marked and len(words) > 3 and words[0].isupper()
    return "" if unlisted else None


@cache
def _kinds() -> re.Pattern[str]:
    path = data_folder("corpora", "clinical_sections", "headings.toml")
    headings = tomllib.loads(path.read_text(encoding="utf-8"))["headings"]
    # « $ » stands for the end of the heading, before its colon.
    return re.compile(
        "|".join(
            f"(?P<{name}>{'|'.join(words).replace('$', '(?=[ :*]*$)')})"
            for name, words in headings.items()
        )
    )
