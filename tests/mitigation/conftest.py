"""Methods of one line, to try what is around a method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest

from epicene.mitigation.base import FitInputs
from epicene.mitigation.edited import copied, edited


@dataclass(frozen=True)
class Scaled:
    """Multiplies the weights of one part of a model."""

    factor: float
    part: str
    facts: Mapping[str, Any] = field(default_factory=lambda: {"learnt": float("nan")})

    def apply(self, subject: Any) -> Any:
        import torch

        module = copied(subject)
        with torch.no_grad():
            for name, weight in module.named_parameters():
                if self.part in name:
                    weight.mul_(self.factor)
        return edited(subject, "scaling", module=module)


@dataclass(frozen=True)
class Scaling:
    name: ClassVar[str] = "scaling"
    moment: ClassVar[str] = "training"
    applies_to: ClassVar[tuple[str, ...]] = ("masked", "causal")
    needs: ClassVar[tuple[str, ...]] = ()
    reference: ClassVar[str] = ""
    factor: float = 1.01
    part: str = "layers.1.mlp"

    def fit(self, inputs: FitInputs) -> Scaled:
        return Scaled(self.factor, self.part)


@pytest.fixture(scope="session")
def scaling() -> type[Scaling]:
    return Scaling
