"""An association of a model as a number that can be differentiated by its weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from epicene.core.errors import NotApplicableError
from epicene.mitigation.classifiers.lessons import logits_of
from epicene.mitigation.training.language_modelling import IDS, MASK
from epicene.mitigation.training.language_rows import lead, step_before
from epicene.models.batching import by_token_budget
from epicene.models.capabilities import BLANK
from epicene.models.classifier import Classifier, is_several
from epicene.models.transformer import pad
from epicene.probes.outputs.spans import tokens_of
from epicene.tracing.effects import LOGISTIC
from epicene.tracing.influence.asking import losses_of_rows, questions

if TYPE_CHECKING:
    import torch

    from epicene.models.transformer import TransformerModel
    from epicene.tracing.associations.association import Association, Context
    from epicene.tracing.task import Task

BATCH_TOKENS = 2048
"""Tokens that are read at once, at most, where nothing else is said."""


class Measure(Protocol):
    """A number of a model: the sum of the terms of its batches."""

    def terms(self, module: Any, batch_tokens: int) -> Iterator[torch.Tensor]:
        """Yield a term of shape () for each batch, which gradients can be taken of."""


def value_of(measure: Measure, module: Any, batch_tokens: int = BATCH_TOKENS) -> float:
    """Return the number of a module."""
    import torch

    with torch.inference_mode():
        return sum(float(term) for term in measure.terms(module, batch_tokens))


@dataclass(frozen=True)
class Reading:
    """A row of tokens, the places asked of it, and how much their log-probabilities count.

    Parameters
    ----------
    row : tuple of int
    hidden : tuple of int
        Places that a masked model does not see; empty for a causal one.
    places : tuple of int
        Whose tokens are asked.
    weight : float
    """

    row: tuple[int, ...]
    hidden: tuple[int, ...]
    places: tuple[int, ...]
    weight: float


@dataclass(frozen=True, eq=False)
class WordAssociation:
    """The association in the outputs of a language model, on the scale of `epicene trace`.

    The mean over words and sentences of log P(word | sentence of the first group) minus
    log P(word | sentence of the second), the words of the first concept minus those of the second,
    times √3/π: the estimate of `epicene.tracing.stages.outputs`.

    Parameters
    ----------
    model : TransformerModel
    readings : tuple of Reading
    """

    model: TransformerModel
    readings: tuple[Reading, ...]

    @classmethod
    def of(
        cls,
        model: TransformerModel,
        contexts: Sequence[Context],
        first: Sequence[str],
        second: Sequence[str],
    ) -> WordAssociation:
        """Put contexts and words of two concepts, as an `Association` has them, to a model.

        Parameters
        ----------
        model : TransformerModel
            Masked or causal.
        contexts : sequence of Context
            Sentences about a patient of each group.
        first, second : sequence of str
            Words of the two concepts, for the blank.

        Raises
        ------
        NotApplicableError
            If the tokenizer does not say where its tokens stand, or cannot spell a word.
        """
        readings = [
            reading
            for sign, words in ((1.0, first), (-1.0, second))
            for word in words
            for context in contexts
            for side, text in zip((1.0, -1.0), context.both, strict=True)
            for reading in _readings(
                model, text, word, LOGISTIC * sign * side / (len(contexts) * len(words))
            )
        ]
        return cls(model, tuple(readings))

    def terms(self, module: Any, batch_tokens: int) -> Iterator[torch.Tensor]:
        """Yield the weighted log-probabilities of each batch of readings."""
        for batch in by_token_budget([len(one.row) for one in self.readings], batch_tokens):
            chosen = [self.readings[k] for k in batch]
            rows, hidden, places = zip(*((o.row, o.hidden, o.places) for o in chosen), strict=True)
            losses = losses_of_rows(module, questions(rows, places, self.model, hidden))
            yield -(losses * losses.new_tensor([one.weight for one in chosen])).sum()


def _readings(model: TransformerModel, text: str, word: str, weight: float) -> Iterator[Reading]:
    at = text.index(BLANK)
    encoding = model.encode(text.replace(BLANK, word))
    before = lead(model)
    pieces = tuple(len(before) + p for p in tokens_of(encoding, (at, at + len(word))))
    row = (*before, *encoding.ids)
    if not pieces or any(row[p] == model.tokenizer.unk_token_id for p in pieces):
        raise NotApplicableError(f"the model cannot spell {word!r}.", where=model.name)
    if step_before(model):
        yield Reading(row, (), pieces, weight)
        return
    # Of several pieces, each is read with the later ones hidden, as the outputs are traced.
    for piece in pieces:
        yield Reading(row, tuple(p for p in pieces if p >= piece), (piece,), weight)


@dataclass(frozen=True, eq=False)
class DecisionAssociation:
    """The association in the decisions of a classifier, on the scale of `epicene trace`.

    The mean over sentences of the log odds of a label, first group minus second, times √3/π: the
    estimate of `epicene.tracing.stages.application`.

    Parameters
    ----------
    model : Classifier
    rows : tuple of (tuple of int, float)
        Windows of texts, and how much the log odds of each count.
    label : int
        Place of the label.
    """

    model: Classifier
    rows: tuple[tuple[tuple[int, ...], float], ...]
    label: int

    @classmethod
    def of(cls, task: Task, association: Association) -> DecisionAssociation:
        """Put the association to a classifier.

        Raises
        ------
        NotApplicableError
            If the association has no neutral words, or it is no classifier of transformers.
        """
        model = task.model
        if not isinstance(model, Classifier):
            raise NotApplicableError(
                "gradients are of classifiers of transformers.", where=model.name
            )
        if not association.neutral:
            raise NotApplicableError("the association has no neutral words for the blank.")
        n = len(association.contexts) * len(association.neutral)
        rows = [
            (row, LOGISTIC * side / (n * len(windows)))
            for context in association.contexts
            for side, text in zip((1.0, -1.0), context.both, strict=True)
            for word in association.neutral
            for windows in [model.rows(text.replace(BLANK, word))]
            for row in windows
        ]
        return cls(model, tuple(rows), model.labels.index(task.label))

    def terms(self, module: Any, batch_tokens: int) -> Iterator[torch.Tensor]:
        """Yield the weighted log odds of each batch of texts."""
        import torch

        several = is_several(module.config)
        for batch in by_token_budget([len(row) for row, _ in self.rows], batch_tokens):
            rows, weights = zip(*(self.rows[k] for k in batch), strict=True)
            ids, mask = pad(rows, self.model.padding)
            mask = torch.ones_like(ids) if mask is None else mask
            logits = logits_of(module, {IDS: ids, MASK: mask})
            said = logits[:, self.label]
            if not several:
                others = [k for k in range(logits.shape[1]) if k != self.label]
                said = said - logits[:, others].logsumexp(dim=1)
            yield (said * said.new_tensor(weights)).sum()
