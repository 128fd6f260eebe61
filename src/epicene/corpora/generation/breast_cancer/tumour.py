"""The tumour: how large, how aggressive, how far it went, and its stage."""

from __future__ import annotations

from dataclasses import dataclass

from epicene.corpora.generation.breast_cancer.cases import DCIS, ILC, TNBC, Case
from epicene.corpora.generation.facts import BinarySex
from epicene.corpora.generation.stream import Stream


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
    breast_removed : bool
        Whether the whole breast is, or will be, removed.
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
    breast_removed: bool

    @property
    def axilla_cleared(self) -> bool:
        """Whether more than the sentinel nodes were removed."""
        return self.examined > 4

    @property
    def nodes_seen(self) -> bool:
        """Whether nodes were suspect before surgery: a single one is found by the pathologist."""
        return self.nodes > 1

    def t(self, size: int) -> str:
        """Return the T category of a size in millimetres."""
        return "Tis" if self.in_situ else _t(size)

    @property
    def clinical(self) -> str:
        """Clinical TNM."""
        return f"c{self.t(self.size)[:3]} {'cN1' if self.nodes_seen else 'cN0'} M{int(self.spread)}"

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


def _t(size: int) -> str:
    bounds = ((5, "T1a"), (10, "T1b"), (20, "T1c"), (50, "T2"))
    return next((name for bound, name in bounds if size <= bound), "T3")


def draw_tumour(stream: Stream, case: Case, sex: BinarySex) -> Tumour:
    """Draw a tumour that the patient's trial is meant for."""
    side = stream.even("side", ("droit", "gauche"))
    if case.diagnosis == DCIS:
        size, grade = stream.whole("size", 10, 34), stream.whole("grade", 1, 3)
        receptors = (stream.whole("oestrogen", 7, 10) * 10, stream.whole("progesterone", 3, 9) * 10)
        return Tumour(side, size, size + 3, 0, 2, grade, *receptors, 10, "0", False, True, False)
    negative = case.diagnosis == TNBC
    size = stream.whole("size", 16, 58)
    grade = (
        3 if negative else stream.one("grade", (2, 2, 2, 3) if case.diagnosis == ILC else (2, 3))
    )
    # The first trial is for those at high risk: nodes, or a large tumour of high grade.
    # Where images alone tell of them, they are more than one, and not counted as many.
    one, many = (1, 5) if case.phase in {"postop", "hormone"} else (2, 3)
    nodes = stream.one("nodes", (0, 0, one, 2, 3) if negative else (one, one, 2, 3, many))
    examined = stream.whole("sentinels", 2, 4) if nodes < 2 else stream.whole("nodes out", 9, 16)
    her2 = stream.one("her2", ("0", "1+", "0", "2+"))
    ki67 = stream.whole("ki67", *((45, 85) if negative else (12, 30) if grade == 2 else (25, 50)))
    return Tumour(
        side,
        size,
        _removed(size, stream.whole("shrink", -5, 4)),
        nodes,
        examined,
        grade,
        0 if negative else stream.whole("oestrogen", 7, 10) * 10,
        0 if negative else stream.one("progesterone", (5, 10, 30, 50, 60, 80)),
        ki67,
        her2,
        case.phase == "metastatic",
        False,
        # What is left of a man's breast would be too little.
        size > 40 or nodes > 3 or sex == "M",
    )


def _removed(size: int, change: int) -> int:
    """Return the size in the specimen, which leaves the T category, and so the stage, as it was."""
    return size + change if _t(size + change) == _t(size) else size
