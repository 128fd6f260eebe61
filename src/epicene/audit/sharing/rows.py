"""Which rows of a table leave, and how they are told."""

from __future__ import annotations

import dataclasses
import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from epicene.audit.sharing.counts import ALL, Name, band
from epicene.audit.sharing.groups import N_PATIENTS, SUPPRESSED, Groups
from epicene.audit.sharing.hidden import DataHidden
from epicene.audit.sharing.rounding import (
    rounded,
    rounded_neutral,
    rounded_p,
    rounded_share,
    rounded_up,
    share_unit,
    step_of,
)
from epicene.audit.sharing.words import (
    OUR_GROUPS,
    is_of_the_data,
    is_plain,
    reason_code,
    seen_by_few,
)
from epicene.core.measurement import NAN, Measurement
from epicene.evaluation.counterfactual.twin_rows import CONTRASTS
from epicene.evaluation.registry import TASKS
from epicene.probes.registry import CORPUS_PROBES, PROBES

NO_INTERVAL = "withheld: no interval says how finely it may be told"

# Why a row does not leave.
SMALL = "of a group that is hidden, whose name is a word of the data"
FEW_WORDS = "of a word, a label or a class that too few patients have"
NOT_PLAIN = "named by more than a word or two"
UNKNOWN_PROBE = "of a question that epicene does not ship"
UNCOUNTED = "of patients who are not counted"


@dataclass(frozen=True)
class Leaving:
    """What leaves of a table.

    Parameters
    ----------
    rows : tuple of Measurement
    hidden : mapping of str to frozenset of Name
        The groups hidden everywhere, for each set of data.
    kept_back : mapping of str to int
        How many rows do not leave, by reason.
    n_suppressed : int
        How many rows leave without their number.
    """

    rows: tuple[Measurement, ...]
    hidden: dict[str, frozenset[Name]] = field(default_factory=dict)
    kept_back: dict[str, int] = field(default_factory=dict)
    n_suppressed: int = 0


def of_patients(row: Measurement) -> bool:
    """Say whether a row tells of the patients of a corpus; only what epicene ships may not."""
    if row.stage in ("corpus", "application") or row.probe not in PROBES:
        return True
    return PROBES.get(row.probe).reads == "corpora"


def leaving(rows: Iterable[Measurement], min_group: int) -> Leaving:
    """Return the rows as they may leave: small groups hidden, numbers rounded, words of few gone.

    Parameters
    ----------
    rows : iterable of Measurement
    min_group : int
        Groups of fewer patients are hidden.

    Returns
    -------
    Leaving
    """
    every = list(rows)
    by_data: dict[str, list[Measurement]] = defaultdict(list)
    for row in every:
        if of_patients(row):
            by_data[row.data].append(row)
    data = {name: DataHidden.of(own, min_group) for name, own in by_data.items()}
    few_words = seen_by_few(every, min_group)
    left: list[Measurement] = []
    kept_back: Counter[str] = Counter()
    n_suppressed = 0
    for row in every:
        if row.probe not in (*PROBES, *CORPUS_PROBES, *TASKS, *CONTRASTS):
            kept_back[UNKNOWN_PROBE] += 1
        elif not all(map(is_plain, (row.axis, row.group, row.item, row.metric, row.direction))):
            kept_back[NOT_PLAIN] += 1
        elif is_of_the_data(row) and (row.data, row.probe, row.item) in few_words:
            kept_back[FEW_WORDS] += 1
        elif not of_patients(row):
            left.append(dataclasses.replace(row, unscored_reason=reason_code(row.unscored_reason)))
        elif not data[row.data].counted(row):
            kept_back[UNCOUNTED] += 1
        elif data[row.data].hides(row):
            if not _ours(row, data[row.data].groups):
                kept_back[SMALL] += 1
                continue
            n_suppressed += 1
            left.append(suppressed(row, min_group))
        else:
            left.append(told(row, min_group))
    hidden = {name: one.everywhere.hidden for name, one in data.items()}
    return Leaving(tuple(left), hidden, dict(sorted(kept_back.items())), n_suppressed)


def suppressed(row: Measurement, min_group: int) -> Measurement:
    """Return a row of a hidden group: who and which question, and no number.

    Why it is hidden is not told: whether it is small, or would tell another by subtraction.
    """
    return Measurement(
        model=row.model,
        data=row.data,
        stage=row.stage,
        probe=row.probe,
        metric=row.metric,
        axis=row.axis,
        group=row.group,
        item=row.item,
        direction=row.direction,
        reference=row.reference,
        unscored_reason=f"{SUPPRESSED}: a group has fewer than {min_group} patients",
    )


def told(row: Measurement, min_group: int) -> Measurement:
    """Return a row with its numbers rounded so that no number of patients can be worked out."""
    lowest = band(row.n, min_group).low
    plain = dataclasses.replace(
        row,
        n=lowest,
        n_unscored=band(row.n_unscored, min_group).low,
        unscored_reason=reason_code(row.unscored_reason),
        bayes_factor=NAN,
    )
    if row.metric == N_PATIENTS:
        least = float(band(int(row.estimate), min_group).low)
        return dataclasses.replace(plain, estimate=least, ci_low=NAN, ci_high=NAN)
    step = step_of(row.ci_low, row.ci_high)
    unit = share_unit(row.estimate, row.ci_low, row.ci_high, row.n)
    if unit and lowest:
        number = rounded_share(row.estimate, row.ci_low, row.ci_high, row.n, lowest, unit)
    else:
        number = rounded(row.estimate, row.ci_low, row.ci_high)
    missing = math.isnan(number.estimate)
    # The p value of a share is a function of its two numbers of patients.
    untold = bool(unit) or missing
    return dataclasses.replace(
        plain,
        estimate=number.estimate,
        ci_low=number.ci_low,
        ci_high=number.ci_high,
        p_value=NAN if untold else rounded_p(row.p_value),
        p_adjusted=NAN if untold else rounded_p(row.p_adjusted),
        p_adjusted_stage=NAN if untold else rounded_p(row.p_adjusted_stage),
        p_equivalence=NAN if untold else rounded_p(row.p_equivalence),
        neutral=rounded_neutral(row.neutral, step),
        detectable=NAN if unit else rounded_up(row.detectable, step),
        unscored_reason=plain.unscored_reason or (NO_INTERVAL if missing else ""),
    )


def _ours(row: Measurement, groups: Groups) -> bool:
    """Say whether the groups of a row are named by epicene, not by a word of the data."""
    return all(
        part in OUR_GROUPS for name in groups.of(row) if name != ALL for part in name[1].split("×")
    )
