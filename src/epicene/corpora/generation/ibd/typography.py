"""The hard spaces of French typesetting."""

from __future__ import annotations

import re

from epicene.corpora.generation.marks import NBSP

_UNITS = (
    "mg/kg/j|mg/kg|mg/l|mg/j|mg|g/dl|g/j|g/l|g|kg/m2|kg|µg/g|µg/l|G/l|ml|mmHg|cm|mm|UI|°C|bpm|/min"
)
_BEFORE_UNIT = re.compile(rf"(?<=[\d}}]) (?=(?:{_UNITS})(?![\w/]))")
_BEFORE_MARK = re.compile(r" (?=[:;!?%»](?:[\s|\]\"]|$))")
_AFTER_QUOTE = re.compile(r"(?<=«) ")


def hard_spaces(text: str) -> str:
    """Put a no-break space before units and high punctuation, and inside quotation marks."""
    for pattern in (_BEFORE_UNIT, _BEFORE_MARK, _AFTER_QUOTE):
        text = pattern.sub(NBSP, text)
    return text
