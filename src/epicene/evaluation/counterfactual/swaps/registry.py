"""Every swap, by name; adding one is a file and a line here."""

from __future__ import annotations

from epicene.core.registry import Registry
from epicene.evaluation.counterfactual.swaps.base import Swap

SWAPS: Registry[Swap] = Registry(
    "swap",
    {
        "sex": "epicene.evaluation.counterfactual.swaps.sex:SWAP",
        "age": "epicene.evaluation.counterfactual.swaps.age:SWAP",
        "origin": "epicene.evaluation.counterfactual.swaps.mentions:ORIGIN",
        "socioeconomic": "epicene.evaluation.counterfactual.swaps.mentions:SOCIOECONOMIC",
    },
)
