"""What all models of an experiment are asked: notes that none of them learnt from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from epicene.core.document import Document
from epicene.tracing.experiment.held_out import HeldOut, held_out, true_notes
from epicene.tracing.experiment.plan import Plan
from epicene.tracing.experiment.teaching import seed_of


@dataclass(frozen=True)
class Bench:
    """The same notes for every model, written when they are first needed.

    Parameters
    ----------
    plan : Plan
    """

    plan: Plan

    @cached_property
    def notes(self) -> HeldOut:
        """Notes for the language model."""
        return held_out(self.plan.held_out, seed_of(0, "held out"))

    @cached_property
    def twins(self) -> list[Document]:
        """Notes under true labels for the applications, each as a woman and as a man."""
        return true_notes(self.plan.test, seed_of(0, "test"), self.plan.told)
