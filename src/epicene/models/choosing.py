"""One of a few answers, by the likelihood of its tokens after the question."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from epicene.models.capabilities import ScoringItem, Step
from epicene.models.generation import shared_start

Row = tuple[int, ...]


def shares_by_likelihood(
    questions: Sequence[str],
    answers: Sequence[str],
    row: Callable[[str, str], Row],
    check: Callable[[Sequence[Row]], None],
    score: Callable[[Sequence[ScoringItem]], Sequence[NDArray[np.float64]]],
) -> NDArray[np.float64]:
    """Return the probability of each answer to each question, shape (n, k), rows sum to 1.

    Parameters
    ----------
    questions, answers : sequence of str
    row : callable
        From a question and an answer, or an empty one, to their tokens.
    check : callable
        Refuses rows that are too long.
    score : callable
        From items to the log-probabilities of their steps.
    """
    items: list[ScoringItem] = []
    for question in questions:
        rows = [row(question, answer) for answer in answers]
        # From where the rows part: a tokenizer may cut the question's end otherwise before an
        # answer, and all answers must be scored after the same tokens.
        asked = shared_start([row(question, ""), *rows])
        check(rows)
        for ids in rows:
            steps = (Step(at, tuple(range(at, len(ids)))) for at in range(asked, len(ids)))
            items.append(ScoringItem(ids, tuple(steps)))
    totals = np.array([scores.sum() for scores in score(items)])
    logs = totals.reshape(len(questions), len(answers))
    shares = np.exp(logs - logs.max(axis=1, keepdims=True)) if logs.size else logs
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))
