"""Why a number is missing, in words."""

from __future__ import annotations

import re

from epicene.report.texts import Texts

_CODED = re.compile(r"([a-z][a-z_]*): (.*)", re.DOTALL)
_LACKS = re.compile(r"the model lacks ([\w, ]+)")
_NO_ESTIMATOR = re.compile(r"a (\S+) with .* has no estimator '([^']+)'")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")

NOT_APPLICABLE = "not_applicable"


def reason_in_words(reason: str, texts: Texts) -> str:
    """Translate an ``unscored_reason``: parts joined by ``"; "``, each coded or a sentence.

    What the catalogue does not know is shown as it is.
    """
    return texts("words.semicolon").join(_part(part, texts) for part in reason.split("; ") if part)


def is_not_applicable(reason: str) -> bool:
    """Whether the question could not be put to the model at all."""
    return reason.startswith(NOT_APPLICABLE)


def _part(part: str, texts: Texts) -> str:
    known = _sentence(part, texts)
    if known is not None:
        return known
    coded = _CODED.fullmatch(part)
    if coded is None:
        return texts.get(f"reasons.{part}", part).replace(" ({detail})", "")
    code, detail = coded.groups()
    if code == NOT_APPLICABLE:
        return _not_applicable(detail.rstrip("."), texts)
    if f"reasons.{code}" not in texts:
        return part
    return texts(f"reasons.{code}", detail=_sentence(detail, texts) or detail)


def _sentence(sentence: str, texts: Texts) -> str | None:
    """Look a sentence up, with the first number in it as ``{n}``."""
    plain = f"reason_texts.{sentence}"
    if plain in texts:
        return texts(plain)
    number = _NUMBER.search(sentence)
    if number is None:
        return None
    pattern = f"reason_texts.{_NUMBER.sub('{n}', sentence, count=1)}"
    shown = number.group() if texts.lang == "en" else number.group().replace(".", ",")
    return texts(pattern, n=shown) if pattern in texts else None


def _not_applicable(detail: str, texts: Texts) -> str:
    lacks = _LACKS.fullmatch(detail)
    if lacks:
        names = [texts.get(f"capabilities.{n}", n) for n in lacks.group(1).split(", ")]
        return texts("reasons.lacks", capability=texts.join(names))
    estimator = _NO_ESTIMATOR.match(detail)
    if estimator:
        family, name = estimator.groups()
        return texts(
            "reasons.no_estimator",
            family=texts.get(f"families.{family}", family),
            estimator=texts.get(f"estimators.{name}", name),
        )
    return _sentence(detail, texts) or detail
