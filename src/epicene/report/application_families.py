"""Families of metrics of tools put to use: rates by group of patients, and how they differ."""

from __future__ import annotations

from collections.abc import Iterator

from epicene.report.family import Family, Labelling

# Shares between 0 and 1 in the table, shown as percentages and percentage points.
HUNDRED = 100.0
ITEMS = "application"

# Metrics of which each group has one, and whether the summary table tells that of everybody.
RATES = (
    ("accuracy", True),
    ("true_positive_rate", True),
    ("false_positive_rate", True),
    ("precision", True),
    ("selection_rate", True),
    ("roc_auc_score", True),
    ("expected_calibration_error", True),
    ("calibration_in_the_large", False),
    ("base_rate", False),
)
# What is said of a group by another rate seen from the other side.
MIRRORED = {"true_positive_rate": ("false_negative_rate",)}
DIFFERENCES = (
    "accuracy",
    "true_positive_rate",
    "false_positive_rate",
    "precision",
    "selection_rate",
    "roc_auc_score",
    "calibration_in_the_large",
    "base_rate",
)
RATIOS = ("accuracy", "true_positive_rate", "false_positive_rate", "precision", "selection_rate")
PARITIES = ("equalized_odds", "equal_opportunity", "demographic_parity")


def rate(metric: str, *mirrored: str, told: bool = True, unit: str = "percent") -> Family:
    """Return the family of a share of each group."""
    return Family(
        (metric,),
        mirrored,
        unit=unit,
        labelling="patients",
        items=ITEMS,
        scale=HUNDRED,
        told=told,
    )


def gap(metric: str, *mirrored: str, told: bool = True) -> Family:
    """Return the family of a difference between two groups, in percentage points."""
    return Family(
        (metric,),
        mirrored,
        unit="points",
        labelling="patients_contrast",
        items=ITEMS,
        scale=HUNDRED,
        told=told,
    )


def listed(unit: str, labelling: Labelling, *metrics: str) -> Family:
    """Return a family that stands in a table alone: no chart, no line in the summary."""
    return Family(
        metrics,
        unit=unit,
        labelling=labelling,
        items=ITEMS,
        scale=HUNDRED if unit in ("percent", "points") else 1.0,
        told=False,
        charted=False,
    )


def _families() -> Iterator[Family]:
    yield listed(
        "count",
        "patients",
        "n_patients",
        "n_patients_not_recorded",
        "n_patients_behind_rates",
    )
    for metric in DIFFERENCES:
        mirrored = tuple(f"{name}_difference" for name in MIRRORED.get(metric, ()))
        yield gap(f"{metric}_difference", *mirrored, told=metric != "base_rate")
    yield gap("amplification")
    yield Family(
        tuple(f"{name}_difference" for name in PARITIES),
        unit="points",
        labelling="field",
        items=ITEMS,
        scale=HUNDRED,
    )
    for metric, told in RATES:
        # Scores minus shares: a difference, and no share.
        unit = "points" if metric == "calibration_in_the_large" else "percent"
        yield rate(metric, *MIRRORED.get(metric, ()), told=told, unit=unit)
    yield Family(
        ("reliability",),
        unit="percent",
        labelling="patients",
        items=ITEMS,
        scale=HUNDRED,
        told=False,
        by_score=True,
    )
    yield listed(
        "ratio",
        "patients_contrast",
        *(f"{name}_ratio" for name in RATIOS),
    )
    yield listed(
        "ratio",
        "field",
        *(f"{name}_ratio" for name in PARITIES),
    )
    yield listed(
        "percent",
        "worst",
        "true_positive_rate_group_min",
        "false_positive_rate_group_max",
        "false_negative_rate_group_max",
        "precision_group_min",
        "accuracy_group_min",
    )


APPLICATION_FAMILIES: tuple[Family, ...] = tuple(_families())
