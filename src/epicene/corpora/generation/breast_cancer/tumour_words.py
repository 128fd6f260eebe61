"""How documents name a tumour, its site, its stage and its markers."""

from __future__ import annotations

from collections.abc import Mapping

from epicene.corpora.generation.breast_cancer.cases import DCIS, IDC, ILC, TNBC, Case
from epicene.corpora.generation.breast_cancer.tumour import Tumour
from epicene.corpora.generation.facts import BinarySex
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
# As written, and the value that it says.
_NO_RECEPTOR = (
    ("RE 0 %, RP 0 %", "RE0RP0"),
    ("RH négatifs", "négatifs"),
    ("RE− RP−", "RE-RP-"),
    ("RE à 0 %, RP à 0 %", "RE0RP0"),
)
_NO_HER2 = (("HER2 0", "0"), ("HER2 score 0", "0"), ("HER2 négatif", "négatif"))
_METASTASES = (
    ("osseuses vertébrales", "C79.5"),
    ("osseuses et hépatiques", "C79.5"),
    ("osseuses et pulmonaires", "C79.5"),
    ("osseuses rachidiennes et costales", "C79.5"),
)


def tumour_slots(stream: Stream, case: Case, tumour: Tumour, sex: BinarySex) -> Mapping[str, str]:
    """Return what phrases say of the tumour; every name of it is masculine."""
    # A man's tumour lies behind the nipple.
    site, code = stream.one("site", _SITES if sex == "F" else _SITES[-1:])
    code = "D05.1" if tumour.in_situ else code
    whole = "D05.1" if tumour.in_situ else "C50.9"
    name = stream.even(f"name {case.diagnosis}", _NAMES[case.diagnosis])
    place = f"du sein {tumour.side}"
    known = {"Assertion": "affirmed", "Temporality": "current"}
    where, where_code = stream.one("metastases", _METASTASES)
    grade = "I" * tumour.grade
    grade_np = ("bas grade", "grade intermédiaire", "haut grade")[tumour.grade - 1]
    sbr = score("SBR", grade, stream.one("sbr", (f"SBR {grade}", f"grade {grade} de SBR")))
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
        "dx_grade": mark("Diagnosis", f"{name} de {grade_np}", Code=whole, **known),
        # A score that follows the name without a mark lies inside.
        "dx_sbr": mark("Diagnosis", f"{name} {sbr}", Code=whole, **known),
        "dx_spread": mark("Diagnosis", f"{name} {place} métastatique", "d", Code=whole, **known),
        "tnm": score("TNM", tnm, tnm.replace(" ", NBSP)),
        "ctnm": score("TNM", tumour.clinical, tumour.clinical),
        "sbr": sbr,
        "grade_np": grade_np,
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
        text, value = stream.one("rh form", _NO_RECEPTOR)
        return score("RH", value, text.replace(" %", f"{NBSP}%"))
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
        text, written = stream.one("her2 form", _NO_HER2)
        return score("HER2", written, text)
    return score("HER2", value, f"HER2 {value}")
