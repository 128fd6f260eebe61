"""Where a sentence can be added to a clinical text, and how it is written there."""

from __future__ import annotations

import re

from epicene.french.ages import stated_ages
from epicene.french.rewriting.rewrite import Edit

_LEAST_WORDS = 3
_PATIENT = re.compile(r"\b(?:patiente?|malade)\b", re.IGNORECASE)
# A full stop that ends a sentence: behind a word of some length, before a capital or a line's end.
_END = re.compile(r"(?<=[\wÀ-ÿ)»%])[.!?…](?=[ \u00a0]*(?:\n|$)|[ \u00a0]+[A-ZÀ-ÝŒ])")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:[A-Za-zÀ-ÿ]|Dr|Pr|Mr|Me|Mme|Mlle|Mmes|Drs|cf|env|ex|vs|av|tel|tél|St|Ste)$"
)


def added_sentence(text: str, sentence: str) -> Edit:
    """Return the edit that adds a sentence behind the first one about the patient.

    That is the sentence that gives their age, else the first that has a word for them, else the
    first of the text: letters begin with the place, the date and the names of clinicians.

    Parameters
    ----------
    text : str
        A text; its apostrophes and spaces are written in the sentence too.
    sentence : str
        With its full stop, typographic apostrophes and no-break spaces.

    Examples
    --------
    >>> from epicene.french.rewriting.rewrite import apply_edits
    >>> text = "Mme D. est suivie pour un asthme. Elle va bien."
    >>> apply_edits(text, (added_sentence(text, "Originaire du Mali."),))
    'Mme D. est suivie pour un asthme. Originaire du Mali. Elle va bien.'
    """
    written = as_in(text, sentence)
    for mark in _END.finditer(text, _patient(text)):
        before = text[: mark.start()]
        if len(before.split()) >= _LEAST_WORDS and not _ABBREVIATED.search(before):
            return Edit(mark.end(), mark.end(), "", f" {written}", "added_sentence")
    end = len(text.rstrip())
    stop = "" if not end or text[end - 1] in ".!?…" else "."
    return Edit(end, end, "", f"{stop} {written}" if end else written, "added_sentence")


def as_in(text: str, words: str) -> str:
    """Write words with the apostrophes and the spaces before colons that a text has."""
    if text.count("'") > text.count("’"):
        words = words.replace("’", "'")
    return words if "\u00a0" in text else words.replace("\u00a0", " ")


def _patient(text: str) -> int:
    """Return where a text first speaks of its patient, 0 where nobody knows."""
    named = next(stated_ages(text), None) or _PATIENT.search(text)
    return named.start() if named else 0
