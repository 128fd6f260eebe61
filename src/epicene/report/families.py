"""Which metrics are drawn together, in which unit, and how their rows are named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Labelling = Literal["item", "contrast", "axis", "group", "generic"]


@dataclass(frozen=True)
class Family:
    """Metrics of a probe that share a chart and a table.

    Parameters
    ----------
    drawn : tuple of str
        Metrics with a point each; the first is the one that the summary reads.
    tabled : tuple of str
        Metrics in the table alone.
    unit : str
        Key of ``units`` in the catalogue; ``raw`` where the report does not know it.
    labelling : {"item", "contrast", "axis", "group", "generic"}
        What names a row: its item, its two groups, its axis and item, its group, all three.
    ranked : bool
        Sort rows by the first drawn metric instead of keeping the order of the table.
    """

    drawn: tuple[str, ...]
    tabled: tuple[str, ...] = ()
    unit: str = "raw"
    labelling: Labelling = "generic"
    ranked: bool = False

    @property
    def metrics(self) -> tuple[str, ...]:
        """All metrics, the drawn ones first."""
        return self.drawn + self.tabled


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
)
_BY_METRIC = {metric: family for family in FAMILIES for metric in family.metrics}


def family_of(metric: str) -> Family:
    """Return the family of a metric; one of its own for a metric the report does not know."""
    return _BY_METRIC.get(metric) or Family((metric,))


def is_headline(metric: str) -> bool:
    """Whether the summary reads this metric: the first drawn of its family."""
    return family_of(metric).drawn[0] == metric
