"""Families of the numbers that compare two tools on the same patients: one minus the other."""

from __future__ import annotations

from collections.abc import Iterator

from epicene.report.application_families import APPLICATION_FAMILIES, listed
from epicene.report.entity_families import ENTITY_FAMILIES
from epicene.report.family import Family
from epicene.report.inclusion_families import INCLUSION_FAMILIES

BETWEEN_TOOLS = "_between_tools"


def _families() -> Iterator[Family]:
    for family in (*APPLICATION_FAMILIES, *ENTITY_FAMILIES, *INCLUSION_FAMILIES):
        # Shares of a group, and gaps between two: tools are compared in nothing else.
        if family.unit in ("percent", "points"):
            for metric in family.metrics:
                yield listed("points", family.labelling, f"{metric}{BETWEEN_TOOLS}")


PAIRED_FAMILIES: tuple[Family, ...] = tuple(_families())
