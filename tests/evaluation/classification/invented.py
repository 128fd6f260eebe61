"""Invented gold and predictions, with gaps of known size."""

from __future__ import annotations

import numpy as np
import pandas as pd


def tables(
    seed=0, n=240, tpr=(0.6, 0.85), fpr=(0.2, 0.1), prevalence=(0.4, 0.5), scores=True, each=1
):
    """Return gold and predictions of women and men whose rates are given, women first.

    A patient has `each` documents; half of them share one luck, so that they are alike.
    """
    rng = np.random.default_rng(seed)
    patient = np.arange(n) // each
    man = rng.integers(0, 2, n)[patient]

    def luck():
        own, shared = rng.random(n), rng.random(n)[patient]
        return np.where(rng.random(n) < 0.5, own, shared)

    truth = luck() < np.asarray(prevalence)[man]
    said = luck() < np.where(truth, np.asarray(tpr)[man], np.asarray(fpr)[man])
    gold = pd.DataFrame(
        {
            "id": [f"d{number}" for number in range(n)],
            "patient": [f"p{number}" for number in patient],
            "label": truth.astype(int),
            "sex": np.array(["F", "M"])[man],
            "age_group": rng.choice(["18-44", "45-64", "75+"], n),
            "site": rng.choice(["Brest", "Nantes"], n),
        }
    )
    predictions = pd.DataFrame({"id": gold["id"], "prediction": said.astype(int)})
    if scores:
        near = np.where(said, 0.75, 0.25) + rng.normal(0.0, 0.1, n)
        predictions["score"] = np.clip(near, 0.0, 1.0)
    # The order of the predictions is that of the tool.
    return gold, predictions.sample(frac=1.0, random_state=seed)


def value(table, metric, **where):
    """Return the one row of a metric."""
    fields = {"axis": "sex", "group": "", "item": "", **where}
    rows = table[table["metric"] == metric]
    for name, wanted in fields.items():
        rows = rows[rows[name] == wanted]
    assert len(rows) == 1, (metric, where, len(rows))
    return rows.iloc[0]
