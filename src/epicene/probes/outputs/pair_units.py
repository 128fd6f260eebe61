"""Sentence pairs as pieces of work: a unit scores some pairs by all estimators of a group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from epicene.corpora.pair_table import read_pairs
from epicene.models.capabilities import Model
from epicene.probes.base import Answer, Inputs
from epicene.probes.outputs.estimators import Group
from epicene.probes.outputs.score_pairs import sentences
from epicene.probes.outputs.sentence_scores import Options, Scores, estimators_of, score_sentences

if TYPE_CHECKING:
    import pandas as pd

PAIRS_A_UNIT = 32


@dataclass(frozen=True)
class SentencePairs:
    """Some pairs, scored by every estimator of a group that the model has.

    The estimators of a group read the same masked sequences: probes that report one estimator
    each have equal units, and an audit asks each of them once. Nothing is shared between units.

    Parameters
    ----------
    group : str
        See `epicene.probes.outputs.estimators`.
    sentences : tuple of (str, str)
        The pairs, without those that have an empty sentence.
    options : Options
        How they are read.
    """

    group: Group
    sentences: tuple[tuple[str, str], ...]
    options: Options

    def ask(self, model: Model) -> Answer:
        """Return, by estimator, a row a pair: both scores, tokens scored, scored again or not.

        Where answers are chosen, also the probability of the first answer over both orders.
        """
        estimators = estimators_of(model, self.group)
        scores = score_sentences(model, estimators, self.sentences, self.options, memo={})
        return {name: _rows(of_estimator) for name, of_estimator in scores.items()}


def pair_units(inputs: Inputs, group: Group) -> list[SentencePairs]:
    """Return the units of all pairs and control pairs of an audit, in their order."""
    options = Options(inputs.precision, inputs.lowercase, inputs.seed)
    units: list[SentencePairs] = []
    for table in tables(inputs):
        pairs = sentences(table)
        units += (
            SentencePairs(group, tuple(pairs[start : start + PAIRS_A_UNIT]), options)
            for start in range(0, len(pairs), PAIRS_A_UNIT)
        )
    return units


def tables(inputs: Inputs) -> Iterator[pd.DataFrame]:
    """Yield the pairs of each set, as `read_pairs` gives them, each before its control pairs."""
    for pairs in inputs.pairs:
        yield read_pairs(pairs.table)
        if pairs.controls is not None:
            yield read_pairs(pairs.controls)


def scores_of_tables(
    inputs: Inputs, answers: Sequence[Answer], estimator: str
) -> Iterator[tuple[pd.DataFrame, Scores]]:
    """Yield each table with its scores by an estimator, from the answers to `pair_units`."""
    remaining = iter(answers)
    for table in tables(inputs):
        chunks = range(0, len(sentences(table)), PAIRS_A_UNIT)
        rows = [row for _ in chunks for row in next(remaining)[estimator]]
        yield table, _scores(rows)


def _rows(scores: Scores) -> list[list[float]]:
    columns = [scores.both[:, 0], scores.both[:, 1], scores.n_tokens, scores.rescored.astype(int)]
    if scores.first is not None:
        columns.append(scores.first)
    return [list(row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def _scores(rows: Sequence[Sequence[float]]) -> Scores:
    width = len(rows[0]) if rows else 4
    table = np.array(rows, dtype=np.float64).reshape(-1, width)
    first = table[:, 4] if width > 4 else None
    return Scores(table[:, :2], table[:, 2].astype(np.int64), table[:, 3].astype(bool), first)
