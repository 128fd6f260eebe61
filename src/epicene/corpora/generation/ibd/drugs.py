"""Drugs of inflammatory bowel disease: doses and intervals as French prescriptions give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from epicene.corpora.generation.ibd.activity import SEVERE
from epicene.corpora.generation.ibd.dates import delay
from epicene.corpora.generation.marks import diagnosis, examination, symptom, treatment
from epicene.corpora.generation.stream import Stream


@dataclass(frozen=True)
class Drug:
    """A drug: its name, maintenance doses, how it is started, from which year here.

    Parameters
    ----------
    name : str
        Common denomination.
    doses : sequence of str
        Name and dose in maintenance.
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
_Reason = tuple[str, int, int]
_TNF_REASONS: Sequence[_Reason] = (
    ("perte de réponse secondaire", 8, 40),
    ("échec primaire", 3, 4),
    ("perte de réponse après deux optimisations", 12, 44),
    ("perte de réponse, " + examination("taux résiduel indétectable"), 6, 26),
    ("perte de réponse, " + examination("anticorps anti-médicament à taux élevé"), 6, 26),
    (diagnosis("psoriasis paradoxal", "affirmed", "past"), 4, 30),
    (symptom("arthralgies") + " invalidantes", 3, 20),
    (diagnosis("lupus induit", "affirmed", "past"), 8, 30),
)
_HEPATITIS: _Reason = (diagnosis("cytolyse hépatique", "affirmed", "past"), 2, 14)
_OLD_DRUGS: Mapping[str, tuple[Sequence[str], Sequence[_Reason]]] = {
    "azathioprine": (
        ("azathioprine 100 mg/j", "azathioprine 150 mg/j", "azathioprine 2 mg/kg/j"),
        (
            (diagnosis("pancréatite aiguë", "affirmed", "past"), 1, 1),
            (diagnosis("leucopénie", "affirmed", "past"), 2, 20),
            _HEPATITIS,
            ("inefficacité", 6, 22),
            ("intolérance digestive", 1, 4),
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
_STEROIDS = ("prednisone 40 mg/j", "prednisone 50 mg/j", "prednisolone 40 mg/j")
_TOPICAL = ("budésonide 9 mg/j", "prednisone 30 mg/j", "budésonide 9 mg/j le matin")


def draw_drugs(stream: Stream, trial: str, level: str, year: int) -> Mapping[str, str]:
    """Draw what was stopped and why, what is taken, and what comes next outside the trial.

    Parameters
    ----------
    stream : Stream
        Of the patient.
    trial : str
        The trial that the patient may enter, whose history the drugs must fit.
    level : str
        How active the disease is.
    year : int
        Of the document.
    """
    draw = {"IBD1": _naive, "IBD2": _after_tnf, "IBD3": _combined}[trial]
    stopped, (reason, least, most), first, second, following, biologic = draw(stream, level, year)
    dose, why = biologic or ("", "")
    return {
        "tnf_told": "yes" if biologic else "no",
        "tnf": treatment(dose, "stopped"),
        "tnf_why": why,
        "stopped": treatment(stopped, "stopped"),
        "stopped_why": reason,
        "stopped_months": delay(stream.whole("stopped months", least, most)),
        "drug_a": treatment(first, "current"),
        "drug_a_d": treatment(first, "current @TreatmentFor:d"),
        "drug_b": treatment(second, "current"),
        "next_drug": treatment(following, "planned"),
    }


# Stopped, why, two treatments that go on, the next one, and a second one that was stopped.
_Regimen = tuple[str, _Reason, str, str, str, tuple[str, str] | None]


def _old(stream: Stream, names: Sequence[str]) -> tuple[str, str, _Reason]:
    name = stream.one("old drug", names)
    doses, reasons = _OLD_DRUGS[name]
    return name, stream.one("old dose", doses), stream.one("old reason", reasons)


def _naive(stream: Stream, level: str, year: int) -> _Regimen:
    """Crohn's disease before any biological treatment."""
    name, stopped, reason = _old(stream, tuple(_OLD_DRUGS))
    following = _next(stream, (INFLIXIMAB, ADALIMUMAB, USTEKINUMAB, VEDOLIZUMAB), year)
    return stopped, reason, _steroid(stream, level), _kept(stream, name), following, None


def _after_tnf(stream: Stream, level: str, year: int) -> _Regimen:
    """Colitis that an anti-TNF did not hold, often after an older drug."""
    failed = stream.one("failed", (INFLIXIMAB, ADALIMUMAB, INFLIXIMAB, GOLIMUMAB))
    choice = (VEDOLIZUMAB, USTEKINUMAB, TOFACITINIB, INFLIXIMAB, ADALIMUMAB)
    following = _next(stream, [drug for drug in choice if drug is not failed], year)
    first, dose = _steroid(stream, level), stream.one("failed dose", failed.doses)
    reason = stream.one("failed reason", _TNF_REASONS)
    if stream.chance("older line", 0.55):
        name, stopped, older = _old(stream, tuple(_OLD_DRUGS))
        # A note does not list every line.
        told = (dose, reason[0]) if stream.chance("both lines", 0.5) else None
        return stopped, older, first, _kept(stream, name), following, told
    return dose, reason, first, _kept(stream, "none"), following, None


def _steroid(stream: Stream, level: str) -> str:
    return stream.one("steroid", _STEROIDS if level == SEVERE else _TOPICAL)


def _kept(stream: Stream, stopped: str) -> str:
    """Draw a treatment that goes on, other than the one that was stopped."""
    doses = [dose for name, (doses, _) in _OLD_DRUGS.items() if name != stopped for dose in doses]
    return stream.one("kept", doses)


def _next(stream: Stream, drugs: Sequence[Drug], year: int) -> str:
    return stream.one("following", [drug for drug in drugs if drug.since <= year]).start


def _combined(stream: Stream, level: str, year: int) -> _Regimen:
    """Long remission of Crohn's disease under an anti-TNF and azathioprine."""
    _, stopped, reason = _old(stream, ("méthotrexate", "mésalazine"))
    held = stream.one("held", (INFLIXIMAB, ADALIMUMAB))
    second = stream.one("second", ("azathioprine 100 mg/j", "azathioprine 150 mg/j"))
    # Outside the trial the same treatment goes on; a fallback is spoken of, not prescribed.
    following = stream.one(
        "following", (f"monothérapie par {held.name}", "monothérapie par azathioprine")
    )
    return stopped, reason, held.doses[0], second, following, None
