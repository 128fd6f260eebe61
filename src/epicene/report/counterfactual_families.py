"""Families of metrics of a tool on documents and their twins."""

from __future__ import annotations

from epicene.report.application_families import HUNDRED, ITEMS, gap, listed
from epicene.report.family import Family


def _of_twins(
    *metrics: str, unit: str, scale: float = 1.0, told: bool = True, charted: bool = True
) -> Family:
    return Family(
        metrics,
        unit=unit,
        labelling="swapped",
        items=ITEMS,
        scale=scale,
        told=told,
        charted=charted,
        # A share of documents or entities lies above 0; a difference of shares, in points, may not.
        signed=unit != "percent",
    )


COUNTERFACTUAL_FAMILIES: tuple[Family, ...] = (
    listed(
        "count",
        "patients",
        "n_patients_compared",
    ),
    _of_twins("flip_rate_excess", unit="points", scale=HUNDRED),
    _of_twins(
        "flip_rate",
        "flip_rate_neutral_edit",
        "flip_rate_repetition",
        unit="percent",
        scale=HUNDRED,
        told=False,
    ),
    # Of a yes or no, of an order or of a score: the unit is that of the tool.
    _of_twins("score_shift", unit="answer"),
    _of_twins("label_shift", unit="answer"),
    _of_twins(
        "score_share_up",
        "score_share_down",
        "label_share_up",
        "label_share_down",
        unit="percent",
        scale=HUNDRED,
        told=False,
        charted=False,
    ),
    _of_twins(
        "score_share_up_minus_down",
        "label_share_up_minus_down",
        unit="points",
        scale=HUNDRED,
        told=False,
        charted=False,
    ),
    _of_twins("entity_shift", unit="points", scale=HUNDRED),
    _of_twins("gold_entity_shift", unit="points", scale=HUNDRED),
    _of_twins("entity_changes_excess", unit="changes"),
    _of_twins(
        "entity_change_rate",
        "entity_change_rate_neutral_edit",
        "entity_change_rate_repetition",
        unit="percent",
        scale=HUNDRED,
        told=False,
    ),
    _of_twins(
        "entity_only_original",
        "entity_only_twin",
        "entity_bounds_changed",
        unit="percent",
        scale=HUNDRED,
        told=False,
        charted=False,
    ),
    gap("flip_rate_difference"),
    gap("entity_change_rate_difference"),
    gap("entity_shift_difference"),
    gap("gold_entity_shift_difference"),
    *(
        Family((metric,), unit="answer", labelling="patients_contrast", items=ITEMS)
        for metric in ("score_shift_difference", "label_shift_difference")
    ),
)
