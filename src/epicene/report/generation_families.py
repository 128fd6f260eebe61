"""Families of metrics of texts that models write."""

from __future__ import annotations

from epicene.report.family import Family

GENERATION_FAMILIES: tuple[Family, ...] = (
    Family(("gender_gap",), unit="points", labelling="item", items="prompts"),
    Family(
        ("gender_shift", "gender_shift_among_marked", "gender_shift_opposite"),
        unit="percent",
        labelling="item",
        items="prompts",
        told=False,
    ),
    Family(("gender_shift_difference",), unit="points", labelling="item"),
    Family(
        ("generated_share_of_women",),
        unit="percent",
        labelling="item",
        ranked=True,
        recorded_note="generation.recorded_note",
        told=False,
    ),
    Family(
        ("amplification_vs_recorded", "amplification_vs_corpus"),
        unit="points",
        labelling="item",
        items="amplification",
    ),
    Family(("generated_correlation_with_recorded",), unit="rho", labelling="item", charted=False),
    *(
        family
        for metric, unit, difference_unit in (
            ("generated_age", "years", "years"),
            ("generated_severity", "percent", "points"),
            ("generated_words", "words", "words"),
            ("generated_repetition", "percent", "points"),
        )
        for family in (
            Family((f"{metric}_difference",), unit=difference_unit, labelling="item"),
            Family((metric,), unit=unit, labelling="patients", told=False, charted=False),
        )
    ),
    Family(
        (
            "generated_neutral",
            "generated_feminine",
            "generated_masculine",
            "generated_ambiguous",
        ),
        unit="percent",
        labelling="item",
        items="prompts",
        told=False,
        charted=False,
    ),
    Family(("seed_sensitivity",), unit="points", labelling="item", told=False, charted=False),
)
