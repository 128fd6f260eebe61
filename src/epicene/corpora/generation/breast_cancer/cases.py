"""Which patients a run of fifty holds: diagnosis, trial, genre of the document, moment of care."""

from __future__ import annotations

from dataclasses import dataclass

IDC, ILC, DCIS, TNBC = "IDC", "ILC", "DCIS", "TNBC"
LABELS = {
    IDC: "invasive ductal carcinoma",
    ILC: "invasive lobular carcinoma",
    DCIS: "ductal carcinoma in situ",
    TNBC: "triple-negative carcinoma",
}


@dataclass(frozen=True)
class Case:
    """What is fixed of a patient before anything is drawn.

    Parameters
    ----------
    diagnosis : str
        A key of `LABELS`.
    trial : str
        ``BC1``, ``BC2`` or ``BC3``: the one that is discussed. A patient is a case of this corpus
        because of a trial whose general conditions the disease meets, so that inclusion is open.
    genre : str
        Of the document.
    phase : str
        ``diagnosis``, ``postop``, ``chemo``, ``hormone``, ``extended`` or ``metastatic``.
    """

    diagnosis: str
    trial: str
    genre: str
    phase: str


# Genre, and the moments of care that its documents are about.
_ADJUVANT = {
    "letter": "diagnosis diagnosis chemo hormone hormone hormone",
    "discharge_summary": "postop postop postop postop postop chemo chemo chemo",
    "consultation": "diagnosis diagnosis chemo chemo hormone hormone",
    "mdt_report": "diagnosis diagnosis diagnosis diagnosis postop postop postop postop",
}
_ELDERLY = {
    "letter": "diagnosis chemo metastatic",
    "discharge_summary": "postop chemo metastatic",
    "consultation": "diagnosis chemo chemo metastatic",
    "mdt_report": "diagnosis postop metastatic",
}
# The second trial is for women after the menopause: here, all had a ductal carcinoma in situ and
# have taken an aromatase inhibitor for years.
_EXTENDED = {"letter": 4, "consultation": 3, "mdt_report": 2}


def _cases() -> tuple[Case, ...]:
    adjuvant = [(genre, phase) for genre, phases in _ADJUVANT.items() for phase in phases.split()]
    cases = [
        Case(ILC if k % 2 else IDC, "BC1", genre, phase)
        for k, (genre, phase) in enumerate(adjuvant)
    ]
    cases += [
        Case(TNBC, "BC3", genre, phase)
        for genre, phases in _ELDERLY.items()
        for phase in phases.split()
    ]
    cases += [
        Case(DCIS, "BC2", genre, "extended") for genre, n in _EXTENDED.items() for _ in range(n)
    ]
    return tuple(cases)


CASES = _cases()
# The first trial is open to men, whose breast has no lobules.
OPEN_TO_MEN = tuple(k for k, case in enumerate(CASES) if case.diagnosis == IDC)
