"""The classifier: is the pain to be explored? It learns from labels and is asked about twins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from epicene.core.document import Document
from epicene.corpora.corpus import Corpus
from epicene.corpora.generation.pain_notes import LABEL
from epicene.metrics import cluster_mean
from epicene.tracing.experiment.bench import Bench
from epicene.tracing.experiment.held_out import gold_of
from epicene.tracing.experiment.parts.encoder import Named, share_difference
from epicene.tracing.experiment.parts.rows import of_table, turned
from epicene.tracing.experiment.parts.vectors import layer_associations
from epicene.tracing.experiment.plan import Plan

_GAPS = {
    "true_positive_rate_difference": "true_positive_rate_gap",
    "selection_rate_difference": "selection_rate_gap",
}


def learn(plan: Plan, encoder: Any, documents: Sequence[Document], seed: int) -> Any:
    """Return the encoder with a head, both trained on the labels."""
    from epicene.mitigation.classifiers.train import train_classifier

    how = plan.classifier
    return train_classifier(
        encoder,
        Corpus.of(documents),
        LABEL,
        epochs=how.epochs,
        learning_rate=how.learning_rate,
        batch_tokens=how.batch_tokens,
        seed=seed,
    )


def measure(plan: Plan, model: Any, documents: Sequence[Document], bench: Bench) -> Named:
    """Yield what is measured of the labels, of the states and scores, and of the decisions.

    Gaps are men minus women, so that above 0 the pain of women is explored less.
    """
    from epicene.evaluation.evaluate import evaluate
    from epicene.mitigation.classifiers.train import predictions_of

    yield (
        "label_share_difference",
        share_difference([(d, d.attributes[LABEL] == "no") for d in documents], "F", "M"),
    )
    *_, (_, last) = layer_associations(model, bench.notes)
    yield "layer_association_fine_tuned", last
    said = predictions_of(model, Corpus.of(bench.twins))
    yes = np.clip(said["score_yes"].to_numpy(dtype=np.float64), 1e-9, 1.0 - 1e-9)
    odds = np.log(yes / (1.0 - yes)).reshape(-1, 2)
    yield "score_log_odds", cluster_mean(odds[:, 1] - odds[:, 0])
    answers = said[["id", "prediction"]].assign(score=yes)
    table = evaluate(
        gold_of(bench.twins), answers, task="classification", by=["sex"], positive="yes"
    ).table
    for theirs, ours in _GAPS.items():
        found = table[(table["metric"] == theirs) & (table["group"] == "F-M")]
        yield ours, turned(of_table(found.iloc[0]))
    accuracy = table[(table["metric"] == "accuracy") & (table["axis"] == "")]
    yield "accuracy", of_table(accuracy.iloc[0])
