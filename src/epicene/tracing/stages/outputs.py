"""Does the model expect the words of one concept rather of one group of patients?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np

from epicene.core.measurement import Stage
from epicene.models.capabilities import BLANK, ScoresTokens, ScoringItem, Step, Tokenizes
from epicene.probes.outputs.spans import tokens_of
from epicene.probes.outputs.target_association import MASKED, check_scorable
from epicene.tracing.associations.association import Association
from epicene.tracing.effects import LOGISTIC, Cells, Floats, StageEffect, of_cells
from epicene.tracing.stages.base import StageInputs


@dataclass(frozen=True)
class Outputs:
    """The log odds ratio of the two concepts between the two groups, as the model scores them.

    A cell is log P(word | sentence of the first group) minus log P(word | sentence of the second).
    The words of the first set minus those of the second are log odds ratios: how frequent a word is
    cancels, and so does what the two sentences make of any word. Of several pieces of a word, a
    masked model reads each with the later ones hidden (Kauf & Ivanova 2023); a causal model reads
    the word from what stands before it.
    """

    kind: ClassVar[str] = "outputs"
    stage: ClassVar[Stage] = "outputs"
    needs: ClassVar[tuple[str, ...]] = ("ScoresTokens",)

    def effects(self, inputs: StageInputs) -> Sequence[StageEffect]:
        """Return the one effect."""
        check_scorable(inputs.model)
        association = inputs.association
        scores = word_scores(cast(ScoresTokens, inputs.model), association, inputs)
        table = LOGISTIC * (scores[:, :, 0] - scores[:, :, 1])
        n = len(association.first)
        cells = Cells(table[:n], table[n:])
        data = association.name.label
        return [of_cells(self.kind, self.stage, cells, measure="log_odds_ratio", data=data)]


def word_scores(model: ScoresTokens, association: Association, inputs: StageInputs) -> Floats:
    """Return log P(word | sentence) in nats, shape (n_words, t, 2); NaN for an unknown word.

    Raises
    ------
    NotApplicableError
        If the tokenizer does not say where its tokens stand.
    """
    causal = MASKED not in model.estimators
    items: list[ScoringItem] = []
    known: list[bool] = []
    for word in association.words:
        for context in association.contexts:
            for text in context.both:
                at = text.index(BLANK)
                encoding = model.encode(text.replace(BLANK, word))
                pieces = tokens_of(encoding, (at, at + len(word)))
                end = range(len(encoding)) if causal else pieces
                steps = tuple(Step(p, tuple(q for q in end if q >= p)) for p in pieces)
                items.append(ScoringItem(encoding.ids, steps))
                flags = (
                    model.unknown_tokens(encoding)
                    if isinstance(model, Tokenizes)
                    else (False,) * len(encoding)
                )
                known.append(bool(pieces) and not any(flags[p] for p in pieces))
    sums = [float(values.sum()) for values in model.score(items, inputs.precision)]
    table = np.where(known, sums, np.nan)
    return table.reshape(len(association.words), len(association.contexts), 2)


STAGE = Outputs()
