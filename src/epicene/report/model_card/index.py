"""The ``model-index`` of a card: its numbers, as the hub reads them.

The hub's specification is ``modelcard.md`` of https://github.com/huggingface/hub-docs. It has a
place for a value and for arguments of the metric: the interval, the neutral value and how many
items count stand there, under the names of the columns of the results.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from epicene.core.measurement import Measurement
from epicene.report.families import family_of, is_headline
from epicene.report.labels import Labels, of_a_layer
from epicene.report.model_card.subject import Subject

# The hub's task of each family of models; it has none for what a probe asks.
TASKS: Final[Mapping[str, str]] = {
    "encoder": "fill-mask",
    "decoder": "text-generation",
    "permutation": "text-generation",
    "encoder-decoder": "text2text-generation",
    "classifier": "text-classification",
    "pipeline": "token-classification",
    "vectors": "feature-extraction",
}
_ARGS: Final = (
    "stage", "probe", "axis", "group", "item", "ci_low", "ci_high", "p_adjusted", "neutral",
    "direction", "n", "n_unscored", "unscored_reason", "reference",
)  # fmt: skip


def is_main(row: Measurement) -> bool:
    """Whether a row is the main number of a question."""
    return bool(row.metric) and is_headline(row.metric)


def in_index(row: Measurement) -> bool:
    """Whether a row belongs in the index: a main number, of the model and not of a layer of it."""
    return is_main(row) and not family_of(row.metric).by_layer and not of_a_layer(row.item)


def front_matter(subject: Subject, labels: Labels) -> str:
    """Return the metadata of the card in YAML, between lines of dashes; empty without numbers.

    An undefined number is left out: the hub has no place for a reason. Numbers are those of the
    table of results, not rounded.
    """
    import yaml

    results = _results(subject, labels)
    if not results:
        return ""
    index = {"model-index": [{"name": subject.name, "results": results}]}
    # Texts of several lines are indented: no line of theirs ends the metadata.
    text = yaml.safe_dump(index, sort_keys=False, allow_unicode=True, width=math.inf)
    return f"---\n{text}---\n\n"


def _results(subject: Subject, labels: Labels) -> list[dict[str, Any]]:
    records = subject.results.table.to_dict("records")
    rows = [Measurement(**{str(key): value for key, value in row.items()}) for row in records]
    metrics: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if in_index(row) and math.isfinite(row.estimate):
            metrics.setdefault(row.data or row.probe, []).append(_metric(row, labels))
    task = TASKS.get(str(subject.identity.get("family", "")), "other")
    return [
        {"task": {"type": task}, "dataset": _dataset(data, subject, labels), "metrics": found}
        for data, found in metrics.items()
    ]


def _dataset(data: str, subject: Subject, labels: Labels) -> dict[str, str]:
    name, _, digest = data.rpartition("@")
    digest = str(subject.datasets.get(data, {}).get("sha256") or digest)
    dataset = {"type": name or data, "name": labels.data(data)}
    return dataset | ({"revision": digest} if name else {})


def _metric(row: Measurement, labels: Labels) -> dict[str, Any]:
    args = {name: getattr(row, name) for name in _ARGS}
    return {
        "type": row.metric,
        "value": row.estimate,
        "name": f"{labels.metric(row.metric)} — {labels.row(row)}",
        "args": {name: value for name, value in args.items() if _said(value)},
    }


def _said(value: float | str) -> bool:
    return bool(value) if isinstance(value, str) else math.isfinite(value)
