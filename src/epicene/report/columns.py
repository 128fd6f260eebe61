"""The columns of the summary table, in every place that shows it."""

from __future__ import annotations

OVERVIEW = ("stage", "model", "question", "estimate", "interval", "n", "neutral", "verdict")
NUMERIC = frozenset({"estimate", "interval", "n", "neutral"})
