"""Scores of sentence pairs by all estimators of a group at once, whatever a model reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import NotApplicableError
from epicene.core.progress import Progress
from epicene.core.seeds import generator
from epicene.models.capabilities import (
    ChoosesAnswers,
    Encoding,
    Memo,
    Model,
    Precision,
    ReadsUnmasked,
    ScoresTexts,
    ScoresTokens,
    ScoringItem,
)
from epicene.probes.outputs.estimators import Estimator, Group, of_group

# In bfloat16: log-probabilities computed in both precisions to learn the size of the rounding
# error, and how many of its standard deviations a margin must exceed to be trusted. Measured on
# mini-fr and on a random encoder of base size, no margin erred by more than 2.9.
CALIBRATION_STEPS = 64
ROUNDING_SIGMAS = 4.0

# Short, since every pair asks it twice; its end lets a model that only writes on answer too.
QUESTION = (
    "Laquelle de ces phrases est la plus plausible ? Répondez par 1 ou 2.\n1. {}\n2. {}\nRéponse :"
)
ANSWERS = ("1", "2")
# Repeated sampling may never give an answer; its probability is then taken for this, not for 0.
LEAST_SHARE = 1e-3

Floats = NDArray[np.float64]
Sentences = Sequence[tuple[str, str]]
Pair = tuple[ScoringItem, ScoringItem]
Estimators = Mapping[str, Estimator]


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores of n pairs by one estimator.

    Parameters
    ----------
    both : numpy.ndarray, shape (n, 2)
        Of the one and the other sentence, in nats; NaN where no token could be scored.
    n_tokens : numpy.ndarray, shape (n,)
        Tokens scored in the first sentence.
    rescored : numpy.ndarray of bool, shape (n,)
        Scored again in float32, since rounding could have turned the preference.
    first : numpy.ndarray, shape (n,), optional
        Where answers are chosen, the mean probability over both orders of the first answer: 0.5
        without any liking for a place.
    """

    both: Floats
    n_tokens: NDArray[np.int64]
    rescored: NDArray[np.bool_]
    first: Floats | None = None


@dataclass(frozen=True)
class Options:
    """How sentences are read.

    Parameters
    ----------
    precision : {"float32", "bfloat16"}
        Of the matrix products of estimators that work in steps; the others always take float32,
        since one pass a sentence is cheap.
    lowercase : bool
        Lower-case them first.
    seed : int
        Of the sample of tokens scored in both precisions.
    """

    precision: Precision = "float32"
    lowercase: bool = False
    seed: int = 0


def score_sentences(
    model: Model,
    estimators: Estimators,
    sentences: Sentences,
    options: Options,
    progress: Progress | None = None,
    memo: Memo | None = None,
) -> dict[str, Scores]:
    """Score pairs of sentences by estimators of one group; what they share is computed once.

    Raises
    ------
    NotApplicableError
        If the model cannot compute one of them.
    """
    (group,) = {estimator.group for estimator in estimators.values()}
    for name in estimators:
        check_model(model, name, estimators[name])
    texts = [
        (one.lower(), two.lower()) if options.lowercase else (one, two) for one, two in sentences
    ]
    return _GROUPS[group](model, estimators, texts, options, progress, memo)


def estimators_of(model: Model, group: Group) -> Estimators:
    """Return the estimators of a group that a model computes."""
    return {name: e for name, e in of_group(group).items() if _refusal(model, name, e) is None}


def check_model(model: Model, name: str, estimator: Estimator) -> None:
    """Check that a model computes an estimator.

    Raises
    ------
    NotApplicableError
        If it does not; the message names the estimators that it has.
    """
    refusal = _refusal(model, name, estimator)
    if refusal is not None:
        raise refusal


