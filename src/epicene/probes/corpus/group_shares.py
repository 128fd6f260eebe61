"""A yes or no a document: its share in each group of patients, and the differences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from epicene.core.measurement import Measurement
from epicene.metrics import Estimate, cluster_proportion, cluster_proportion_difference
from epicene.metrics.estimate import undefined
from epicene.probes.base import Question
from epicene.probes.corpus.base import CorpusInputs
from epicene.probes.corpus.group_rows import group_rows
from epicene.probes.corpus.groups import Contrast, Group, too_small
from epicene.probes.corpus.records import Record
from epicene.probes.corpus.suppression import too_few

Answer = Callable[[Record], bool | None]
NOT_ANSWERED = "not_stated: the document does not say"


def share_rows(
    probe: Question,
    inputs: CorpusInputs,
    metric: str,
    answer: Answer,
    *,
    tested: bool = True,
    **fields: Any,
) -> Iterator[Measurement]:
    """Yield a share a group, and a difference of shares a contrast.

    Parameters
    ----------
    metric : str
        Name of the share; the difference is called after it.
    answer : callable
        From a record to yes, no, or None where it does not say.
    tested : bool
        Whether the differences are tested. What only details a number that is tested itself is
        not: its tests would make all those of the audit weaker.
    **fields
        Of the measurements.
    """

    def difference(contrast: Contrast) -> Estimate:
        found = rate_difference(contrast, answer, inputs.min_group)
        return found if tested else found.without_test()

    return group_rows(
        probe,
        inputs,
        metric,
        lambda group: rate(group, answer, inputs.min_group),
        difference,
        direction="more_often_first_group",
        reference="miettinen1985comparative",
        **fields,
    )


def rate(group: Group, answer: Answer, min_group: int) -> Estimate:
    """Return the share of a group's documents that answer yes, in percent, by patient."""
    if reason := too_small(group, min_group=min_group):
        return undefined(reason)
    values, patients, unscored = _answers(group, answer)
    if reason := too_few(len(set(patients)), min_group):
        return undefined(reason)
    found = cluster_proportion(values, patients).as_percent()
    return found.with_unscored(unscored, NOT_ANSWERED)


def rate_difference(contrast: Contrast, answer: Answer, min_group: int) -> Estimate:
    """Return the difference between the shares of two groups, in percentage points."""
    if reason := too_small(contrast.first, contrast.second, min_group=min_group):
        return undefined(reason)
    first, patients_1, unscored_1 = _answers(contrast.first, answer)
    second, patients_2, unscored_2 = _answers(contrast.second, answer)
    for patients in (patients_1, patients_2):
        if reason := too_few(len(set(patients)), min_group):
            return undefined(reason)
    found = cluster_proportion_difference(first, patients_1, second, patients_2).as_percent()
    return found.with_unscored(unscored_1 + unscored_2, NOT_ANSWERED)


def _answers(group: Group, answer: Answer) -> tuple[list[float], list[str], int]:
    answered = [
        (a, record.patient) for record in group.records if (a := answer(record)) is not None
    ]
    values = [float(a) for a, _ in answered]
    return values, [patient for _, patient in answered], len(group.records) - len(values)
