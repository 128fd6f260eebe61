"""Families of metrics of benchmarks, as lm-evaluation-harness calls them."""

from __future__ import annotations

from epicene.report.family import Family

USEFULNESS_FAMILIES: tuple[Family, ...] = (
    Family(("acc", "acc_norm"), unit="percent", labelling="item", scale=100.0),
    Family(("nats_per_word",), unit="nats_a_word"),
    Family(("exact_match", "em", "f1"), unit="percent", labelling="item", scale=100.0),
)
