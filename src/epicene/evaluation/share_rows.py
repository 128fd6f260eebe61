"""Rows of shares of items: in groups, between groups compared, the worst group, within strata."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from epicene.core.measurement import Measurement
from epicene.evaluation.groups import CROSS, Axis, Group
from epicene.evaluation.rows import Rows, Sample
from epicene.evaluation.shares import (
    FIRST,
    Share,
    difference,
    pooled_difference,
    ratio,
    share_of,
    worst_share,
)

GroupRows = Callable[[Sample, str], Iterator[Measurement]]
"""From a sample and the item to the rows of each group."""


def group_rows(
    rows: Rows, sample: Sample, shares: Sequence[Share], groups: Sequence[Group], item: str
) -> Iterator[Measurement]:
    """Yield each share in each group; a group of no axis is everybody."""
    for asked in shares:
        for group in groups:
            found = share_of(sample, asked, group)
            yield rows.row(
                asked.name,
                found,
                axis=group.axis,
                group=group.value,
                item=item,
                reference=asked.reference,
            )


def contrast_rows(
    rows: Rows,
    sample: Sample,
    shares: Sequence[Share],
    axis: Axis,
    item: str,
    *,
    tested: bool = True,
) -> Iterator[Measurement]:
    """Yield the difference and the ratio of each share in each comparison.

    Parameters
    ----------
    tested : bool
        Whether differences are questions; what only details another one has no test.
    """
    for asked in shares:
        for contrast in axis.contrasts:
            where = {"axis": axis.name, "group": contrast.name, "item": item}
            test = tested and asked.asked
            gap = difference(sample, asked, contrast, test=asked.asked or asked.mirrors)
            yield rows.row(
                f"{asked.name}_difference",
                gap if test else gap.without_test(),
                neutral=0.0,
                direction=FIRST,
                reference=asked.reference,
                **where,
            )
            if asked.asked:
                yield rows.row(
                    f"{asked.name}_ratio",
                    ratio(sample, asked, contrast),
                    neutral=1.0,
                    direction=FIRST,
                    reference="koopman1984confidence",
                    **where,
                )


def worst_rows(
    rows: Rows, sample: Sample, shares: Sequence[Share], axis: Axis, item: str
) -> Iterator[Measurement]:
    """Yield the worst group of each share that has a worse end, named in ``group``."""
    for asked in shares:
        if asked.worst:
            found, worst = worst_share(sample, asked, axis)
            yield rows.row(
                f"{asked.name}_group_{asked.worst}", found, axis=axis.name, group=worst, item=item
            )


def control_rows(
    rows: Rows,
    sample: Sample,
    shares: Sequence[Share],
    axis: Axis,
    strata: Axis,
    item: str,
    of_groups: GroupRows,
) -> Iterator[Measurement]:
    """Yield shares and gaps within each stratum, and the gap pooled over strata, which is tested.

    fairlearn calls the field a control feature, and gives the rates of each stratum.
    """
    names = strata.name.split(CROSS)
    for stratum in strata.groups:
        values = stratum.value.split(CROSS)
        held = ", ".join(f"{n}={v}" for n, v in zip(names, values, strict=True))
        label = ", ".join(filter(None, (item, held)))
        inside = sample.within(stratum.members)
        yield from of_groups(inside, label)
        yield from contrast_rows(rows, inside, shares, axis, label, tested=False)
    for asked in shares:
        for contrast in axis.contrasts:
            found = pooled_difference(sample, asked, contrast, strata.groups)
            yield rows.row(
                f"{asked.name}_difference",
                found if asked.asked else found.without_test(),
                axis=axis.name,
                group=contrast.name,
                item=", ".join(filter(None, (item, f"within {strata.name}"))),
                neutral=0.0,
                direction=FIRST,
                reference="mantel1959statistical",
            )
