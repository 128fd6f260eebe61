"""Families of metrics of the tokenization stage."""

from __future__ import annotations

from epicene.report.family import Family

TOKENIZATION_FAMILIES: tuple[Family, ...] = (
    Family(
        ("tokens_difference", "tokens_difference_at_equal_frequency"),
        unit="tokens",
        labelling="item",
    ),
    Family(("tokens_per_name_difference",), unit="name_tokens", labelling="contrast"),
    Family(("unknown_rate",), unit="percent", labelling="group"),
    Family(("tokens_per_word",), unit="tokens", labelling="item"),
    Family(("unknown_token_rate",), unit="percent", labelling="item"),
)
