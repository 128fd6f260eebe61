"""The same text in one spelling of accents and apostrophes, with the way back to its offsets."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘´`ʼ′＇", "'"))


@dataclass(frozen=True, slots=True)
class Normal:
    """A normalised text.

    Parameters
    ----------
    text : str
        In composed accents (NFC), with straight apostrophes.
    origin : tuple of int or None
        Offset in the original of each character, and of the end; None where they are equal.
    """

    text: str
    origin: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original text that gave this one."""
        return (start, end) if self.origin is None else (self.origin[start], self.origin[end])


def normalise(text: str) -> Normal:
    """Compose accents and straighten apostrophes, keeping the way back to the original offsets."""
    if unicodedata.is_normalized("NFC", text):
        return Normal(text.translate(_APOSTROPHES), None)
    parts, origin = [], []
    start = 0
    for end in range(1, len(text) + 1):
        # A base character and the marks that follow it are composed together.
        if end < len(text) and unicodedata.combining(text[end]):
            continue
        composed = unicodedata.normalize("NFC", text[start:end])
        parts.append(composed)
        origin += [start] * len(composed)
        start = end
    return Normal("".join(parts).translate(_APOSTROPHES), (*origin, len(text)))
