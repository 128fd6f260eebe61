"""Every method, by name, in the order of the chain; adding one is one line here."""

from __future__ import annotations

from typing import Any

from epicene.core.registry import Registry

# Classes, whose options are given when one is made.
METHODS: Registry[Any] = Registry(
    "mitigation",
    {
        # Data.
        # Tokenization.
        # Training.
        # Representations.
        # Decoding.
        "self-debias": "epicene.mitigation.decoding.self_debias:SelfDebias",
        "constrained-gender": "epicene.mitigation.decoding.constrained_gender:ConstrainedGender",
        # Predictions.
    },
)
