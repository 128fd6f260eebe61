"""The pain that every document speaks of, and what a body would explain it by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


_RELIEF = (
    "paracétamol 1\u00a0g si besoin",
    "paracétamol 3\u00a0g/j",
    "paracétamol 500\u00a0mg en cas de douleur",
)
_ANTACIDS = (
    "oméprazole 20\u00a0mg/j",
    "alginate de sodium après les repas",
    "pantoprazole 20\u00a0mg/j",
)


@dataclass(frozen=True)
class Pain:
    """A pain, all of them feminine plurals, so that sentences agree.

    Parameters
    ----------
    name : str
        Of the complaint.
    examination : str
        That was asked for, with its article.
    finding : str
        What it shows where the pain has a cause.
    cause : str
        A disease, with its article.
    ages : (int, int)
        Of those who have this cause.
    relief : tuple of str
        What is taken against it.
    """

    name: str
    examination: str
    finding: str
    cause: str
    ages: tuple[int, int] = (18, 90)
    relief: tuple[str, ...] = _RELIEF


PAINS: tuple[Pain, ...] = (
    Pain("lombalgies", "une IRM lombaire", "débord discal L4-L5", "une discopathie L4-L5"),
    Pain(
        "cervicalgies",
        "une radiographie cervicale",
        "pincement C5-C6",
        "une cervicarthrose",
        (45, 90),
    ),
    Pain(
        "céphalées",
        "un scanner des sinus",
        "comblement maxillaire gauche",
        "une sinusite chronique",
    ),
    Pain(
        "douleurs épigastriques",
        "une fibroscopie gastrique",
        "muqueuse antrale érythémateuse",
        "une gastrite antrale",
        relief=_ANTACIDS,
    ),
    Pain(
        "douleurs de l’hypochondre droit",
        "une échographie abdominale",
        "calculs vésiculaires",
        "une lithiase vésiculaire",
        relief=(*_RELIEF, "phloroglucinol si besoin"),
    ),
    Pain(
        "douleurs de l’épaule droite",
        "une échographie de l’épaule",
        "épaississement du supra-épineux",
        "une tendinopathie de la coiffe",
    ),
    Pain(
        "gonalgies gauches",
        "une radiographie des genoux",
        "pincement fémoro-tibial interne",
        "une gonarthrose",
        (50, 90),
    ),
    Pain(
        "talalgies",
        "une échographie du talon",
        "fascia plantaire épaissi",
        "une aponévrosite plantaire",
    ),
    Pain(
        "douleurs rétrosternales",
        "une pH-métrie œsophagienne",
        "reflux acide pathologique",
        "un reflux gastro-œsophagien",
        relief=_ANTACIDS,
    ),
    Pain(
        "douleurs de la mâchoire",
        "un panoramique dentaire",
        "usure des surfaces occlusales",
        "un bruxisme",
    ),
    Pain(
        "paresthésies douloureuses de la main",
        "un électromyogramme",
        "ralentissement distal du nerf médian",
        "un syndrome du canal carpien",
    ),
)
_SINCE = (
    "depuis trois semaines",
    "depuis deux mois",
    "depuis le printemps dernier",
    "depuis l’automne dernier",
    "depuis une dizaine de jours",
    "depuis plusieurs mois",
    "par intermittence",
)


def draw_pain(rng: np.random.Generator, age: int) -> Mapping[str, str]:
    """Draw the pain of one patient."""
    fitting = [pain for pain in PAINS if pain.ages[0] <= age <= pain.ages[1]]
    pain = fitting[int(rng.integers(len(fitting)))]
    article, _, cause = pain.cause.partition(" ")
    mark = "[Diagnosis Assertion=affirmed Temporality=current|"
    of_exam, _, examination = pain.examination.partition(" ")
    return {
        "pain": pain.name,
        "pain_cause": f"{mark}{cause}]",
        "une_pain_cause": f"{article} {mark}{cause}]",
        "pain_exam": examination,
        "une_pain_exam": f"{of_exam} [Examination Assertion=negated|{examination}]",
        "pain_finding": pain.finding,
        "eva": str(int(rng.integers(4, 8))),
        "relief": str(rng.choice(pain.relief)),
        "pain_since": str(rng.choice(_SINCE)),
    }
