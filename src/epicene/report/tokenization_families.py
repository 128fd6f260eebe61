"""Families of metrics of the tokenization stage."""

from __future__ import annotations

from epicene.report.family import Family


def _by_group(metric: str, unit: str, difference_unit: str) -> tuple[Family, Family]:
    """Return the families of a number by group of patients, and of its differences."""
    return (
        Family((f"{metric}_by_group",), unit=unit, labelling="patients", told=False),
        Family(
            (f"{metric}_by_group_difference",),
            unit=difference_unit,
            labelling="patients_contrast",
            told=False,
        ),
    )


TOKENIZATION_FAMILIES: tuple[Family, ...] = (
    Family(
        ("tokens_difference", "tokens_difference_at_equal_frequency"),
        unit="tokens",
        labelling="item",
    ),
    Family(("single_token_rate_difference",), unit="points", labelling="item"),
    Family(("single_token_rate",), unit="percent", told=False),
    Family(("stem_kept_vs_plural",), unit="points", labelling="item"),
    Family(("stem_kept",), unit="percent", labelling="item", told=False),
    Family(("tokens_per_name_difference",), unit="name_tokens", labelling="contrast"),
    Family(("single_token_name_difference",), unit="points", labelling="contrast"),
    Family(
        ("note_tokens_difference",),
        ("note_letters_difference",),
        unit="note_percent",
        labelling="item",
    ),
    Family(
        ("note_lost_difference", "note_lost_difference_at_limit"), unit="points", labelling="item"
    ),
    Family(("renyi_efficiency_difference",), unit="points", labelling="item"),
    Family(("renyi_efficiency",), unit="percent", told=False),
    Family(("unknown_rate", "byte_fallback_rate"), unit="percent", labelling="group"),
    Family(("extra_tokens_difference",), unit="tokens", labelling="item"),
    Family(("extra_tokens",), unit="percent", labelling="item"),
    Family(("extra_unknown",), unit="points", labelling="item", told=False),
    Family(("tokens_per_word",), unit="tokens", labelling="item"),
    Family(("unknown_token_rate",), unit="percent", labelling="item"),
    *_by_group("tokens_per_word", "tokens", "tokens"),
    *(
        family
        for metric in (
            "tokens_lost",
            "tokens_lost_at_limit",
            "entities_lost",
            "entities_lost_at_limit",
        )
        for family in (
            Family((metric,), unit="percent", labelling="item", told="entities" not in metric),
            *_by_group(metric, "percent", "points"),
        )
    ),
)
