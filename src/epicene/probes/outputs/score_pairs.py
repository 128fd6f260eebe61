"""Score sentence pairs: which of two sentences does a model find more likely?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from epicene.core.progress import Progress
from epicene.corpora.pair_table import read_pairs
from epicene.models.capabilities import Memo, Model, Precision, check_precision
from epicene.probes.outputs.estimators import ESTIMATORS
from epicene.probes.outputs.sentence_scores import Options, Scores, score_sentences

if TYPE_CHECKING:
    import pandas as pd


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
        A model that computes the estimator, or its name.
    pairs : path or pandas.DataFrame
        See `epicene.corpora.pair_table.read_pairs`.
    estimator : str
        How a sentence is scored; see `epicene.probes.outputs.estimators`. Of masked models:
        ``crows-pairs``, ``pll``, ``pll-word-l2r`` (sums), ``changed-tokens``, ``sss``, ``aul``,
        ``aula`` (means over tokens); of causal ones: ``log-likelihood`` (sum), ``causal-mean``
        (mean); of models that answer questions: ``forced-choice``, asked in both orders, with
        the mean probability of the first answer minus 0.5 in ``frame.attrs["position_bias"]``.
    precision : {"float32", "bfloat16"}
        With bfloat16, pairs whose margin lies inside the rounding error, as measured on a
        seeded sample of tokens scored in both precisions, are scored again in float32 and
        flagged ``rescored``; ``frame.attrs["rescored_share"]`` gives their share. ``aul`` and
        ``aula``, one pass a sentence, are always in float32.
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
        ``score_more``, ``score_less`` (nats; NaN where a sentence is empty, or has no token that
        the estimator scores), ``n_tokens`` (tokens scored in ``sentence_more``),
        ``prefers_more`` (boolean; missing for a tie and where nothing could be scored),
        ``flags`` (those of the audit of the pairs, ``tie``, ``rescored``), then the input's
        columns. The options are in ``frame.attrs``.

    Raises
    ------
    NotApplicableError
        If the model cannot compute the estimator.
    InputError
        If the pairs cannot be read.
    """
    if isinstance(model, str):
        from epicene.models.load import load_model

        model = load_model(model)
    rule = ESTIMATORS.get(estimator)
    options = Options(check_precision(precision), lowercase, seed)
    table = read_pairs(pairs)
    scores = score_sentences(model, {estimator: rule}, sentences(table), options, progress, memo)
    result = with_scores(table, scores[estimator])
    rescored, first = scores[estimator].rescored, scores[estimator].first
    result.attrs.update(
        model=model.identity.label,
        estimator=estimator,
        precision=precision,
        lowercase=lowercase,
        seed=seed,
        rescored_share=float(rescored.mean()) if len(rescored) else math.nan,
    )
    if first is not None:
        answered = first[~np.isnan(first)]
        result.attrs["position_bias"] = float(answered.mean() - 0.5) if len(answered) else math.nan
    return result


def sentences(table: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the sentences of the pairs that can be scored: of those without an empty one."""
    rows = scorable(table)
    return list(
        zip(table["sentence_more"].iloc[rows], table["sentence_less"].iloc[rows], strict=True)
    )


def scorable(table: pd.DataFrame) -> list[int]:
    """Return the places of the pairs without an empty sentence."""
    return [i for i, flags in enumerate(table["flags"].str.split()) if "empty" not in flags]


def with_scores(table: pd.DataFrame, scores: Scores) -> pd.DataFrame:
    """Return the columns of `score_pairs`, given the scores of the pairs that can be scored."""
    import pandas as pd

    rows = scorable(table)
    both = np.full((len(table), 2), np.nan)
    both[rows] = scores.both
    n_tokens = np.zeros(len(table), dtype=np.int64)
    n_tokens[rows] = scores.n_tokens
    rescored = np.zeros(len(table), dtype=bool)
    rescored[rows] = scores.rescored
    flags: Sequence[str] = [
        " ".join(filter(None, [given, *["rescored"] * bool(again), *["tie"] * bool(one == two)]))
        for given, again, (one, two) in zip(table["flags"], rescored, both, strict=True)
    ]
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
    return pd.concat([result, others.drop(columns=result.columns, errors="ignore")], axis=1)
