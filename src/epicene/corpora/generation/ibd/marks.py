"""Short ways to write annotated fragments, and the hard spaces of French typesetting."""

from __future__ import annotations

import re

_UNITS = (
    "mg/kg/j|mg/kg|mg/l|mg/j|mg|g/dl|g/j|g/l|g|kg/m2|kg|µg/g|µg/l|G/l|ml|mmHg|cm|mm|UI|°C|bpm|/min"
)
_BEFORE_UNIT = re.compile(rf"(?<=[\d}}]) (?=(?:{_UNITS})(?![\w/]))")
_BEFORE_MARK = re.compile(r" (?=[:;!?%»](?:[\s|\]\"]|$))")
_AFTER_QUOTE = re.compile(r"(?<=«) ")
# Heads of annotations, then the first word, in one form or two.
_FIRST = re.compile(r"\A(?P<heads>(?:\[[^|\]]*\|)*<?)(?P<forms>[^<>\]]*)")
NBSP = "\N{NO-BREAK SPACE}"


def hard_spaces(text: str) -> str:
    """Put a no-break space before units and high punctuation, and inside quotation marks."""
    for pattern in (_BEFORE_UNIT, _BEFORE_MARK, _AFTER_QUOTE):
        text = pattern.sub(NBSP, text)
    return text


def treatment(text: str, status: str, extra: str = "") -> str:
    """Annotate a treatment."""
    return f"[Treatment Status={status}{' ' + extra if extra else ''}|{text}]"


def diagnosis(text: str, assertion: str = "affirmed", time: str = "", extra: str = "") -> str:
    """Annotate a diagnosis; `time` is ``current``, ``past`` or empty."""
    when = f" Temporality={time}" if time else ""
    return f"[Diagnosis Assertion={assertion}{when}{' ' + extra if extra else ''}|{text}]"


def symptom(text: str, assertion: str = "affirmed") -> str:
    """Annotate a symptom."""
    return f"[Symptom Assertion={assertion}|{text}]"


def examination(text: str, assertion: str = "affirmed") -> str:
    """Annotate an examination."""
    return f"[Examination Assertion={assertion}|{text}]"


def criterion(text: str, kind: str, status: str, rule: str) -> str:
    """Annotate what is said of one criterion of a trial."""
    return f"[Criterion Kind={kind} Status={status} Rule={rule}|{text}]"


def social(text: str, kind: str) -> str:
    """Annotate a social determinant."""
    return f"[SocialDeterminant Kind={kind}|{text}]"


def capital(markup: str) -> str:
    """Begin a fragment with a capital, in both forms where it begins with two."""

    def one(match: re.Match[str]) -> str:
        forms = (form[:1].upper() + form[1:] for form in match["forms"].split("|"))
        return match["heads"] + "|".join(forms)

    return _FIRST.sub(one, markup, count=1)
