"""Who is described by which social determinants?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from epicene.core.errors import NotApplicableError
from epicene.core.measurement import NAN, Measurement, Stage
from epicene.probes.corpus.base import CorpusInputs
from epicene.probes.corpus.group_shares import Answer, share_rows
from epicene.probes.corpus.groups import AXES


@dataclass(frozen=True)
class Determinants:
    """Share of documents that name each kind of social determinant, by group.

    It says what is written of whom (the occupation of men, the household of women…), not what is
    true of them. It reads the annotated ``SocialDeterminant`` and its ``Kind``. That notes name
    the origin of people born abroad more often says only that notes and metadata agree: a kind is
    not tested between groups of the same field.
    """

    name: str = "corpus-determinants"
    stage: ClassVar[Stage] = "corpus"
    needs: ClassVar[tuple[str, ...]] = ()
    reads: ClassVar[str] = "corpus"

    def measure(self, inputs: CorpusInputs) -> Sequence[Measurement]:
        """Return, for each kind, a share a group and a difference a contrast."""
        kinds = sorted({kind for record in inputs.records for kind in record.determinants} - {""})
        if not kinds:
            raise NotApplicableError("no social determinant is annotated.")
        return [
            line if line.axis != AXES.get(kind) else replace(line, p_value=NAN)
            for kind in kinds
            for line in share_rows(self, inputs, "determinant_named", _names(kind), item=kind)
        ]


def _names(kind: str) -> Answer:
    return lambda record: kind in record.determinants


PROBE = Determinants()