def _refusal(model: Model, name: str, estimator: Estimator) -> NotApplicableError | None:
    if estimator.group == "choice":
        if isinstance(model, ChoosesAnswers):
            return None
        return NotApplicableError("the model does not answer questions.", where=model.name)
    if estimator.group == "unmasked":
        if isinstance(model, ReadsUnmasked):
            return None
        return NotApplicableError("the model does not read a whole text at once.", where=model.name)
    if not isinstance(model, ScoresTokens):
        if estimator.group == "left-to-right" and isinstance(model, ScoresTexts):
            return None
        return NotApplicableError("the model does not score tokens.", where=model.name)
    if name not in model.estimators:
        return NotApplicableError(
            f"a {model.identity.family} with {model.identity.objective} has no estimator {name!r}.",
            where=model.name,
            hint=f"It has {', '.join(sorted(model.estimators))}.",
        )
    if estimator.by_word and model.encode("Le patient").words is None:
        return NotApplicableError(
            "the tokenizer does not say which word a token belongs to.",
            hint="Use the estimator pll, or a fast tokenizer.",
        )
    return None


def _in_steps(
    model: Model,
    estimators: Estimators,
    sentences: Sentences,
    options: Options,
    progress: Progress | None,
    memo: Memo | None,
) -> dict[str, Scores]:
    """Score the steps of all estimators in one call, so that they share sequences and batches."""
    if not isinstance(model, ScoresTokens):
        return _by_texts(model, estimators, sentences, progress)
    encodings = [(model.encode(one), model.encode(two)) for one, two in sentences]
    pairs = {name: _pairs(estimator, encodings) for name, estimator in estimators.items()}
    flat = [item for some in pairs.values() for pair in some for item in pair]
    steps = iter(model.score(flat, options.precision, progress, memo))
    scores = {
        name: Scores(
            _reduced([next(steps) for _ in range(2 * len(some))], estimators[name].per_token),
            np.array([len(more.steps) for more, _ in some], dtype=np.int64),
            np.zeros(len(some), dtype=bool),
        )
        for name, some in pairs.items()
    }
    if options.precision == "float32":
        return scores
    error = _rounding(model, flat, options, progress, memo)
    again = {
        name: _doubtful(scores[name], some, estimators[name].per_token, error)
        for name, some in pairs.items()
    }
    flat = [item for name in pairs for i in again[name] for item in pairs[name][i]]
    if flat:
        steps = iter(model.score(flat, "float32", progress, memo))
        for name, doubtful in again.items():
            exact = [next(steps) for _ in range(2 * len(doubtful))]
            scores[name].both[doubtful] = _reduced(exact, estimators[name].per_token)
            scores[name].rescored[doubtful] = True
    return scores


def _pairs(estimator: Estimator, encodings: Sequence[tuple[Encoding, Encoding]]) -> list[Pair]:
    if estimator.rule is None:
        raise ValueError("an estimator of this group works in steps.")
    steps = [estimator.rule(more, less) for more, less in encodings]
    return [
        (ScoringItem(more.ids, of_more), ScoringItem(less.ids, of_less))
        for (more, less), (of_more, of_less) in zip(encodings, steps, strict=True)
    ]


def _reduced(steps: Sequence[Floats], per_token: bool) -> Floats:
    """Return the two scores of each pair, shape (n, 2).

    Where one of the sentences has no token to score there is nothing to compare: a sum over
    nothing is no 0.
    """
    sums = [float(values.sum()) / (len(values) if per_token else 1) if len(values) else np.nan
            for values in steps]  # fmt: skip
    both = np.array(sums, dtype=np.float64).reshape(-1, 2)
    both[np.isnan(both).any(axis=1)] = np.nan
    return both


def _rounding(
    model: ScoresTokens,
    items: Sequence[ScoringItem],
    options: Options,
    progress: Progress | None,
    memo: Memo | None,
) -> float:
    """Return the rounding error of one log-probability, measured on a sample of these steps."""
    places = [(i, step) for i, item in enumerate(items) for step in item.steps]
    rng = generator(options.seed, "rounding")
    chosen = rng.permutation(len(places))[:CALIBRATION_STEPS].tolist()
    sample = [ScoringItem(items[places[k][0]].ids, (places[k][1],)) for k in chosen]
    low, exact = (
        np.concatenate(model.score(sample, kind, progress, memo) or [np.zeros(0)])
        for kind in (options.precision, "float32")
    )
    return float(np.sqrt(np.mean((low - exact) ** 2))) if sample else 0.0


