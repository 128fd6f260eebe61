"""Detect, measure and mitigate stereotyped bias in French clinical NLP.

The public functions load what they need when they are first called, so that ``import epicene``
loads neither torch nor spaCy.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from epicene import metrics
    from epicene.models.load import load_model
    from epicene.probes.outputs.score_pairs import score_pairs

__all__ = ["__version__", "load_model", "metrics", "score_pairs"]

_PUBLIC = {
    "load_model": "epicene.models.load",
    "score_pairs": "epicene.probes.outputs.score_pairs",
}


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(importlib.import_module(_PUBLIC[name]), name)
    if name == "metrics":
        return importlib.import_module("epicene.metrics")
    raise AttributeError(f"module 'epicene' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
