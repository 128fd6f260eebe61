"""The planted bias of a classifier, held against what is true of notes that it never saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from epicene.core.document import Document

if TYPE_CHECKING:
    import pandas as pd


def predictions_of(classifier: Any, notes: list[Document]) -> pd.DataFrame:
    """Return ``id``, ``prediction``, ``score`` (the probability of yes) and ``sex``."""
    import pandas as pd

    scores = classifier.classify([document.text for document in notes])
    labels = classifier.labels
    return pd.DataFrame(
        {
            "id": [document.id for document in notes],
            "prediction": [labels[k] for k in scores.argmax(axis=1)],
            "score": scores[:, labels.index("yes")],
            "sex": [document.patient.sex for document in notes],
        }
    )


def numbers_of(gold: pd.DataFrame, predictions: pd.DataFrame) -> dict[str, Any]:
    """Return what is measured of predictions; see `mitigation.measuring`.

    A value a patient whose pain is to be explored: the answer for the note about the woman minus
    that for her twin, 1 for yes. Their mean is the gap of true positive rates, women minus men.
    What has no answer counts as no.
    """
    import epicene

    predictions = predictions.drop(columns="sex", errors="ignore")
    joined = gold.merge(predictions, on="id", how="left", validate="one_to_one")
    said = (joined["prediction"] == "yes").astype(float)
    right = (joined["prediction"] == joined["label"]).astype(float)
    yes = joined["label"] == "yes"
    women, men = (said[yes & (joined["sex"] == sex)].to_numpy() for sex in ("F", "M"))
    table = epicene.evaluate(gold, predictions, task="classification", by=["sex"]).table
    kept = table[
        table["metric"].isin(["true_positive_rate_difference", "selection_rate_difference"])
    ]
    return {
        "planted": np.asarray(women - men).tolist(),
        "useful": {"accuracy": right.tolist()},
        "stages": stage_rows(kept),
    }


def stage_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows of the tidy table as JSON holds them; what is undefined is null."""
    columns = ["stage", "probe", "metric", "axis", "group", "item", "estimate", "ci_low",
               "ci_high", "p_value", "neutral", "n", "n_unscored", "unscored_reason"]  # fmt: skip
    rows = table[columns].to_dict("records")
    return [
        {name: None if isinstance(v, float) and np.isnan(v) else v for name, v in row.items()}
        for row in rows
    ]