def _doubtful(scores: Scores, pairs: Sequence[Pair], per_token: bool, error: float) -> list[int]:
    """Return the pairs whose margin rounding could have turned.

    The error of a sum grows with the square root of the number of log-probabilities in it; that
    of a mean shrinks with it.
    """
    counts = np.array([[len(more.steps), len(less.steps)] for more, less in pairs]).reshape(-1, 2)
    terms = np.sqrt((1.0 / np.maximum(counts, 1) if per_token else counts).sum(axis=1))
    margins = np.abs(scores.both[:, 0] - scores.both[:, 1])
    found: list[int] = np.flatnonzero(margins <= ROUNDING_SIGMAS * error * terms).tolist()
    return found


def _by_texts(
    model: Model, estimators: Estimators, sentences: Sentences, progress: Progress | None
) -> dict[str, Scores]:
    """Score whole texts by a model that shows no token identifiers."""
    texts = [text for pair in sentences for text in pair]
    tokens = cast(ScoresTexts, model).score_texts(texts, progress=progress)
    return {
        name: _exact(_reduced(tokens, estimator.per_token), [len(v) for v in tokens[::2]])
        for name, estimator in estimators.items()
    }


def _unmasked(
    model: Model,
    estimators: Estimators,
    sentences: Sentences,
    options: Options,
    progress: Progress | None,
    memo: Memo | None,
) -> dict[str, Scores]:
    """Score each token in its own presence, weighted by the attention that it receives or not.

    As the authors' code: the weight of a token is the mean, over layers, heads and all positions
    that look (special ones included), of the attention paid to it. The weights of the tokens of
    a text do not sum to 1, and the score is the mean of the weighted log-probabilities.
    """
    texts = [text for pair in sentences for text in pair]
    readings = cast(ReadsUnmasked, model).read_unmasked(texts, progress)
    counts = [len(reading.log_probabilities) for reading in readings[::2]]
    return {
        name: _exact(
            _reduced(
                [r.log_probabilities * (r.attention if e.weighted else 1.0) for r in readings],
                e.per_token,
            ),
            counts,
        )
        for name, e in estimators.items()
    }


def _chosen(
    model: Model,
    estimators: Estimators,
    sentences: Sentences,
    options: Options,
    progress: Progress | None,
    memo: Memo | None,
) -> dict[str, Scores]:
    """Ask which of two sentences is the more plausible, in both orders.

    The score of a sentence is the mean over the two orders of the log-probability of choosing it,
    so that the margin is the mean log-odds and a liking for the first answer cancels.
    """
    questions = [
        QUESTION.format(*pair) for one, two in sentences for pair in ((one, two), (two, one))
    ]
    shares = cast(ChoosesAnswers, model).choose(questions, ANSWERS, options.seed)
    logs = np.log(np.clip(shares, LEAST_SHARE, 1.0 - LEAST_SHARE)).reshape(-1, 2, len(ANSWERS))
    # In the second order the answers change places.
    both = (logs[:, 0] + logs[:, 1, ::-1]) / 2.0
    both[np.isnan(both).any(axis=1)] = np.nan
    first = shares[:, 0].reshape(-1, 2).mean(axis=1)
    counts = [1] * len(both)
    return {name: replace(_exact(both, counts), first=first) for name in estimators}


def _exact(both: Floats, counts: Sequence[int]) -> Scores:
    return Scores(both, np.array(counts, dtype=np.int64), np.zeros(len(both), dtype=bool))


_GROUPS: dict[Group, Callable[..., dict[str, Scores]]] = {
    "masked": _in_steps,
    "left-to-right": _in_steps,
    "unmasked": _unmasked,
    "choice": _chosen,
}
