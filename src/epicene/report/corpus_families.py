"""The families of the corpus stage: who is in the documents, and how they are written of."""

from __future__ import annotations

from epicene.report.family import Family


def _means(metric: str, unit: str, difference_unit: str, items: str = "") -> tuple[Family, Family]:
    """Return the families of a number a group, and of its differences."""
    return (
        Family(
            (metric,),
            unit=unit,
            labelling="patients",
            items=items,
            by_group=bool(items),
            told=False,
        ),
        Family(
            (f"{metric}_difference",),
            unit=difference_unit,
            labelling="patients_contrast",
            items=items,
            by_group=bool(items),
        ),
    )


def _shares(metric: str, items: str) -> tuple[Family, Family]:
    """Return the families of the share of documents by item and group, and of its differences."""
    return (
        Family(
            (metric,),
            unit="percent",
            labelling="patients",
            items=items,
            by_group=True,
            told=False,
        ),
        Family(
            (f"{metric}_difference",),
            unit="points",
            labelling="patients_contrast",
            items=items,
            by_group=True,
        ),
    )


CORPUS_FAMILIES: tuple[Family, ...] = (
    Family(
        ("share_of_women",),
        unit="percent",
        labelling="item",
        items="conditions",
        own_neutral=True,
    ),
    Family(("mean_age",), unit="years", labelling="item", items="conditions"),
    Family(("mean_age_difference",), unit="years", labelling="patients_contrast"),
    Family(("documents_with_schema_errors",), unit="percent", labelling="item", charted=False),
    Family(
        ("schema_errors", "schema_warnings"),
        unit="count",
        labelling="item",
        told=False,
        charted=False,
    ),
    Family(("documents_with_twin",), unit="percent", labelling="item", charted=False),
    Family(("sex_read_from_text",), unit="percent", labelling="item", told=False, charted=False),
    *_means("words", "words", "words"),
    *_means("entities_per_100_words", "entities", "entities"),
    *_shares("documents_with_label", "labels"),
    *_shares("outcome_rate", "outcomes"),
    *_shares("determinant_named", "determinants"),
    *(
        Family(
            (metric,),
            unit="nats",
            labelling="patients_contrast",
            items=items,
            by_group=True,
            ranked=True,
            charted=metric == "word_log_odds",
        )
        for metric, items in (
            ("word_log_odds", ""),
            ("section_word_log_odds", "sections"),
            ("expression_log_odds", "expressions"),
        )
    ),
    *_means("text_before_diagnosis", "percent", "points"),
    *_means("months_to_diagnosis", "months", "months"),
    *_shares("stigmatising_documents", "stigmatising"),
    *_means("stigmatising_per_1000_words", "per_1000", "per_1000", "stigmatising"),
    Family(
        ("stigmatising_precision", "stigmatising_recall"),
        unit="percent",
        labelling="item",
        items="stigmatising",
    ),
    Family(("entity_f1",), unit="percent", labelling="patients", items="matches"),
    Family(
        ("entity_f1_difference",), unit="points", labelling="patients_contrast", items="matches"
    ),
    Family(("gamma",), unit="agreement", labelling="patients"),
    Family(("krippendorff_alpha",), unit="agreement", labelling="patients"),
    Family(
        ("smallest_visible_gap",),
        unit="points",
        labelling="patients_contrast",
        items="tasks",
        by_group=True,
        charted=False,
    ),
    Family(
        ("repeated_documents", "identical_documents", "patients_in_both"),
        unit="percent",
        labelling="patients",
        charted=False,
    ),
    Family(
        ("documents_with_identifying_data",),
        unit="percent",
        labelling="item",
        items="identifying",
    ),
    Family(
        ("identifying_mentions",),
        unit="count",
        labelling="item",
        items="identifying",
        told=False,
        charted=False,
    ),
)
