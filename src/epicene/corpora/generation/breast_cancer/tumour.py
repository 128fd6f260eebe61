"""The tumour: where it lies, how large, how aggressive, how far it went, how it is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from epicene.corpora.generation.breast_cancer.cases import DCIS, IDC, ILC, TNBC, Case
from epicene.corpora.generation.marks import NBSP, mark, score
from epicene.corpora.generation.stream import Stream

# Site and its CIM-10 code where the site is written.
_SITES = (
    ("quadrant supéro-externe", "C50.4"),
    ("quadrant supéro-externe", "C50.4"),
    ("quadrant supéro-interne", "C50.2"),
    ("quadrant inféro-externe", "C50.5"),
    ("quadrant inféro-interne", "C50.3"),
    ("secteur rétro-aréolaire", "C50.1"),
)
_NAMES = {
    IDC: (
        "carcinome canalaire infiltrant",
        "carcinome infiltrant de type non spécifique",
        "carcinome canalaire infiltrant",
        "carcinome infiltrant",
        "carcinome canalaire",
        "CCI",
    ),
    ILC: (
        "carcinome lobulaire infiltrant",
        "carcinome lobulaire infiltrant",
        "CLI",
        "carcinome lobulaire",
        "carcinome infiltrant",
        "carcinome lobulaire infiltrant",
    ),
    DCIS: (
        "carcinome canalaire in situ",
        "CCIS",
        "carcinome intracanalaire",
        "carcinome in situ",
    ),
    TNBC: (
        "carcinome triple négatif",
        "carcinome infiltrant triple négatif",
        "carcinome infiltrant",
        "carcinome canalaire infiltrant triple négatif",
        "cancer",
    ),
}
_METASTASES = (
    ("osseuses vertébrales", "C79.5"),
    ("osseuses et hépatiques", "C79.5"),
    ("osseuses et pulmonaires", "C79.5"),
    ("osseuses rachidiennes et costales", "C79.5"),
)


@dataclass(frozen=True)
class Tumour:
    """A tumour of the breast.

    Parameters
    ----------
    side : str
        ``droit`` or ``gauche``.
    size : int
        In millimetres, on the image before treatment.
    removed : int
        In millimetres, in the specimen.
    nodes : int
        Number of axillary nodes with metastasis.
    examined : int
        Number of nodes removed.
    grade : int
        Of Elston and Ellis.
    oestrogen, progesterone, ki67 : int
        In percent of the cells.
    her2 : str
        ``0``, ``1+`` or ``2+``, not amplified.
    spread : bool
        Whether there are distant metastases.
    in_situ : bool
        Whether it stays within the ducts.
    """

    side: str
    size: int
    removed: int
    nodes: int
    examined: int
    grade: int
    oestrogen: int
    progesterone: int
    ki67: int
    her2: str
    spread: bool
    in_situ: bool

    @property
    def axilla_cleared(self) -> bool:
        """Whether more than the sentinel nodes were removed."""
        return self.examined > 4

    def t(self, size: int) -> str:
        """Return the T category of a size in millimetres."""
        if self.in_situ:
            return "Tis"
        bounds = ((5, "T1a"), (10, "T1b"), (20, "T1c"), (50, "T2"))
        return next((name for bound, name in bounds if size <= bound), "T3")

    @property
    def clinical(self) -> str:
        """Clinical TNM."""
        return f"c{self.t(self.size)[:3]} {'cN1' if self.nodes else 'cN0'} M{int(self.spread)}"

    @property
    def pathological(self) -> str:
        """TNM of the specimen."""
        n = "pN0" if not self.nodes else "pN1a" if self.nodes <= 3 else "pN2a"
        return f"p{self.t(self.removed)} {n}{'' if self.axilla_cleared else '(sn)'} M0"

    @property
    def stage(self) -> str:
        """Anatomical stage of the AJCC, without its letters."""
        if self.in_situ or self.spread:
            return "0" if self.in_situ else "IV"
        t = self.t(self.size)[:2]
        if self.nodes > 3 or (t == "T3" and self.nodes):
            return "III"
        return "I" if t == "T1" and not self.nodes else "II"


def draw_tumour(stream: Stream, case: Case) -> Tumour:
    """Draw a tumour that the patient's trial is meant for."""
    side = stream.even("side", ("droit", "gauche"))
    if case.diagnosis == DCIS:
        size, grade = stream.whole("size", 10, 34), stream.whole("grade", 1, 3)
        receptors = (stream.whole("oestrogen", 7, 10) * 10, stream.whole("progesterone", 3, 9) * 10)
        return Tumour(side, size, size + 3, 0, 2, grade, *receptors, 10, "0", False, True)
    negative = case.diagnosis == TNBC
    size = stream.whole("size", 16, 58)
    grade = (
        3 if negative else stream.one("grade", (2, 2, 2, 3) if case.diagnosis == ILC else (2, 3))
    )
    # The first trial is for those at high risk: nodes, or a large tumour of high grade.
    nodes = stream.one("nodes", (0, 0, 1, 2, 3) if negative else (1, 1, 2, 3, 5))
    examined = stream.whole("sentinels", 2, 4) if nodes < 2 else stream.whole("nodes out", 9, 16)
    her2 = stream.one("her2", ("0", "1+", "0", "2+"))
    ki67 = stream.whole("ki67", *((45, 85) if negative else (12, 30) if grade == 2 else (25, 50)))
    return Tumour(
        side,
        size,
        max(6, size + stream.whole("shrink", -5, 4)),
        nodes,
        examined,
        grade,
        0 if negative else stream.whole("oestrogen", 7, 10) * 10,
        0 if negative else stream.one("progesterone", (5, 10, 30, 50, 60, 80)),
        ki67,
        her2,
        case.phase == "metastatic",
        False,
    )


