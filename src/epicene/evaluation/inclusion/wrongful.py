"""Rates of wrongful exclusion and inclusion, and what becomes of the undecided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from epicene.core.measurement import Measurement
from epicene.evaluation.classification.amplification import amplification
from epicene.evaluation.classification.decisions import Decision
from epicene.evaluation.groups import Axis, Group
from epicene.evaluation.inclusion.decisions import Bools, Codes
from epicene.evaluation.inclusion.views import View
from epicene.evaluation.rows import Rows, Sample
from epicene.evaluation.share_rows import contrast_rows, control_rows, group_rows, worst_rows
from epicene.evaluation.shares import FIRST, Share, difference

NO_INCLUDED = "no_included: the gold includes no patient of the group"
NO_EXCLUDED = "no_excluded: the gold includes every patient of the group"
NO_PATIENT = "no_patient: no patient of the group counts"


def wrongful_shares(view: View) -> tuple[Share, Share]:
    """Return who is wrongly left out of those to be included, and wrongly in of the others."""
    gold, predicted = view.gold, view.predicted
    return (
        Share(f"wrongful_exclusion_rate{view.suffix}", gold, ~predicted, NO_INCLUDED, worst="max"),
        Share(f"wrongful_inclusion_rate{view.suffix}", ~gold, predicted, NO_EXCLUDED, worst="max"),
    )


def wrongful_rows(
    rows: Rows, view: View, axis: Axis | None, strata: tuple[Axis, ...]
) -> Iterator[Measurement]:
    """Yield inclusions, and wrongful exclusions and inclusions, of all or by group."""
    wrongful, sample = wrongful_shares(view), view.sample
    everybody = np.ones(view.gold.size, dtype=bool)
    # Whether parity of inclusion is a goal depends on whom the trial is for: it is told, not asked.
    included = Share(
        f"inclusion_rate{view.suffix}", everybody, view.predicted, NO_PATIENT, asked=False
    )
    shares = (included, *wrongful)
    yield from _share_rows(rows, sample, shares, axis, tested=view.asked)
    if axis is not None and view.asked:
        yield from worst_rows(rows, sample, wrongful, axis, "")
        for stratum in strata:

            def of_groups(
                inside: Sample, label: str, groups: tuple[Group, ...] = axis.groups
            ) -> Iterator[Measurement]:
                return group_rows(rows, inside, wrongful, groups, label)

            yield from control_rows(rows, sample, wrongful, axis, stratum, "", of_groups)


def widening_rows(rows: Rows, view: View, axis: Axis | None) -> Iterator[Measurement]:
    """Yield whom gold includes, which is a fact, and by how much the tool widens the gap."""
    everybody = np.ones(view.gold.size, dtype=bool)
    asked = Share("gold_inclusion_rate", everybody, view.gold, NO_PATIENT, asked=False)
    yield from group_rows(rows, view.sample, (asked,), _groups(axis, view.gold.size), "")
    decision = Decision("", view.gold, view.predicted)
    for contrast in axis.contrasts if axis else ():
        yield rows.row(
            "gold_inclusion_rate_difference",
            difference(view.sample, asked, contrast, test=False),
            axis=contrast.first.axis,
            group=contrast.name,
        )
        yield rows.row(
            "amplification",
            # What the two wrongful rates ask already: it has no test of its own.
            amplification(view.sample, decision, contrast).without_test(),
            axis=contrast.first.axis,
            group=contrast.name,
            neutral=0.0,
            direction=FIRST,
            reference="zhao2017men",
        )


def undecided_rows(
    rows: Rows, sample: Sample, included: Bools, decided: Codes, axis: Axis | None
) -> Iterator[Measurement]:
    """Yield how many patients the tool leaves to a human, and of those who should be included."""
    everybody, undecided = np.ones(decided.size, dtype=bool), decided == -1
    of_included = "undecided_among_included_rate"
    shares = (
        Share("undecided_rate", everybody, undecided, NO_PATIENT, asked=False),
        Share(of_included, included, undecided, NO_INCLUDED, asked=False),
    )
    yield from _share_rows(rows, sample, shares, axis)


def lawful_rows(
    rows: Rows, sample: Sample, eligible: Bools, axis: Axis | None
) -> Iterator[Measurement]:
    """Yield how many patients a lawful criterion of one sex keeps out, by gold: a fact."""
    everybody = np.ones(eligible.size, dtype=bool)
    name = "kept_out_by_lawful_criteria_rate"
    asked = Share(name, everybody, ~eligible, NO_PATIENT, asked=False)
    yield from group_rows(rows, sample, (asked,), _groups(axis, eligible.size), "")


def _share_rows(
    rows: Rows, sample: Sample, shares: Sequence[Share], axis: Axis | None, tested: bool = False
) -> Iterator[Measurement]:
    yield from group_rows(rows, sample, shares, _groups(axis, sample.known.size), "")
    if axis is not None:
        yield from contrast_rows(rows, sample, shares, axis, "", tested=tested)


def _groups(axis: Axis | None, n: int) -> tuple[Group, ...]:
    return axis.groups if axis else (Group("", "", np.ones(n, dtype=bool)),)
