"""How much a word changes the probability of the target beside it (Kurita et al. 2019)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from epicene.core.errors import NotApplicableError
from epicene.models.capabilities import (
    Encoding,
    Model,
    Precision,
    ScoresTokens,
    ScoringItem,
    Step,
    Tokenizes,
)
from epicene.probes.outputs.spans import tokens_of

Span = tuple[int, int]
# What masked models read with both sides of a word in view; causal models have only the left.
MASKED = "pll"
CAUSAL = "log-likelihood"


@dataclass(frozen=True)
class Placed:
    """A sentence, and where its target (who) and its attribute (what is said) stand.

    Parameters
    ----------
    text : str
        The sentence.
    target, attribute : (int, int)
        Code points. For a causal model the target stands first.
    """

    text: str
    target: Span
    attribute: Span


@dataclass(frozen=True)
class TargetAssociation:
    """A unit: the association of target and attribute in a few sentences.

    For a masked model, log P(target | sentence) − log P(target | sentence without the
    attribute): the pieces of a target are read left to right, with those that follow hidden, and
    all pieces of the attribute are hidden in the second term. For a causal model, log P(attribute
    | what stands before it): by Bayes' rule it is the same up to log P(attribute), which is equal
    for two targets in the same sentence and cancels in their difference.
    """

    sentences: tuple[Placed, ...]
    precision: Precision = "float32"

    def ask(self, model: Model) -> list[float | None]:
        """Return the association in each sentence, in nats; None with a word unknown to the model.

        Raises
        ------
        NotApplicableError
            If the tokenizer does not say where its tokens stand.
        """
        scorer = cast(ScoresTokens, model)
        causal = MASKED not in scorer.estimators
        items: list[ScoringItem] = []
        known: list[bool] = []
        for sentence in self.sentences:
            encoding = scorer.encode(sentence.text)
            target, attribute = (
                tokens_of(encoding, span) for span in (sentence.target, sentence.attribute)
            )
            steps = (
                _after(encoding, attribute)
                if causal
                else (*_hidden(target, ()), *_hidden(target, attribute))
            )
            items.append(ScoringItem(encoding.ids, steps))
            known.append(
                bool(target and attribute) and not _unknown(model, encoding, target + attribute)
            )
        scores = scorer.score(items, self.precision)
        return [
            (float(values.sum()) if causal else _first_minus_second(values)) if is_known else None
            for values, is_known in zip(scores, known, strict=True)
        ]


def check_scorable(model: Model) -> None:
    """Refuse a model that reads neither way.

    Raises
    ------
    NotApplicableError
        If it scores tokens in no way that this needs.
    """
    estimators = cast(ScoresTokens, model).estimators
    if not {MASKED, CAUSAL} & estimators:
        raise NotApplicableError(
            f"the model has no estimator {MASKED!r} or {CAUSAL!r}.", where=model.name
        )


def _hidden(target: Sequence[int], attribute: Sequence[int]) -> tuple[Step, ...]:
    return tuple(
        Step(p, tuple(sorted({*(q for q in target if q >= p), *attribute}))) for p in target
    )


def _after(encoding: Encoding, attribute: Sequence[int]) -> tuple[Step, ...]:
    return tuple(Step(p, tuple(range(p, len(encoding)))) for p in attribute)


def _first_minus_second(values: np.ndarray) -> float:
    half = len(values) // 2
    return float(values[:half].sum() - values[half:].sum())


def _unknown(model: Model, encoding: Encoding, positions: Sequence[int]) -> bool:
    if not isinstance(model, Tokenizes):
        return False
    flags = model.unknown_tokens(encoding)
    return any(flags[p] for p in positions)
