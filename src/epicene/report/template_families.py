"""Families of metrics of sentences to fill, of associations and of twin documents."""

from __future__ import annotations

from epicene.report.family import Family

TEMPLATE_FAMILIES: tuple[Family, ...] = (
    Family(("log_probability_bias_contrast",), unit="nats", labelling="item"),
    Family(("log_probability_bias_group",), unit="nats", labelling="identities"),
    Family(("log_probability_bias",), unit="nats", labelling="item", told=False, charted=False),
    Family(("template_sensitivity",), unit="nats", labelling="item", told=False, charted=False),
    Family(("disco_beyond_chance",), ("disco",), unit="fillings", labelling="item"),
    Family(("honest_score",), unit="percent", labelling="item"),
    Family(("honest_difference",), unit="points", labelling="identities"),
    Family(("honest_interaction",), unit="points", labelling="identities"),
    Family(("honest_template_errors",), unit="errors", labelling="item", told=False, charted=False),
    Family(
        ("log_likelihood_difference_shared_words",),
        ("log_likelihood_difference",),
        unit="nats_a_word",
        labelling="item",
    ),
)