def tumour_slots(stream: Stream, case: Case, tumour: Tumour) -> Mapping[str, str]:
    """Return what phrases say of the tumour; every name of it is masculine."""
    site, code = stream.one("site", _SITES)
    code = "D05.1" if tumour.in_situ else code
    whole = "D05.1" if tumour.in_situ else "C50.9"
    name = stream.even(f"name {case.diagnosis}", _NAMES[case.diagnosis])
    place = f"du sein {tumour.side}"
    known = {"Assertion": "affirmed", "Temporality": "current"}
    where, where_code = stream.one("metastases", _METASTASES)
    grade = "I" * tumour.grade
    tnm = (
        tumour.pathological if case.phase in {"postop", "hormone", "extended"} else tumour.clinical
    )
    if case.trial == "BC3" and case.phase == "postop":
        tnm = tumour.pathological
    return {
        "side": tumour.side,
        "side_m": "gauche" if tumour.side == "gauche" else "droite",
        "other_side": "droit" if tumour.side == "gauche" else "gauche",
        "site_m": f"{site} {tumour.side}",
        "size": f"{tumour.size}{NBSP}mm",
        "removed": f"{tumour.removed}{NBSP}mm",
        "dx_d": mark("Diagnosis", f"{name} {place}", "d", Code=whole, **known),
        "dx_site": mark("Diagnosis", f"{name} du {site} {place}", "d", Code=code, **known),
        "dx_bare": mark("Diagnosis", name, Code=whole, **known),
        "tnm": score("TNM", tnm, tnm.replace(" ", NBSP)),
        "ctnm": score("TNM", tumour.clinical, tumour.clinical),
        "sbr": score("SBR", grade, stream.one("sbr", (f"SBR {grade}", f"grade {grade} de SBR"))),
        "grade_np": ("bas grade", "grade intermédiaire", "haut grade")[tumour.grade - 1],
        "grade_adj": ("bas", "intermédiaire", "élevé")[tumour.grade - 1],
        "rh": _receptors(stream, tumour),
        "her2": _her2(stream, tumour),
        "ki67": score("Ki-67", f"{tumour.ki67}%", f"Ki-67 à {tumour.ki67}{NBSP}%"),
        "acr": _acr(stream),
        "acr_2": score("ACR", "2", "ACR 2"),
        "nodes_found": f"{tumour.nodes}N+/{tumour.examined}N",
        "metastases": mark("Diagnosis", f"métastases {where}", Code=where_code, **known),
        "kind": case.diagnosis,
        "phase": case.phase,
    }


def _acr(stream: Stream) -> str:
    category = stream.one("acr", ("4", "5", "5", "5"))
    return score("ACR", category, stream.one("acr form", (f"ACR {category}", f"ACR{category}")))


def _receptors(stream: Stream, tumour: Tumour) -> str:
    if not tumour.oestrogen:
        text = stream.one(
            "rh form", ("RE 0 %, RP 0 %", "RH négatifs", "RE− RP−", "RE < 1 %, RP 0 %")
        )
        return score("RH", "négatifs", text.replace(" %", f"{NBSP}%").replace("<", r"\<"))
    e, p = tumour.oestrogen, tumour.progesterone
    forms = (
        f"RE {e} %, RP {p} %",
        f"RE {e} % RP {p} %",
        f"RE à {e} % et RP à {p} %",
        f"récepteurs hormonaux positifs (RE {e} %, RP {p} %)",
        f"RE+ ({e} %) RP+ ({p} %)",
    )
    return score("RH", f"RE{e}RP{p}", stream.one("rh form", forms).replace(" %", f"{NBSP}%"))


def _her2(stream: Stream, tumour: Tumour) -> str:
    value = tumour.her2
    if value == "2+":
        fish = stream.one("fish", ("FISH non amplifiée", "FISH négative", "hybridation négative"))
        return f"{score('HER2', '2+', 'HER2 2+')} ([Examination Assertion=affirmed|{fish}])"
    if value == "0":
        return score(
            "HER2", "0", stream.one("her2 form", ("HER2 0", "HER2 score 0", "HER2 négatif"))
        )
    return score("HER2", value, f"HER2 {value}")
