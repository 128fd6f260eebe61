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
    targets : tuple of (int, int)
        Code points of the words that make the target; they need not touch. For a causal model
        they stand before the attribute.
    attribute : (int, int)
        Code points.
    """

    text: str
    targets: tuple[Span, ...]
    attribute: Span


@dataclass(frozen=True)
class TargetAssociation:
    """A unit: the association of target and attribute in a few sentences.

    For a masked model, log P(target | sentence) − log P(target | sentence without the
    attribute), all pieces of the target hidden in both terms, all pieces of the attribute in the
    second. Kurita et al. have targets of one piece; of several we take the mean, since the pieces
    of *la patiente* say the same thing twice, and two targets may be cut differently. For a
    causal model, log P(attribute | what stands before it): by Bayes' rule it is the same up to
    log P(attribute), which is equal for two targets in the same sentence and cancels in their
    difference.
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
            target = tuple(p for span in sentence.targets for p in tokens_of(encoding, span))
            attribute = tokens_of(encoding, sentence.attribute)
            steps = (
                _after(encoding, attribute)
                if causal
                else (*_hidden(target, target), *_hidden(target, target + attribute))
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


def _hidden(target: Sequence[int], hidden: Sequence[int]) -> tuple[Step, ...]:
    return tuple(Step(p, tuple(sorted(hidden))) for p in target)


def _after(encoding: Encoding, attribute: Sequence[int]) -> tuple[Step, ...]:
    return tuple(Step(p, tuple(range(p, len(encoding)))) for p in attribute)


def _first_minus_second(values: np.ndarray) -> float:
    half = len(values) // 2
    return float(values[:half].mean() - values[half:].mean())


def _unknown(model: Model, encoding: Encoding, positions: Sequence[int]) -> bool:
    if not isinstance(model, Tokenizes):
        return False
    flags = model.unknown_tokens(encoding)
    return any(flags[p] for p in positions)
