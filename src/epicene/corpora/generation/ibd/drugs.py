"""Which drugs a patient with inflammatory bowel disease took, takes, and comes to next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from epicene.corpora.generation.ibd.dates import delay
from epicene.corpora.generation.ibd.disease import CROHN, Disease
from epicene.corpora.generation.ibd.formulary import (
    ADALIMUMAB,
    COLONIC_CROHN,
    GOLIMUMAB,
    INFLIXIMAB,
    NEVER_WORKED,
    OLD_DRUGS,
    OLD_FOR_JAK,
    OPTIMISED,
    STEROIDS,
    TNF_REASONS,
    TOFACITINIB,
    TOPICAL,
    USTEKINUMAB,
    VEDOLIZUMAB,
    Drug,
    Reason,
)
from epicene.corpora.generation.ibd.levels import SEVERE
from epicene.corpora.generation.marks import treatment
from epicene.corpora.generation.stream import Stream


@dataclass(frozen=True)
class _Regimen:
    """What was stopped and why, two treatments that go on, the next one, a second one stopped."""

    stopped: str
    reason: Reason
    first: str
    second: str
    following: str
    fallback: str
    biologic: tuple[str, str] | None = None


@dataclass(frozen=True)
class _Case:
    """The patient, as far as drugs depend on it: `room` is how many months a line may have held."""

    disease: Disease
    level: str
    year: int
    age: int
    room: int


def draw_drugs(
    stream: Stream, disease: Disease, trial: str, level: str, year: int, age: int
) -> Mapping[str, str]:
    """Draw what was stopped and why, what is taken, and what comes next outside the trial.

    Parameters
    ----------
    stream : Stream
        Of the patient.
    disease : Disease
        Known for a number of years, which the lines of treatment share.
    trial : str
        The trial that the patient may enter, whose history the drugs must fit.
    level : str
        How active the disease is.
    year : int
        Of the document.
    age : int
        Of the patient.
    """
    months = 12 * disease.years
    room = {"IBD1": months - 3, "IBD2": months // 2 - 3, "IBD3": 12}[trial]
    draw = {"IBD1": _naive, "IBD2": _after_tnf, "IBD3": _combined}[trial]
    regimen = draw(stream, _Case(disease, level, year, age, room))
    reason, least, most = regimen.reason
    dose, why = regimen.biologic or ("", "")
    return {
        "tnf_told": "yes" if regimen.biologic else "no",
        "tnf": treatment(dose, "stopped"),
        "tnf_why": why,
        "stopped": treatment(regimen.stopped, "stopped"),
        "stopped_why": reason,
        "stopped_months": delay(stream.whole("stopped months", least, min(most, room))),
        "drug_a": treatment(regimen.first, "current"),
        "drug_a_d": treatment(regimen.first, "current @TreatmentFor:d"),
        "drug_b": treatment(regimen.second, "current"),
        "methotrexate": "yes" if "méthotrexate" in regimen.second else "no",
        "next_drug": treatment(regimen.following, "planned"),
        "fallback": treatment(regimen.fallback, "planned"),
    }


def _old(stream: Stream, names: Sequence[str], room: int) -> tuple[str, str, Reason]:
    name = stream.one("old drug", names)
    doses, reasons = OLD_DRUGS[name]
    fitting = [reason for reason in reasons if reason[1] <= room]
    return name, stream.one("old dose", doses), stream.one("old reason", fitting)


def _naive(stream: Stream, case: _Case) -> _Regimen:
    """Crohn's disease before any biological treatment."""
    name, stopped, reason = _old(stream, tuple(OLD_DRUGS), case.room)
    following = _next(stream, (INFLIXIMAB, ADALIMUMAB, USTEKINUMAB, VEDOLIZUMAB), case)
    return _Regimen(
        stopped, reason, _steroid(stream, case), _kept(stream, name), following, following
    )


def _after_tnf(stream: Stream, case: _Case) -> _Regimen:
    """Colitis that an anti-TNF did not hold, often after an older drug."""
    failed = stream.one("failed", (INFLIXIMAB, ADALIMUMAB, INFLIXIMAB, GOLIMUMAB))
    choice = (VEDOLIZUMAB, USTEKINUMAB, TOFACITINIB, INFLIXIMAB, ADALIMUMAB)
    others = [drug for drug in choice if drug is not failed]
    following = _next(stream, others, case)
    # Who leaves the trial of a JAK inhibitor is not given another one.
    fallback = _next(stream, [drug for drug in others if drug is not TOFACITINIB], case)
    dose, reason = _failure(stream, failed, case.room)
    first, second = _steroid(stream, case), _kept(stream, "none")
    if not stream.chance("older line", 0.55):
        return _Regimen(dose, reason, first, second, following, fallback)
    name, stopped, older = _old(stream, tuple(OLD_DRUGS), case.room)
    # A note does not list every line.
    told = (dose, reason[0]) if stream.chance("both lines", 0.5) else None
    second = _kept(stream, name)
    return _Regimen(stopped, older, first, second, following, fallback, told)


def _failure(stream: Stream, failed: Drug, room: int) -> tuple[str, Reason]:
    """Draw why an anti-TNF was stopped, and a dose at which that may be."""
    reasons = [
        reason
        for reason in TNF_REASONS
        if reason[1] <= room and not (reason is OPTIMISED and len(failed.doses) == 1)
    ]
    reason = stream.one("failed reason", reasons)
    if reason is OPTIMISED:
        return failed.doses[-1], reason
    doses = failed.doses[:1] if reason is NEVER_WORKED else failed.doses
    return stream.one("failed dose", doses), reason


def _steroid(stream: Stream, case: _Case) -> str:
    topical = case.disease.kind != CROHN or case.disease.place != "colonic"
    mild = TOPICAL if topical else COLONIC_CROHN
    return stream.one("steroid", STEROIDS if case.level == SEVERE else mild)


def _kept(stream: Stream, stopped: str) -> str:
    """Draw a treatment that goes on, other than the one that was stopped."""
    doses = [dose for name, (doses, _) in OLD_DRUGS.items() if name != stopped for dose in doses]
    return stream.one("kept", doses)


def _next(stream: Stream, drugs: Sequence[Drug], case: _Case) -> str:
    fitting = [
        drug
        for drug in drugs
        if drug.since <= case.year and not (drug is TOFACITINIB and case.age >= OLD_FOR_JAK)
    ]
    return stream.one("following", fitting).start


def _combined(stream: Stream, case: _Case) -> _Regimen:
    """Long remission of Crohn's disease under an anti-TNF and azathioprine."""
    _, stopped, reason = _old(stream, ("méthotrexate", "mésalazine"), case.room)
    held = stream.one("held", (INFLIXIMAB, ADALIMUMAB))
    second = stream.one("second", ("azathioprine 100 mg/j", "azathioprine 150 mg/j"))
    # Outside the trial the same treatment goes on; a fallback is spoken of, not prescribed.
    following = stream.one(
        "following", (f"monothérapie par {held.name}", "monothérapie par azathioprine")
    )
    return _Regimen(stopped, reason, held.doses[0], second, following, following)
