"""Score sentence pairs: which of two sentences does a model find more likely?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import NotApplicableError
from epicene.core.progress import Progress
from epicene.core.seeds import generator
from epicene.corpora.pair_table import read_pairs
from epicene.models.capabilities import (
    Encoding,
    Memo,
    Model,
    Precision,
    ScoresTokens,
    ScoringItem,
)
from epicene.probes.outputs.estimators import ESTIMATORS

if TYPE_CHECKING:
    import pandas as pd

# In bfloat16: log-probabilities computed in both precisions to learn the size of the rounding
# error, and how many of its standard deviations a margin must exceed to be trusted. Measured on
# mini-fr and on a random encoder of base size, no margin erred by more than 2.9.
CALIBRATION_STEPS = 64
ROUNDING_SIGMAS = 4.0

Pair = tuple[ScoringItem, ScoringItem]


def score_pairs(
    model: Model | str,
    pairs: str | Path | pd.DataFrame,
    estimator: str = "crows-pairs",
    precision: Precision = "float32",
    lowercase: bool = False,
    seed: int = 0,
    *,
    progress: Progress | None = None,
    memo: Memo | None = None,
) -> pd.DataFrame:
    """Score both sentences of each pair.

    Parameters
    ----------
    model : Model or str
        A model that scores tokens, or its name.
    pairs : path or pandas.DataFrame
        See `epicene.corpora.pair_table.read_pairs`.
    estimator : {"crows-pairs", "pll", "pll-word-l2r", "log-likelihood"}
        How a sentence is scored; see `epicene.probes.outputs.estimators`.
    precision : {"float32", "bfloat16"}
        With bfloat16, pairs whose margin lies inside the rounding error, as measured on a
        seeded sample of tokens scored in both precisions, are scored again in float32 and
        flagged ``rescored``; ``frame.attrs["rescored_share"]`` gives their share.
    lowercase : bool
        Lower-case the sentences first. Some published scores did so with cased models.
    seed : int
        Of that sample.
    progress : Progress, optional
        Told the number of sequences computed.
    memo : dict, optional
        Log-probabilities of this model that an earlier call computed; this one adds its own.

    Returns
    -------
    pandas.DataFrame
        A row a pair, in order: ``sentence_more``, ``sentence_less`` (as given),
        ``score_more``, ``score_less`` (nats; NaN where a sentence is empty), ``n_tokens``
        (tokens scored in ``sentence_more``), ``prefers_more`` (boolean; missing for a tie and
        where nothing could be scored), ``flags`` (those of the audit of the pairs, ``tie``,
        ``rescored``), then the input's columns. The options are in ``frame.attrs``.

    Raises
    ------
    NotApplicableError
        If the model cannot compute the estimator.
    InputError
        If the pairs cannot be read.
    """
    import pandas as pd

    if isinstance(model, str):
        from epicene.models.load import load_model

        model = load_model(model)
    rule = ESTIMATORS.get(estimator)
    scorer = scoring_model(model, estimator)
    table = read_pairs(pairs)
    scored = [
        index for index, flags in enumerate(table["flags"].str.split()) if "empty" not in flags
    ]
    items: list[Pair] = []
    for index in scored:
        more = _encode(scorer, table["sentence_more"].iloc[index], lowercase)
        less = _encode(scorer, table["sentence_less"].iloc[index], lowercase)
        steps_more, steps_less = rule(more, less)
        items.append((ScoringItem(more.ids, steps_more), ScoringItem(less.ids, steps_less)))
    if precision == "float32":
        scores = _score(scorer, items, precision, progress, memo)
        rescored = np.zeros(len(items), dtype=bool)
    else:
        scores, rescored = _score_and_check(scorer, items, precision, seed, progress, memo)

    both = np.full((len(table), 2), np.nan)
    n_tokens = np.zeros(len(table), dtype=np.int64)
    flags = table["flags"].tolist()
    for row, index in enumerate(scored):
        n_tokens[index] = len(items[row][0].steps)
        # Where the pair shares no token there is nothing to compare: a sum over nothing is no 0.
        both[index] = scores[row] if len(items[row][0].steps) else np.nan
        added = ["rescored"] * bool(rescored[row]) + ["tie"] * bool(
            both[index, 0] == both[index, 1]
        )
        flags[index] = " ".join(filter(None, [flags[index], *added]))
    prefers = pd.array(both[:, 0] > both[:, 1], dtype="boolean")
    prefers[(both[:, 0] == both[:, 1]) | np.isnan(both).any(axis=1)] = pd.NA
    result = pd.DataFrame(
        {
            "sentence_more": table["sentence_more"],
            "sentence_less": table["sentence_less"],
            "score_more": both[:, 0],
            "score_less": both[:, 1],
            "n_tokens": n_tokens,
            "prefers_more": prefers,
            "flags": flags,
        }
    )
    others = table.drop(columns=["sentence_more", "sentence_less", "flags"])
    result = pd.concat([result, others.drop(columns=result.columns, errors="ignore")], axis=1)
    result.attrs.update(
        model=model.identity.label,
        estimator=estimator,
        precision=precision,
        lowercase=lowercase,
        seed=seed,
        rescored_share=float(rescored.mean()) if len(rescored) else math.nan,
    )
    return result


def scoring_model(model: Model, estimator: str) -> ScoresTokens:
    """Return the model as one that computes `estimator`.

    Raises
    ------
    NotApplicableError
        If it cannot; the message names the estimators that it has.
    """
    if not isinstance(model, ScoresTokens):
        raise NotApplicableError("the model does not score tokens.", where=model.name)
    if estimator not in model.estimators:
        raise NotApplicableError(
            f"a {model.identity.family} with {model.identity.objective} has no estimator "
            f"{estimator!r}.",
            where=model.name,
            hint=f"It has {', '.join(sorted(model.estimators))}.",
        )
    return model


def _encode(model: ScoresTokens, sentence: str, lowercase: bool) -> Encoding:
    return model.encode(sentence.lower() if lowercase else sentence)


def _score(
    model: ScoresTokens,
    pairs: Sequence[Pair],
    precision: Precision,
    progress: Progress | None,
    memo: Memo | None,
) -> NDArray[np.float64]:
    """Return the two scores of each pair, shape (n, 2)."""
    flat = [item for pair in pairs for item in pair]
    sums = [float(steps.sum()) for steps in model.score(flat, precision, progress, memo)]
    return np.array(sums, dtype=np.float64).reshape(-1, 2)


def _score_and_check(
    model: ScoresTokens,
    pairs: Sequence[Pair],
    precision: Precision,
    seed: int,
    progress: Progress | None,
    memo: Memo | None,
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Score in low precision, then again in float32 what its rounding could have turned.

    The rounding error of one log-probability is measured on a sample of these very steps; that
    of a margin grows with the square root of the number of log-probabilities in it.
    """
    scores = _score(model, pairs, precision, progress, memo)
    items = [item for pair in pairs for item in pair]
    places = [(i, step) for i, item in enumerate(items) for step in item.steps]
    chosen = generator(seed, "rounding").permutation(len(places))[:CALIBRATION_STEPS].tolist()
    sample = [ScoringItem(items[places[k][0]].ids, (places[k][1],)) for k in chosen]
    low, exact = (
        np.concatenate(model.score(sample, kind, progress, memo) or [np.zeros(0)])
        for kind in (precision, "float32")
    )
    error = float(np.sqrt(np.mean((low - exact) ** 2))) if sample else 0.0
    terms = np.sqrt([len(more.steps) + len(less.steps) for more, less in pairs])
    margins = np.abs(scores[:, 0] - scores[:, 1])
    again = margins <= ROUNDING_SIGMAS * error * terms
    doubtful = np.flatnonzero(again).tolist()
    if doubtful:
        scores[doubtful] = _score(model, [pairs[i] for i in doubtful], "float32", progress, memo)
    return scores, again
