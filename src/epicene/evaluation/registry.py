"""Every task, by name; adding one is one line here."""

from __future__ import annotations

from epicene.core.registry import Registry
from epicene.evaluation.base import Task

# Asked in this order whether they read a gold whose task is not named.
TASKS: Registry[Task] = Registry(
    "task",
    {
        "classification": "epicene.evaluation.classification.task:TASK",
        "entities": "epicene.evaluation.entities.task:TASK",
        "counterfactual": "epicene.evaluation.counterfactual.task:TASK",
        "inclusion": "epicene.evaluation.inclusion.task:TASK",
    },
)
