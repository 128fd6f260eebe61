"""Every way to write, by name; adding one is one line here."""

from __future__ import annotations

from typing import Any

from epicene.core.registry import Registry

# Classes, whose options are given when one is made.
DECODINGS: Registry[Any] = Registry(
    "decoding",
    {
        "constrained-gender": "epicene.models.decoding.constrained_gender:ConstrainedDecoding",
        "self-debias": "epicene.models.decoding.self_debias:SelfDebiasedDecoding",
    },
)
