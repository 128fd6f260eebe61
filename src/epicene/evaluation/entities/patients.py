"""Of how many patients entities are: a label that many notes hold may be of few people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from epicene.core.measurement import Measurement
from epicene.evaluation.entities.mentions import Mentions
from epicene.evaluation.groups import Group
from epicene.evaluation.rows import Rows, patients_in

GOLD, PREDICTED = "n_patients_gold_entity", "n_patients_predicted_entity"


def patient_rows(
    rows: Rows, mentions: Mentions, groups: Sequence[Group], label: str
) -> Iterator[Measurement]:
    """Yield the patients with an entity in the gold, and those in whom the tool found one.

    What leaves a hospital is judged by these: ``n`` counts entities.
    """
    sample = mentions.of_label(label) if label else mentions.sample
    for metric, side in ((GOLD, mentions.gold), (PREDICTED, ~mentions.gold)):
        for group in groups:
            found = patients_in(sample, group.members & side)
            yield rows.row(metric, found, axis=group.axis, group=group.value, item=label)
