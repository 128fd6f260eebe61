"""Prove what a mitigation did to predictions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epicene.mitigation.proof.base import Limits, Proof

if TYPE_CHECKING:
    import pandas as pd


def prove_predictions(before: pd.DataFrame, after: pd.DataFrame, limits: Limits) -> Proof:
    """Compare predictions with what was made of them, by id."""
    joined = before.merge(after, on="id", suffixes=("_before", "_after"))
    decided = joined["prediction_before"].astype(str) != joined["prediction_after"].astype(str)
    scores = 0
    if {"score_before", "score_after"} <= set(joined.columns):
        scores = int((joined["score_before"] != joined["score_after"]).sum())
    was, now = before["prediction"].nunique(), after["prediction"].nunique(dropna=True)
    broken = []
    if len(joined) != len(before):
        broken.append(f"{len(before) - len(joined)} documents have no prediction any more")
    if was > 1 and now < 2:
        broken.append("every document has the same prediction, and had not before")
    facts = {
        "documents": len(joined),
        "decisions_changed": int(decided.sum()),
        "scores_changed": scores,
        "undecided": int(after["prediction"].isna().sum()),
    }
    return Proof(bool(decided.any() or scores), tuple(broken), facts)
