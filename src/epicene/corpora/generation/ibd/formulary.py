"""Drugs of inflammatory bowel disease: doses as French prescriptions give them, why they stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from epicene.corpora.generation.marks import diagnosis, examination, symptom


@dataclass(frozen=True)
class Drug:
    """A drug: its name, maintenance doses, how it is started, from which year here.

    Parameters
    ----------
    name : str
        Common denomination.
    doses : sequence of str
        Name and dose in maintenance, from the weakest to the strongest.
    start : str
        Name and doses of induction; empty where it is not used as a new treatment here.
    since : int
        First year of use in this disease here.
    """

    name: str
    doses: Sequence[str]
    start: str = ""
    since: int = 2000


INFLIXIMAB = Drug(
    "infliximab",
    (
        "infliximab 5 mg/kg toutes les huit semaines",
        "infliximab 10 mg/kg toutes les huit semaines",
        "infliximab 10 mg/kg toutes les six semaines",
    ),
    "infliximab 5 mg/kg à S0, S2 et S6",
)
ADALIMUMAB = Drug(
    "adalimumab",
    (
        "adalimumab 40 mg toutes les deux semaines",
        "adalimumab 40 mg par semaine",
        "adalimumab 80 mg toutes les deux semaines",
    ),
    "adalimumab 160 mg, puis 80 mg à deux semaines",
)
GOLIMUMAB = Drug("golimumab", ("golimumab 50 mg toutes les quatre semaines",))
VEDOLIZUMAB = Drug("védolizumab", (), "védolizumab 300 mg à S0, S2 et S6", 2015)
USTEKINUMAB = Drug(
    "ustékinumab",
    (),
    "ustékinumab 6 mg/kg par voie veineuse, puis 90 mg sous-cutané à huit semaines",
    2020,
)
TOFACITINIB = Drug(
    "tofacitinib", (), "tofacitinib 10 mg deux fois par jour pendant huit semaines", 2019
)

# Reasons follow « pour »; with each, after how many months at least and at most it shows.
Reason = tuple[str, int, int]
# Told of the weakest dose, of the strongest one.
NEVER_WORKED: Reason = ("échec primaire", 3, 4)
OPTIMISED: Reason = ("perte de réponse après deux optimisations", 12, 44)
TNF_REASONS: Sequence[Reason] = (
    ("perte de réponse secondaire", 8, 40),
    NEVER_WORKED,
    OPTIMISED,
    ("perte de réponse, " + examination("taux résiduel indétectable"), 6, 26),
    ("perte de réponse, " + examination("anticorps anti-médicament à taux élevé"), 6, 26),
    (diagnosis("psoriasis paradoxal", "affirmed", "past"), 4, 30),
    (symptom("arthralgies invalidantes"), 3, 20),
    (diagnosis("lupus induit", "affirmed", "past"), 8, 30),
)
_HEPATITIS: Reason = (diagnosis("cytolyse hépatique", "affirmed", "past"), 2, 14)
OLD_DRUGS: Mapping[str, tuple[Sequence[str], Sequence[Reason]]] = {
    "azathioprine": (
        ("azathioprine 100 mg/j", "azathioprine 150 mg/j", "azathioprine 2 mg/kg/j"),
        (
            (diagnosis("pancréatite aiguë", "affirmed", "past"), 1, 1),
            (diagnosis("leucopénie", "affirmed", "past"), 2, 20),
            _HEPATITIS,
            ("inefficacité", 6, 22),
            (symptom("intolérance digestive"), 1, 4),
        ),
    ),
    "méthotrexate": (
        ("méthotrexate 25 mg par semaine", "méthotrexate 20 mg par semaine"),
        (
            (symptom("nausées") + " à chaque prise", 2, 12),
            _HEPATITIS,
            ("inefficacité", 5, 20),
        ),
    ),
    "mésalazine": (
        ("mésalazine 3 g/j", "mésalazine 4 g/j", "mésalazine 2 g/j"),
        (
            ("inefficacité", 3, 26),
            (symptom("céphalées") + " à chaque reprise", 2, 6),
            (diagnosis("néphropathie interstitielle", "affirmed", "past"), 6, 36),
        ),
    ),
}
STEROIDS = ("prednisone 40 mg/j", "prednisone 50 mg/j", "prednisolone 40 mg/j")
TOPICAL = ("budésonide 9 mg/j", "prednisone 30 mg/j", "budésonide 9 mg/j le matin")
# Budesonide is set free in the ileum, or along the whole colon for colitis alone.
COLONIC_CROHN = ("prednisone 30 mg/j", "prednisone 40 mg/j")
# From that age on, a JAK inhibitor is given to nobody who can have something else.
OLD_FOR_JAK = 65
