"""Systemic treatments with their usual doses; every phrase follows *par* or a colon."""

from __future__ import annotations

import re
from dataclasses import dataclass

from epicene.corpora.generation.breast_cancer.cases import Case
from epicene.corpora.generation.marks import NBSP, treatment
from epicene.corpora.generation.stream import Stream

# Drugs given together are annotated one by one; a regimen, by its acronym.
_PART = re.compile(r"\{([^{}]+)\}")
_EC = (
    "4 EC90",
    "4 EC90 espacés de 21 jours",
    "{quatre cures d’EC} ({épirubicine 90 mg/m²}, {cyclophosphamide 600 mg/m²})",
    "quatre cycles d’EC 90 toutes les trois semaines",
)
_TAXANES = (
    "12 paclitaxel hebdomadaires (80 mg/m²)",
    "paclitaxel hebdomadaire 80 mg/m² pendant douze semaines",
    "4 docétaxel 100 mg/m² tous les 21 jours",
    "douze injections hebdomadaires de paclitaxel à 80 mg/m²",
)
_GENTLE = (
    "{4 cycles de docétaxel 75 mg/m²} et {cyclophosphamide 600 mg/m²}",
    "{4 TC} ({docétaxel 75 mg/m²}, {cyclophosphamide 600 mg/m²})",
    "{quatre cures de TC} ({docétaxel} et {cyclophosphamide})",
)
_WEEKLY = (
    "paclitaxel hebdomadaire 80 mg/m²",
    "paclitaxel 80 mg/m² à J1, J8 et J15",
    "paclitaxel 80 mg/m² une fois par semaine",
)
_PLATINUM = ("carboplatine AUC 2 hebdomadaire", "carboplatine AUC 2", "carboplatine AUC 5 à J1")
_GENTLE_NOW = ("{docétaxel 75 mg/m²} et {cyclophosphamide 600 mg/m²}", "TC")
_EC_NOW = ("EC90", "EC 90", "{épirubicine 90 mg/m²} et {cyclophosphamide 600 mg/m²}")
_LATER = (
    "capécitabine 1 000 mg/m² deux fois par jour, quatorze jours sur vingt et un",
    "capécitabine 2 000 mg/m²/j de J1 à J14, reprise à J22",
    "carboplatine AUC 5 toutes les trois semaines",
    "éribuline 1,23 mg/m² à J1 et J8, cycles de 21 jours",
)
_AROMATASE = ("létrozole 2,5 mg/j", "anastrozole 1 mg/j", "exémestane 25 mg/j")
_CASTRATION = ("leuproréline 11,25 mg tous les trois mois", "goséréline 3,6 mg tous les 28 jours")
_TAMOXIFEN = (
    "tamoxifène 20 mg/j",
    "tamoxifène 20 mg par jour",
    "tamoxifène 20 mg une fois par jour",
)

_BEFORE_UNIT = re.compile(
    r"(?<=\d) (?=(?:mg|g|MUI|UI|ml|Gy|G/l|µg|µmol/l|°C|mmHg)(?![\w])|%|000\b)"
)


def hard(text: str) -> str:
    """Put a no-break space between a number and its unit, and between thousands."""
    return _BEFORE_UNIT.sub(NBSP, text)


def drug(text: str, status: str, disease: str = "") -> str:
    """Annotate a treatment whose doses are set with no-break spaces.

    Of several drugs, each stands in braces and is annotated on its own. The disease that they are
    said to be for is named by its handle.
    """
    text = hard(text)
    parts = _PART.sub(lambda part: treatment(part[1], status), text)
    return linked(treatment(text, status) if parts == text else parts, disease)


def linked(markup: str, disease: str) -> str:
    """Link each treatment of a phrase to the disease with the handle; to none, without one."""
    return (
        markup.replace("[Treatment ", f"[Treatment @TreatmentFor:{disease} ") if disease else markup
    )


def adjuvant_chemo(stream: Stream, case: Case, age: int, status: str) -> str:
    """Draw a regimen before or after surgery: without anthracyclines from 75 on."""
    if case.trial == "BC3":
        weekly = drug(stream.one("weekly", _WEEKLY), status)
        return f"{weekly} et {drug(stream.one('platinum', _PLATINUM), status)}"
    if age >= 75:
        return drug(stream.one("gentle", _GENTLE), status)
    taxane = drug(stream.one("taxane", _TAXANES), status)
    return f"{drug(stream.one('ec', _EC), status)} puis {taxane}"


def metastatic_chemo(stream: Stream, status: str) -> str:
    """Draw a first line, by weekly paclitaxel."""
    return drug(stream.one("weekly", _WEEKLY), status)


def next_line(stream: Stream, status: str) -> str:
    """Draw a second line."""
    return drug(stream.one("later", _LATER), status)


def castrated(stream: Stream, case: Case, age: int) -> bool:
    """Say whether an analogue of LH-RH goes with the inhibitor, in place of tamoxifen."""
    return case.trial == "BC1" and age < 50 and stream.chance("castration", 0.5)


def hormones(stream: Stream, case: Case, age: int, status: str) -> str:
    """Draw an endocrine treatment.

    In the second trial an aromatase inhibitor alone, which is for women after the menopause. Else
    what is given to women and men alike: tamoxifen, or an inhibitor with a castration by an
    analogue of LH-RH.
    """
    if case.trial == "BC2":
        return drug(stream.one("aromatase", _AROMATASE), status)
    if castrated(stream, case, age):
        inhibitor = drug(stream.one("aromatase", _AROMATASE), status)
        return f"{inhibitor} et {drug(stream.one('analogue', _CASTRATION), status)}"
    return drug(stream.one("tamoxifen", _TAMOXIFEN), status)


@dataclass(frozen=True)
class Cure:
    """Where a chemotherapy stands.

    Parameters
    ----------
    drugs : str
        Of the day, annotated.
    number, of : int
        Which cycle of how many.
    days : int
        Since the first day of the whole chemotherapy.
    """

    drugs: str
    number: int
    of: int
    days: int


def current_cure(stream: Stream, case: Case, age: int) -> Cure:
    """Draw the cycle of the day.

    A stay is for a fever in aplasia, some ten days after a cycle of three weeks.
    """
    stay = case.genre == "discharge_summary"
    if case.trial == "BC3" and stay:
        number = stream.whole("three-weekly", 2, 3)
        pair = ("paclitaxel 175 mg/m²", "carboplatine AUC 5")
        return Cure(
            " et ".join(drug(text, "current") for text in pair), number, 4, 21 * number - 21
        )
    if case.trial == "BC3":
        number = stream.whole("week", 4, 10)
        return Cure(drug(stream.one("weekly", _WEEKLY), "current"), number, 12, 7 * number - 7)
    if age >= 75:
        number = stream.whole("gentle cycle", 2, 3)
        return Cure(
            drug(stream.one("gentle now", _GENTLE_NOW), "current"), number, 4, 21 * number - 21
        )
    if not stay and stream.chance("taxane now", 0.5):
        number = stream.whole("week", 3, 10)
        # After four cycles of EC.
        return Cure(drug(stream.one("weekly", _WEEKLY), "current"), number, 12, 84 + 7 * number - 7)
    number = stream.whole("ec cycle", 2, 4)
    return Cure(drug(stream.one("ec now", _EC_NOW), "current"), number, 4, 21 * number - 21)
