"""What a stage is given, and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from epicene.core.measurement import Stage
from epicene.models.capabilities import CAPABILITIES, Model, Precision
from epicene.probes.base import MIN_GROUP
from epicene.tracing.associations.association import Association
from epicene.tracing.effects import StageEffect

if TYPE_CHECKING:
    from epicene.corpora.corpus import Corpus
    from epicene.tracing.task import Task


@dataclass(frozen=True, eq=False)
class StageInputs:
    """What a stage is given.

    Parameters
    ----------
    model : Model
        The model that is traced.
    association : Association
        What is followed.
    corpus : Corpus, optional
        Documents that the model may have learnt from.
    task : Task, optional
        A classifier in use, which may be the model, and the label that stands for the first
        concept.
    seed : int
        Of texts that are drawn.
    min_group : int
        Groups of fewer patients of the corpus are suppressed.
    precision : {"float32", "bfloat16"}
        Of the model's matrix products where it scores words.
    """

    model: Model
    association: Association
    corpus: Corpus | None = None
    task: Task | None = None
    seed: int = 0
    min_group: int = MIN_GROUP
    precision: Precision = "float32"


class ChainStage(Protocol):
    """A stage of the chain; the fields of its dataclass are its parameters."""

    kind: ClassVar[str]
    """Its name in the registry."""
    stage: ClassVar[Stage]
    """Its place in the column ``stage`` of the results."""
    needs: ClassVar[tuple[str, ...]]
    """Names of the capabilities that the model must have."""

    def effects(self, inputs: StageInputs) -> Sequence[StageEffect]:
        """Return an effect a place; raises `NotApplicableError` where there is none to give."""


def lacking(stage: ChainStage, model: object) -> tuple[str, ...]:
    """Return the capabilities that the stage needs and the model lacks."""
    return tuple(name for name in stage.needs if not isinstance(model, CAPABILITIES[name]))
