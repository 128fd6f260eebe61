"""Every source, by name, in the order of the chain; adding one is one line here."""

from __future__ import annotations

from epicene.core.registry import Registry
from epicene.tracing.experiment.sources.base import Source

SOURCES: Registry[Source] = Registry(
    "source of bias",
    {
        "pretraining": "epicene.tracing.experiment.sources.pretraining:SOURCE",
        "fine-tuning": "epicene.tracing.experiment.sources.fine_tuning:SOURCE",
        "label-noise": "epicene.tracing.experiment.sources.label_noise:SOURCE",
        "annotation-misses": "epicene.tracing.experiment.sources.annotation_misses:SOURCE",
    },
)
