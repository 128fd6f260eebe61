"""Scores of documents whose truth is known, lower for women than they should be."""

from __future__ import annotations

import numpy as np
import pandas as pd


def tables(n: int = 600, shift: float = 1.5, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return gold and predictions; `shift` is what is taken from the log-odds of women."""
    rng = np.random.default_rng(seed)
    sex = np.where(rng.random(n) < 0.4, "F", "M")
    margin = rng.normal(scale=2.0, size=n)
    truth = rng.random(n) < 1.0 / (1.0 + np.exp(-margin))
    score = 1.0 / (1.0 + np.exp(-(margin - shift * (sex == "F"))))
    ids = [f"d{seed}-{k}" for k in range(n)]
    gold = pd.DataFrame({"id": ids, "label": np.where(truth, "yes", "no"), "sex": sex})
    said = pd.DataFrame({"id": ids, "prediction": np.where(score >= 0.5, "yes", "no")})
    return gold, said.assign(score=score)


def rates(gold: pd.DataFrame, predictions: pd.DataFrame, among: str = "") -> dict[str, float]:
    """Return the share of yes of each sex, of all or of those of one true label; by hand."""
    both = gold.merge(predictions, on="id", suffixes=("", "_said"))
    kept = both[both["label"] == among] if among else both
    share = (kept["prediction"] == "yes").groupby(kept["sex"]).mean()
    return {str(k): float(v) for k, v in share.items()}


def gap(gold: pd.DataFrame, predictions: pd.DataFrame, among: str = "") -> float:
    """Return the difference between the two."""
    found = rates(gold, predictions, among)
    return abs(found["F"] - found["M"])


def right(gold: pd.DataFrame, predictions: pd.DataFrame) -> float:
    """Return the share of right answers."""
    both = gold.merge(predictions, on="id")
    return float((both["label"] == both["prediction"]).mean())
