"""What a report is about: the whole chain, documents alone, or tools put to use alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from epicene.core.measurement import Measurement
from epicene.evaluation.counterfactual.twin_rows import CONTRASTS

Scope = Literal["chain", "corpora", "tools"]

# What the keys of sentences that depend on it end with.
ENDINGS: Final[dict[Scope, str]] = {"chain": "", "corpora": "_corpora", "tools": "_tools"}
STAGE: Final[dict[Scope, str]] = {"corpora": "corpus", "tools": "application"}
# Benchmarks of a language model, which stand in the last stage too.
USEFULNESS = "usefulness/"


def scope_of(rows: Sequence[Measurement]) -> Scope:
    """Return what all rows are about."""
    if rows and all(not row.model for row in rows):
        return "corpora"
    if rows and all(row.stage == STAGE["tools"] for row in rows):
        return "chain" if all(row.probe.startswith(USEFULNESS) for row in rows) else "tools"
    return "chain"


def is_tool(row: Measurement) -> bool:
    """Whether a row is of a tool that was put to use."""
    return row.stage == STAGE["tools"] and not row.probe.startswith(USEFULNESS)


def is_twin(row: Measurement) -> bool:
    """Whether a row compares a tool with itself, on a document and its twin, and not with gold."""
    return row.probe in CONTRASTS
