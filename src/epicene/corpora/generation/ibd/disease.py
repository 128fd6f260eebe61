"""Crohn's disease or ulcerative colitis: where it lies, its Montreal class, how it is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from epicene.corpora.generation.marks import diagnosis, treatment
from epicene.corpora.generation.stream import Stream

CROHN, COLITIS = "crohn", "uc"
LABELS = {CROHN: "Crohn disease", COLITIS: "ulcerative colitis"}
# Where: CIM-10, Montreal (location or extent), adjective after a feminine noun.
_PLACES: Mapping[str, tuple[str, str, str]] = {
    "ileal": ("K50.0", "L1", "iléale"),
    "colonic": ("K50.1", "L2", "colique"),
    "ileocolonic": ("K50.8", "L3", "iléo-colique"),
    "left": ("K51.5", "E2", "colique gauche"),
    "extensive": ("K51.0", "E3", "pancolique"),
}
_CROHN_PLACES = ("ileal", "colonic", "ileocolonic", "colonic", "colonic")
_COLITIS_PLACES = ("left", "extensive", "extensive", "left", "extensive")
_WIDE = ("colique", "pancolique", "colique gauche")
_BROAD = ("MICI", "maladie inflammatoire chronique de l’intestin", "MICI", "colite inflammatoire")
_FULL = {
    CROHN: ("maladie de Crohn",),
    COLITIS: ("rectocolite hémorragique", "rectocolite", "RCH"),
}
_SHORT = {CROHN: ("maladie de Crohn", "MICI"), COLITIS: ("RCH", "rectocolite", "MICI", "MICI")}
# All feminine, so that sentences agree.
_SURGERY = {
    "ileocecal": ("résection iléo-cæcale", "résection iléo-cæcale sous cœlioscopie"),
    "drainage": ("mise à plat d’un abcès de la marge anale", "incision d’un abcès périanal"),
}


@dataclass(frozen=True)
class Disease:
    """What the patient has.

    Parameters
    ----------
    kind : str
        ``crohn`` or ``uc``.
    place : str
        Where it lies.
    age_at_diagnosis, years : int
        Age when it was found, and years since.
    surgery : str
        ``none``, ``ileocecal`` or ``drainage``.
    """

    kind: str
    place: str
    age_at_diagnosis: int
    years: int
    surgery: str

    @property
    def code(self) -> str:
        """CIM-10."""
        return _PLACES[self.place][0]

    @property
    def montreal(self) -> str:
        """Montreal class: age, location and behaviour, or extent for colitis."""
        place = _PLACES[self.place][1]
        if self.kind == COLITIS:
            return place
        onset = (
            "A1" if self.age_at_diagnosis < 17 else "A2" if self.age_at_diagnosis <= 40 else "A3"
        )
        behaviour = {"none": "B1", "ileocecal": "B2", "drainage": "B1p"}[self.surgery]
        return f"{onset} {place} {behaviour}"


def draw_disease(stream: Stream, kind: str, age: int, least_years: int) -> Disease:
    """Draw where the disease lies and how long it has been known."""
    place = stream.even(f"place {kind}", _CROHN_PLACES if kind == CROHN else _COLITIS_PLACES)
    years = stream.whole("years", least_years, max(least_years, min(22, age - 16)))
    surgery = "none"
    if kind == CROHN and years >= 3 and stream.chance("surgery", 0.4):
        surgery = "drainage" if place == "colonic" else "ileocecal"
    return Disease(kind, place, age - years, years, surgery)


def name_disease(stream: Stream, disease: Disease, year: int) -> Mapping[str, str]:
    """Return the slots that name the disease; every name is feminine and begins with a consonant.

    Most documents about the colon say no more than that it is inflamed, as clinicians do between
    themselves: the name alone must not give the label away.
    """
    code, score = _PLACES[disease.place][0], disease.montreal
    small_bowel = "ile" in disease.place
    vague = stream.chance("naming", 0.4 if small_bowel else 0.8)
    where = stream.one("where", _WIDE) if disease.place == "colonic" else _PLACES[disease.place][2]
    noun = stream.one("dx", _BROAD[: 3 if small_bowel else 4] if vague else _FULL[disease.kind])
    adjective = where
    if "colite" in noun:
        adjective = {"colique gauche": "gauche"}.get(where, "étendue")
    elif noun.startswith("maladie inflammatoire"):
        adjective = f"de siège {_masculine(where)}"
    short = ("MICI", "maladie inflammatoire") if vague else _SHORT[disease.kind]
    found = year - disease.years
    name = f"{noun} {adjective}"
    done = stream.one("surgery name", _SURGERY.get(disease.surgery, ("",)))
    return {
        "naming": "vague" if vague else "full",
        "dx": diagnosis(name, "affirmed", "current", code),
        "dx_d": diagnosis(name, "affirmed", "current", f"{code} #d"),
        "dx_short": diagnosis(stream.one("dx short", short), "affirmed", "current"),
        "montreal_text": score,
        "montreal_value": score.replace(" ", ""),
        "age_dx": str(disease.age_at_diagnosis),
        "year_dx": str(found),
        "surgery": disease.surgery,
        "surgery_done": treatment(done, "past") if done else "",
        "surgery_year": str(found + stream.whole("surgery year", 0, max(0, disease.years - 2))),
        "other_dx": _other(disease),
    }


def _other(disease: Disease) -> str:
    """Return what the disease may be taken for; nobody takes an ileitis for colitis."""
    if disease.kind == COLITIS:
        return "maladie de Crohn"
    return "yersiniose" if disease.place == "ileal" else "rectocolite hémorragique"


def _masculine(adjective: str) -> str:
    return "iléal" if adjective == "iléale" else adjective
