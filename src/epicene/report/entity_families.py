"""Families of metrics of entities that a tool found, against those of the gold."""

from __future__ import annotations

from epicene.report.application_families import gap, listed, rate
from epicene.report.family import Family

SCHEMES = ("strict", "partial", "ent_type", "exact")
F1 = tuple(f"{scheme}_f1" for scheme in SCHEMES)
PARTS = tuple(f"{scheme}_{part}" for part in ("precision", "recall") for scheme in SCHEMES)
LOST = ("missed_entity_rate", "spurious_entity_rate")


def _macro(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{name}_macro" for name in names if not name.startswith("exact"))


def _each(names: tuple[str, ...], ending: str) -> tuple[str, ...]:
    return tuple(f"{name}_{ending}" for name in names)


ENTITY_FAMILIES: tuple[Family, ...] = (
    rate("missed_entity_rate"),
    rate("spurious_entity_rate"),
    listed(
        "count",
        "patients",
        "n_patients_gold_entity",
        "n_patients_predicted_entity",
    ),
    # Strict scores are drawn; the other ways of counting stand in the table beside them.
    rate("strict_f1", *F1[1:], *PARTS),
    rate("strict_f1_macro", *_macro(F1)[1:], *_macro(PARTS), told=False),
    gap("missed_entity_rate_difference"),
    gap("spurious_entity_rate_difference"),
    gap("strict_f1_difference", *_each(F1[1:] + PARTS, "difference")),
    gap(
        "strict_f1_macro_difference",
        *_each(_macro(F1)[1:] + _macro(PARTS), "difference"),
        told=False,
    ),
    listed(
        "points",
        "field",
        *_each(LOST + F1, "gap"),
    ),
    listed(
        "ratio",
        "patients_contrast",
        *_each(LOST + F1, "ratio"),
    ),
    listed(
        "percent",
        "worst",
        *_each(LOST, "group_max"),
        *_each(F1, "group_min"),
    ),
)
