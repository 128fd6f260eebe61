"""Families of metrics of the output stage."""

from __future__ import annotations

from epicene.report.family import Family

OUTPUT_FAMILIES: tuple[Family, ...] = (
    Family(
        ("stereotype_score",), ("stereotype_score_all_pairs",), unit="percent", labelling="axis"
    ),
    Family(
        ("stereotype_score_of_group",),
        unit="percent",
        labelling="generic",
        told=False,
        charted=False,
    ),
    Family(("margin_vs_control", "mean_margin"), unit="nats", labelling="axis"),
    Family(("first_answer",), unit="percent", labelling="axis", told=False, charted=False),
    Family(("log_odds_woman",), unit="nats", labelling="item", ranked=True),
    Family(("estimator_agreement",), unit="rho", labelling="item", told=False, charted=False),
    Family(("correlation_with_recorded_ratio",), unit="rho", labelling="item"),
)
