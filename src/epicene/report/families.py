"""Which metrics are drawn together, in which unit, and how their rows are named."""

from __future__ import annotations

from epicene.report.corpus_families import CORPUS_FAMILIES
from epicene.report.family import Family

FAMILIES: tuple[Family, ...] = (
    Family(("feminine_share",), unit="percent"),
    Family(
        ("tokens_difference", "tokens_difference_at_equal_frequency"),
        unit="tokens",
        labelling="item",
    ),
    Family(("tokens_per_name_difference",), unit="name_tokens", labelling="contrast"),
    Family(("unknown_rate",), unit="percent", labelling="group"),
    Family(("tokens_per_word",), unit="tokens", labelling="item"),
    Family(("unknown_token_rate",), unit="percent", labelling="item"),
    Family(("effect_size", "effect_size_without_grammatical_gender"), unit="d", labelling="item"),
    Family(
        ("stereotype_score",), ("stereotype_score_all_pairs",), unit="percent", labelling="axis"
    ),
    Family(("margin_vs_control", "mean_margin"), unit="nats", labelling="axis"),
    Family(("log_odds_woman",), unit="nats", labelling="item", ranked=True),
    Family(("correlation_with_recorded_ratio",), unit="rho", labelling="item"),
    *CORPUS_FAMILIES,
)
_BY_METRIC = {metric: family for family in FAMILIES for metric in family.metrics}


def family_of(metric: str) -> Family:
    """Return the family of a metric; one of its own for a metric the report does not know."""
    return _BY_METRIC.get(metric) or Family((metric,))


def is_headline(metric: str) -> bool:
    """Whether the summary reads this metric: the first drawn of its family."""
    return family_of(metric).drawn[0] == metric
