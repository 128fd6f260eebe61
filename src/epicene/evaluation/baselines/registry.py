"""Every trainer, by name; adding one is one line here."""

from __future__ import annotations

from typing import Any

from epicene.core.registry import Registry

# Classes, whose options are given when one is made.
TRAINERS: Registry[Any] = Registry(
    "trainer",
    {
        "tfidf": "epicene.evaluation.baselines.tfidf:TfidfTrainer",
        "document-vectors": "epicene.evaluation.baselines.document_vectors:DocumentVectorTrainer",
        "document-encoder": "epicene.evaluation.baselines.document_encoder:DocumentEncoderTrainer",
        "linear-tagger": "epicene.evaluation.baselines.linear_tagger:LinearTaggerTrainer",
        "token-encoder": "epicene.evaluation.baselines.token_encoder:TokenEncoderTrainer",
    },
)
