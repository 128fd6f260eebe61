"""Families of metrics of the embedding stage."""

from __future__ import annotations

from epicene.report.family import Family

EMBEDDING_FAMILIES: tuple[Family, ...] = (
    Family(("effect_size", "effect_size_without_grammatical_gender"), unit="d", labelling="item"),
    Family(("effect_size_by_layer",), unit="d", labelling="item", told=False, charted=False),
    # Other numbers on the words of the same tests: a chart of each would say the same again.
    *(
        Family((metric,), unit=unit, labelling="item", told=False, charted=False)
        for metric, unit in (
            ("rnd_difference", "vector_length"),
            ("ripa_difference", "vector_length"),
            ("ect", "rho"),
            ("mac", "cosine"),
            ("rnsb", "nats"),
        )
    ),
    Family(("things_gender_effect",), unit="d", labelling="item"),
    Family(("gender_direction_shared",), unit="percent", labelling="item"),
    Family(("direct_bias",), unit="cosine", labelling="item"),
    Family(("effect_size_drop",), unit="d", labelling="item", told=False),
    Family(("combined_effect_size",), unit="d", labelling="item"),
    Family(
        ("combined_effect_size_by_layer",), unit="d", labelling="item", told=False, charted=False
    ),
    Family(
        ("gender_accuracy", "gender_accuracy_hidden", "control_accuracy"),
        ("gender_accuracy_nonlinear", "gender_accuracy_nonlinear_hidden"),
        unit="percent",
        labelling="item",
        by_layer=True,
    ),
    Family(
        ("gender_selectivity", "gender_selectivity_hidden"),
        unit="points",
        labelling="item",
        told=False,
        charted=False,
    ),
    Family(
        ("gender_description_length", "gender_description_length_hidden"),
        unit="percent",
        labelling="item",
        told=False,
        charted=False,
    ),
    Family(
        ("gender_variance_share", "gender_variance_share_hidden"),
        unit="percent",
        labelling="item",
        told=False,
        charted=False,
    ),
)
