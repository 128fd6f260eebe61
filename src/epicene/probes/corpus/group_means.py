"""A number a document: its mean in each group of patients, and the differences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from epicene.core.measurement import Measurement
from epicene.metrics import Estimate, cluster_mean, mean_difference
from epicene.metrics.estimate import undefined
from epicene.probes.base import Question
from epicene.probes.corpus.base import CorpusInputs
from epicene.probes.corpus.group_rows import group_rows
from epicene.probes.corpus.groups import Group, too_small
from epicene.probes.corpus.records import Record
from epicene.probes.corpus.suppression import too_few

Number = Callable[[Record], float | None]


def mean_rows(
    probe: Question,
    inputs: CorpusInputs,
    metric: str,
    number: Number,
    direction: str,
    missing: str,
    **fields: Any,
) -> Iterator[Measurement]:
    """Yield a mean a group, and a difference of means a contrast.

    Parameters
    ----------
    metric : str
        Name of the mean; the difference is called after it.
    number : callable
        From a record to its number, or None where it has none.
    direction : str
        Of the difference.
    missing : str
        Why a record may have none.
    **fields
        Of the measurements.
    """
    return group_rows(
        probe,
        inputs,
        metric,
        lambda group: _mean(group, number, missing, inputs.min_group),
        lambda pair: _difference(pair.first, pair.second, number, missing, inputs.min_group),
        direction=direction,
        reference="welch1947generalization",
        **fields,
    )


def _mean(group: Group, number: Number, missing: str, min_group: int) -> Estimate:
    if reason := too_small(group, min_group=min_group):
        return undefined(reason)
    known = [(v, record.patient) for record in group.records if (v := number(record)) is not None]
    if reason := too_few(len({patient for _, patient in known}), min_group):
        return undefined(reason)
    found = cluster_mean([value for value, _ in known], [patient for _, patient in known])
    return found.without_test().with_unscored(len(group.records) - len(known), missing)


def _difference(
    first: Group, second: Group, number: Number, missing: str, min_group: int
) -> Estimate:
    if reason := too_small(first, second, min_group=min_group):
        return undefined(reason)
    (one, absent_1), (two, absent_2) = _by_patient(first, number), _by_patient(second, number)
    if reason := too_few(len(one), min_group) or too_few(len(two), min_group):
        return undefined(reason)
    return mean_difference(one, two).with_unscored(absent_1 + absent_2, missing)


def _by_patient(group: Group, number: Number) -> tuple[list[float], int]:
    """Return a mean a patient, since a patient's documents are not independent."""
    own: dict[str, list[float]] = {}
    absent = 0
    for record in group.records:
        value = number(record)
        if value is None:
            absent += 1
        else:
            own.setdefault(record.patient, []).append(value)
    return [sum(values) / len(values) for values in own.values()], absent
