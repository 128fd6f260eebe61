"""Families of metrics of the embedding stage."""

from __future__ import annotations

from epicene.report.family import Family

EMBEDDING_FAMILIES: tuple[Family, ...] = (
    Family(("effect_size", "effect_size_without_grammatical_gender"), unit="d", labelling="item"),
)
