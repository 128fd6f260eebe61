"""Sentence Encoder Association Tests on contextual vectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from epicene.probes.embeddings.layers import SEAT, InLayers


@dataclass(frozen=True)
class Seat(InLayers):
    """The tests of `Weat` on words in sentences that say almost nothing (May et al. 2019).

    The vector of a word is the mean over its carrier sentences, at `layer`, of the mean over
    the sentence's tokens (``unit="sentence"``, as published but for the [CLS] token, which
    models without a sentence objective do not train) or over the word's own tokens
    (``unit="word"``). Grammatical gender is removed as in `Weat`, and for the same reason. The
    effect size at every layer stands beside, with its interval and without a test: one question,
    one test.
    """

    name: str = SEAT
    question: ClassVar[str] = SEAT


PROBE = Seat()
