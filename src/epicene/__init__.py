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
    from epicene.audit.comparison.compare import compare
    from epicene.audit.run import audit, describe_corpus
    from epicene.corpora.load import load_corpus
    from epicene.evaluation.evaluate import evaluate
    from epicene.french.detect import detect_gender, detect_genders
    from epicene.french.documents import swap_document
    from epicene.french.swap import swap_gender
    from epicene.mitigation.mitigate import mitigate
    from epicene.models.load import load_model
    from epicene.probes.outputs.score_pairs import score_pairs
    from epicene.report.write import write_report as report
    from epicene.tracing.trace import trace

__all__ = [
    "__version__",
    "audit",
    "compare",
    "describe_corpus",
    "detect_gender",
    "detect_genders",
    "evaluate",
    "load_corpus",
    "load_model",
    "metrics",
    "mitigate",
    "report",
    "score_pairs",
    "swap_document",
    "swap_gender",
    "trace",
]

_FUNCTIONS = {
    "compare": "epicene.audit.comparison.compare",
    "describe_corpus": "epicene.audit.run",
    "detect_gender": "epicene.french.detect",
    "detect_genders": "epicene.french.detect",
    "evaluate": "epicene.evaluation.evaluate",
    "load_corpus": "epicene.corpora.load",
    "load_model": "epicene.models.load",
    "mitigate": "epicene.mitigation.mitigate",
    "score_pairs": "epicene.probes.outputs.score_pairs",
    "swap_document": "epicene.french.documents",
    "swap_gender": "epicene.french.swap",
    "trace": "epicene.tracing.trace",
}
# Packages: metrics holds functions, audit and report are also called as functions.
_PACKAGES = ("audit", "french", "metrics", "mitigation", "report")


def __getattr__(name: str) -> Any:
    if name in _FUNCTIONS:
        return getattr(importlib.import_module(_FUNCTIONS[name]), name)
    if name in _PACKAGES:
        return importlib.import_module(f"epicene.{name}")
    raise AttributeError(f"module 'epicene' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
