"""Other illnesses, and the sex-linked facts that leave a document without a twin."""

from __future__ import annotations

from collections.abc import Mapping

from epicene.corpora.generation.facts import BinarySex
from epicene.corpora.generation.marks import diagnosis, treatment
from epicene.corpora.generation.stream import Stream

_YOUNG = (
    diagnosis("asthme allergique", "affirmed", "current"),
    treatment("appendicectomie", "past") + " dans l’enfance",
    diagnosis("migraine", "affirmed", "current"),
    diagnosis("hypothyroïdie", "affirmed", "current") + " substituée",
    diagnosis("psoriasis", "affirmed", "current"),
    diagnosis("fracture du poignet", "affirmed", "past"),
    treatment("amygdalectomie", "past"),
    diagnosis("pneumothorax spontané", "affirmed", "past"),
    diagnosis("rhinite allergique", "affirmed", "current"),
    diagnosis("eczéma", "affirmed", "past") + " dans l’enfance",
    diagnosis("entorse de la cheville", "affirmed", "past"),
    diagnosis("scoliose", "affirmed", "current"),
)
_OLD = (
    diagnosis("hypertension artérielle", "affirmed", "current") + " traitée",
    diagnosis("diabète de type 2", "affirmed", "current"),
    treatment("cholécystectomie", "past"),
    diagnosis("dyslipidémie", "affirmed", "current"),
    diagnosis("arthrose du genou", "affirmed", "current"),
    diagnosis("glaucome", "affirmed", "current"),
    diagnosis("hernie inguinale", "affirmed", "past") + " opérée",
    diagnosis("hypothyroïdie", "affirmed", "current") + " substituée",
    diagnosis("cataracte", "affirmed", "past") + " opérée",
    diagnosis("lithiase rénale", "affirmed", "past"),
    treatment("appendicectomie", "past") + " ancienne",
)
_EXTRA = (
    diagnosis("érythème noueux", "affirmed", "past"),
    diagnosis("uvéite antérieure", "affirmed", "past"),
    diagnosis("spondylarthrite", "affirmed", "current") + " axiale",
    diagnosis("épisclérite", "affirmed", "past"),
)


def draw_other(stream: Stream, age: int) -> Mapping[str, str]:
    """Draw two other illnesses, and whether the disease was ever seen outside the bowel."""
    one, two = stream.some("other", _OLD if age >= 50 else _YOUNG, 2)
    extra = stream.chance("extra", 0.25)
    return {
        "other_a": one,
        "other_b": two,
        "extra": "yes" if extra else "no",
        "extra_dx": stream.one("extra dx", _EXTRA),
    }


def draw_sex_linked(stream: Stream, sex: BinarySex, age: int) -> str:
    """Return a sex-linked fact for about one patient in eight, else an empty text."""
    if not stream.even("sex-linked", (True, *[False] * 7)):
        return ""
    if sex == "F" and age >= 54:
        return "menopause"
    if sex == "F":
        young, old = age < 30, age >= 48
        told = stream.one("F", ("contraception", "childbirth"))
        return "contraception" if young else "childbirth" if old else told
    return "prostate" if age >= 55 else "semen analysis"
