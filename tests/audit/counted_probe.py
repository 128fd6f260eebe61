"""A split probe whose units leave a line in a file each time that they are asked."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from epicene.core.measurement import Measurement, Stage
from epicene.corpora.embedded import DataName
from epicene.metrics.estimate import Estimate
from epicene.models.capabilities import Tokenizes
from epicene.probes.base import Answer, Inputs, InUnits, Unit, measurement

ASKED = "EPICENE_TEST_ASKED"


@dataclass(frozen=True)
class CountedUnit:
    """Tokens of one text, times a number that rounds."""

    text: str

    def ask(self, model: Tokenizes) -> Answer:
        with Path(os.environ[ASKED]).open("a") as file:
            file.write(f"{self.text}\n")
        return {"value": len(model.encode(self.text)) * float(np.sqrt(2.0)), "nan": float("nan")}


@dataclass(frozen=True)
class Counted(InUnits):
    """The mean over the units."""

    n: int = 12
    name: str = "counted"
    stage: ClassVar[Stage] = "outputs"
    needs: ClassVar[tuple[str, ...]] = ("Tokenizes",)
    reads: ClassVar[str] = "resources"

    def units(self, inputs: Inputs) -> Sequence[Unit]:
        return [CountedUnit("Le patient" + " tousse" * number) for number in range(self.n)]

    def conclude(self, inputs: Inputs, answers: Sequence[Answer]) -> Sequence[Measurement]:
        values = np.array([answer["value"] for answer in answers])
        half = float(values.std())
        mean = float(values.mean())
        value = Estimate(mean, mean - half, mean + half, 0.5, len(values))
        data = DataName("counted", "0" * 64, len(values))
        label = inputs.model.identity.label
        return [
            measurement(
                self, label, data, "counted", value, neutral=0.0, direction="more", reference=""
            )
        ]


PROBE = Counted()
# Its units are those of the first, but for the last few.
SHARING = Counted(n=15, name="counted-sharing")
