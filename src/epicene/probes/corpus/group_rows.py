"""One number of each group of patients, and one of each pair of groups that are compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from epicene.core.measurement import Measurement
from epicene.metrics import Estimate
from epicene.probes.base import Question
from epicene.probes.corpus.base import CorpusInputs, row
from epicene.probes.corpus.groups import Contrast, Group


def group_rows(
    probe: Question,
    inputs: CorpusInputs,
    metric: str,
    of_group: Callable[[Group], Estimate],
    of_contrast: Callable[[Contrast], Estimate],
    *,
    direction: str,
    reference: str,
    **fields: Any,
) -> Iterator[Measurement]:
    """Yield a row a group, and a row a contrast, whose metric is called a difference.

    Parameters
    ----------
    metric : str
        Name of the number of a group.
    of_group, of_contrast : callable
        Their numbers.
    direction, reference : str
        Of the difference.
    **fields
        Of all measurements.
    """
    for group in inputs.groups:
        yield row(
            probe, inputs, metric, of_group(group), axis=group.axis, group=group.value, **fields
        )
    for contrast in inputs.contrasts:
        yield row(
            probe,
            inputs,
            f"{metric}_difference",
            of_contrast(contrast),
            axis=contrast.axis,
            group=contrast.name,
            neutral=0.0,
            direction=direction,
            reference=reference,
            **fields,
        )
