"""Crohn's disease or ulcerative colitis: where it lies, its Montreal class, how it is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from epicene.corpora.generation.ibd.marks import diagnosis, treatment
from epicene.corpora.generation.ibd.stream import Stream

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
_CROHN_PLACES = ("ileal", "ileocolonic", "colonic", "ileocolonic", "colonic", "ileal", "colonic")
_COLITIS_PLACES = ("left", "extensive", "extensive", "left", "extensive")
_SURGERY = {
    "ileocecal": ("résection iléo-cæcale", "résection iléo-cæcale sous cœlioscopie"),
    "drainage": ("mise à plat d’un abcès de la marge anale", "drainage d’un abcès périanal"),
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

    Part of the documents say no more than that the bowel is inflamed, as clinicians do between
    themselves: the name alone must not give the label away.
    """
    vague = stream.even("naming", (True, False, True, False, True))
    code, _, where = _PLACES[disease.place]
    found = year - disease.years
    full, short = {
        CROHN: (("maladie de Crohn",), ("maladie de Crohn",)),
        COLITIS: (
            ("rectocolite hémorragique", "rectocolite", "RCH"),
            ("RCH", "rectocolite"),
        ),
    }[disease.kind]
    broad = (
        "MICI",
        "maladie inflammatoire chronique de l’intestin",
        "MICI",
        "colite inflammatoire",
    )
    if "ile" in disease.place:
        broad = broad[:3]
    noun = stream.one("dx", broad if vague else full)
    wide = {"left": "gauche", "extensive": "étendue", "colonic": "étendue"}
    adjective = wide[disease.place] if "colite" in noun else where
    if noun.startswith("maladie inflammatoire"):
        adjective = f"de siège {_masculine(where)}"
    brief = stream.one("dx short", ("MICI", "maladie inflammatoire") if vague else short)
    extra = f"Code={code}"
    score = disease.montreal
    montreal = f"[Score Name=Montreal Value={score.replace(' ', '')}|{score}]"
    surgery_year = found + stream.whole("surgery year", 0, max(0, disease.years - 2))
    names = _SURGERY.get(disease.surgery, ("",))
    return {
        "naming": "vague" if vague else "full",
        "dx": diagnosis(f"{noun} {adjective}", "affirmed", "current", extra),
        "dx_d": diagnosis(f"{noun} {adjective}", "affirmed", "current", f"{extra} #d"),
        "dx_short": diagnosis(brief, "affirmed", "current"),
        "montreal": montreal,
        "place": _masculine(where),
        "age_dx": str(disease.age_at_diagnosis),
        "year_dx": str(found),
        "surgery": disease.surgery,
        "surgery_done": treatment(stream.one("surgery name", names), "past") if names[0] else "",
        "surgery_year": str(surgery_year),
        "other_dx": {CROHN: "rectocolite hémorragique", COLITIS: "maladie de Crohn"}[disease.kind],
    }


def _masculine(adjective: str) -> str:
    return "iléal" if adjective == "iléale" else adjective
