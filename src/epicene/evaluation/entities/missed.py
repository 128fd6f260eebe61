"""Entities that a tool missed, and those that it made up."""

from __future__ import annotations

from epicene.evaluation.entities.mentions import Mentions
from epicene.evaluation.entities.scores import NO_GOLD, NO_PREDICTED, REFERENCE, Scored
from epicene.evaluation.shares import Share

MISSED, SPURIOUS = "missed_entity_rate", "spurious_entity_rate"


def missed(mentions: Mentions, label: str = "") -> Scored:
    """Return the share of entities of gold that are missed, and of the tool's that are spurious.

    Missed is an entity of the gold for which no entity of its label stands that shares a character
    with it, one for one: what is found with other bounds is found. It is the false-negative rate,
    one minus the recall of the scheme ``ent_type``; the spurious rate is one minus its precision
    (the false-discovery rate).
    """
    lost = mentions.credit["ent_type"] == 0.0
    shares = (
        Share(MISSED, mentions.gold, lost, NO_GOLD, True, "max", REFERENCE),
        Share(SPURIOUS, ~mentions.gold, lost, NO_PREDICTED, True, "max", REFERENCE),
    )
    return Scored(shares, mentions.of_label(label) if label else mentions.sample)
