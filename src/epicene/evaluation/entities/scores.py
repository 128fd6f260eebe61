"""Precision, recall and F1 of entities, each as a share of entities."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from epicene.evaluation.entities.mentions import Mentions
from epicene.evaluation.groups import Axis, Contrast, Group
from epicene.evaluation.rows import Sample
from epicene.evaluation.shares import Share
from epicene.metrics import Clusters

Bools = NDArray[np.bool_]
REFERENCE = "segura2013semeval"
NO_GOLD = "no_gold_entity: the gold of the group has no such entity"
NO_PREDICTED = "no_predicted_entity: the tool found no such entity in the group"
NO_ENTITY = "no_entity: neither the gold of the group nor the tool has such an entity"

# What counts as right, as nervaluate calls it. Of one label the last asks what the first asks.
SCHEMES = ("strict", "partial", "ent_type", "exact")
OF_LABEL = SCHEMES[:3]


@dataclass(frozen=True, eq=False)
class Scored:
    """Shares of entities that rest on the same table of them.

    Parameters
    ----------
    shares : tuple of Share
    sample : Sample
    halves : bool
        Whether each entity is there twice, so that one that is right in part is right once of
        two: the share, its variance between patients and its interval are those of the credits.
    """

    shares: tuple[Share, ...]
    sample: Sample
    halves: bool = False

    def group(self, group: Group) -> Group:
        """Return a group of entities as one of what is in the table."""
        if not self.halves:
            return group
        return Group(group.axis, group.value, np.repeat(group.members, 2))

    def axis(self, axis: Axis) -> Axis:
        """Return groups of entities as groups of what is in the table."""
        contrasts = (Contrast(self.group(c.first), self.group(c.second)) for c in axis.contrasts)
        groups = tuple(map(self.group, axis.groups))
        return Axis(axis.name, groups, tuple(contrasts), axis.n_unknown)


def scored(mentions: Mentions, label: str = "") -> tuple[Scored, ...]:
    """Return precision, recall and F1 in each scheme, of one label or of all together.

    F1 is twice the matched pairs over all entities of both sides: the share of these that are
    matched. Precision is the share among those of the tool, recall among those of the gold.

    References
    ----------
    segura2013semeval; hripcsak2005agreement for F1 as a share of the entities of both.
    """
    sample = mentions.of_label(label) if label else mentions.sample
    found = []
    for scheme in OF_LABEL if label else SCHEMES:
        halves = scheme == "partial"
        credit = mentions.credit["partial_label" if label and halves else scheme]
        counted, gold = credit == 1.0, mentions.gold
        if halves:
            # The first half of an entity is right where any of it is.
            counted = np.column_stack((credit > 0.0, counted)).ravel()
            gold = np.repeat(gold, 2)
        # What is not recalled is missed, what is not precise spurious: asked there.
        once = partial(Share, asked=False, reference=REFERENCE, mirrors=scheme == "ent_type")
        both = np.ones(gold.size, dtype=bool)
        shares = (
            once(f"{scheme}_precision", ~gold, counted, NO_PREDICTED),
            once(f"{scheme}_recall", gold, counted, NO_GOLD),
            Share(f"{scheme}_f1", both, counted, NO_ENTITY, scheme == "strict", "min", REFERENCE),
        )
        found.append(Scored(shares, _doubled(sample) if halves else sample, halves))
    return tuple(found)


def _doubled(sample: Sample) -> Sample:
    patients = Clusters(np.repeat(sample.patients.index, 2), sample.patients.labels)
    return Sample(patients, np.repeat(sample.known, 2), np.repeat(sample.eligible, 2))
