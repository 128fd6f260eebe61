"""Short ways to write annotated fragments in the notation of phrases."""

from __future__ import annotations

import re

NBSP = "\N{NO-BREAK SPACE}"
_BEFORE_WORD = re.compile(r"\A(?:\[[^|\[\]]+\|)*")


def mark(label: str, text: str, handle: str = "", **attributes: str) -> str:
    """Annotate a text; attributes with an empty value are left out."""
    named = "".join(f" {name}={value}" for name, value in attributes.items() if value)
    return f"[{label}{' #' + handle if handle else ''}{named}|{text}]"


def diagnosis(text: str, assertion: str = "affirmed", time: str = "", code: str = "") -> str:
    """Annotate a diagnosis; `time` is ``current``, ``past`` or empty."""
    return mark("Diagnosis", text, Assertion=assertion, Temporality=time, Code=code)


def symptom(text: str, assertion: str = "affirmed", attribution: str = "") -> str:
    """Annotate a symptom."""
    return mark("Symptom", text, Assertion=assertion, Attribution=attribution)


def treatment(text: str, status: str) -> str:
    """Annotate a treatment."""
    return mark("Treatment", text, Status=status)


def examination(text: str, assertion: str = "affirmed") -> str:
    """Annotate an examination."""
    return mark("Examination", text, Assertion=assertion)


def score(name: str, value: str, text: str) -> str:
    """Annotate a score; its value is written without spaces."""
    return mark("Score", text, Name=name, Value="".join(value.split()).replace(NBSP, ""))


def social(kind: str, text: str) -> str:
    """Annotate a social determinant."""
    return mark("SocialDeterminant", text, Kind=kind)


def person(role: str, text: str, handle: str = "") -> str:
    """Annotate somebody who is not the patient."""
    return mark("Person", text, handle, Role=role)


def criterion(rule: str, status: str, text: str) -> str:
    """Annotate what is said of one criterion of a trial; its identifier tells which kind it is."""
    kind = "inclusion" if rule.rpartition("-")[2].startswith("I") else "exclusion"
    return mark("Criterion", text, Kind=kind, Status=status, Rule=rule)


def capital(markup: str) -> str:
    """Write the first word with a capital letter, in both of its genders."""
    start = _BEFORE_WORD.match(markup)
    place = start.end() if start else 0
    alternatives = re.match(r"<([~!]?)([^|<>]+)\|([^|<>]*)>", markup[place:])
    if alternatives:
        f, m = (form[:1].upper() + form[1:] for form in alternatives.groups()[1:])
        return f"{markup[:place]}<{alternatives[1]}{f}|{m}>{markup[place + alternatives.end() :]}"
    return markup[:place] + markup[place : place + 1].upper() + markup[place + 1 :]
