"""What is measured of every run: at which stage, and whether it is a harm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from epicene.core.measurement import Stage
from epicene.tracing.experiment.sources.base import PartName

Kind = Literal["intrinsic", "harm", "usefulness"]


@dataclass(frozen=True)
class Measure:
    """A number that every run has; above 0 where things are as the sources plant them.

    Parameters
    ----------
    stage : str
        Of the chain.
    part : {"encoder", "classifier", "extractor"}
        The model, or its documents, that it is of.
    kind : {"intrinsic", "harm", "usefulness"}
        A harm is something that an application does to patients.
    """

    stage: Stage
    part: PartName
    kind: Kind = "intrinsic"


# In the order of the chain; `layer_association` has an item a layer.
MEASURES: Mapping[str, Measure] = {
    "cause_share_difference": Measure("corpus", "encoder"),
    "label_share_difference": Measure("corpus", "classifier"),
    "annotation_share_difference": Measure("corpus", "extractor"),
    "static_association": Measure("embeddings", "encoder"),
    "layer_association": Measure("embeddings", "encoder"),
    "gender_accuracy": Measure("embeddings", "encoder"),
    "layer_association_fine_tuned": Measure("embeddings", "classifier"),
    "log_probability_bias": Measure("outputs", "encoder"),
    "cause_log_odds": Measure("outputs", "encoder"),
    "score_log_odds": Measure("outputs", "classifier"),
    "true_positive_rate_gap": Measure("application", "classifier", "harm"),
    "selection_rate_gap": Measure("application", "classifier", "harm"),
    "entity_recall_gap": Measure("application", "extractor", "harm"),
    "agreement": Measure("outputs", "encoder", "usefulness"),
    "accuracy": Measure("application", "classifier", "usefulness"),
    "entity_f1": Measure("application", "extractor", "usefulness"),
}
# Measures of the general audit, which knows nothing of what is planted: probe, metric and item.
SHIPPED: Mapping[str, tuple[str, str, str]] = {
    "log_probability_bias": (
        "log-probability-bias",
        "log_probability_bias_contrast",
        "psychological_somatic",
    ),
    "gender_accuracy": ("gender-layers", "gender_accuracy", "layer_{last}"),
}


def measure_of(name: str) -> Measure:
    """Return what is known of a measure, whose name may end in ``/item``."""
    return MEASURES[name.partition("/")[0]]
