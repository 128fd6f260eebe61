"""Families of metrics of who is included in a trial, and of what led to wrongful decisions."""

from __future__ import annotations

from collections.abc import Iterator

from epicene.report.application_families import gap, listed, rate
from epicene.report.family import Family

WRONGFUL = ("wrongful_exclusion", "wrongful_inclusion")
UNDECIDED = ("undecided_rate", "undecided_among_included_rate")
LAWFUL = "_with_lawful_criteria"
PARTS = ("criterion", "error")


def _families() -> Iterator[Family]:
    for wrong in WRONGFUL:
        yield rate(f"{wrong}_rate")
        yield gap(f"{wrong}_rate_difference")
    yield rate("inclusion_rate")
    yield gap("inclusion_rate_difference", told=False)
    yield rate("gold_inclusion_rate", told=False)
    yield gap("gold_inclusion_rate_difference", told=False)
    yield rate(*UNDECIDED)
    yield gap(*(f"{name}_difference" for name in UNDECIDED), told=False)
    for wrong in WRONGFUL:
        for by in PARTS:
            yield rate(f"{wrong}_by_{by}", told=False)
            yield gap(f"{wrong}_by_{by}_difference", told=False)
    # With the lawful criteria everything stands in tables, below what they leave out.
    told_apart = [f"{wrong}_rate{LAWFUL}" for wrong in WRONGFUL]
    told_apart += [f"{wrong}_by_{by}{LAWFUL}" for wrong in WRONGFUL for by in PARTS]
    told_apart += [
        f"{wrong}_by_criterion_and_error{ending}" for ending in ("", LAWFUL) for wrong in WRONGFUL
    ]
    for metric in (f"inclusion_rate{LAWFUL}", *told_apart):
        yield listed("percent", "patients", metric)
        yield listed("points", "patients_contrast", f"{metric}_difference")
    yield listed("percent", "patients", "kept_out_by_lawful_criteria_rate")
    rates = [f"{wrong}_rate" for wrong in WRONGFUL]
    yield listed(
        "ratio",
        "patients_contrast",
        *(f"{name}{ending}_ratio" for ending in ("", LAWFUL) for name in rates),
    )
    yield listed(
        "percent",
        "worst",
        *(f"{name}_group_max" for name in rates),
    )


INCLUSION_FAMILIES: tuple[Family, ...] = tuple(_families())
