"""The form in which clinicians judge the pairs, and how far those who filled it in agree."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from epicene.core.errors import InputError
from epicene.core.seeds import generator
from epicene.corpora.tables import need_columns, read_table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

SHOWN = ("id", "axis", "domain", "sentence_more", "sentence_less")
QUESTIONS = ("plausible", "stereotype", "natural_french")
FORM_COLUMNS = (*SHOWN, "rater", *QUESTIONS, "comment")
ANSWERS = ("oui", "non")

FEW_RATERS = "fewer than two raters"
NO_OVERLAP = "no pair was rated twice"
ONE_ANSWER = "all ratings are the same answer, so agreement by chance is total"
ONE_PAIR = "a single pair was rated twice, so its spread is unknown"
NO_SPREAD = "the raters never differ, so the spread is unknown"


def validation_form(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the empty form: a row per pair, with the columns of `FORM_COLUMNS`.

    The stereotype's code is left out: whoever rates says what the sentence states, without being
    told.

    Raises
    ------
    InputError
        If a column is missing.
    """
    need_columns(frame, SHOWN, "the pairs")
    form = frame[list(SHOWN)].copy()
    for column in FORM_COLUMNS[len(SHOWN) :]:
        form[column] = ""
    return form


def write_validation_form(frame: pd.DataFrame, path: str | Path) -> None:
    """Write the empty form as a tab-separated file.

    It starts with a byte-order mark, without which spreadsheet programs take UTF-8 for another
    encoding and spoil the accents.
    """
    form = validation_form(frame)
    form.to_csv(path, sep="\t", index=False, encoding="utf-8-sig", lineterminator="\n")


def read_validation_forms(paths: Iterable[str | Path]) -> pd.DataFrame:
    """Read the forms of several raters into one frame, for `agreement`.

    Raises
    ------
    InputError
        If a file, its encoding or its columns cannot be used, or none is given.
    """
    import pandas as pd

    forms = [read_table(Path(path), ("id", "rater", *QUESTIONS)) for path in paths]
    if not forms:
        raise InputError("no form was given.", hint="Name the files that were filled in.")
    return pd.concat(forms, ignore_index=True)


def krippendorff_alpha(counts: NDArray[np.int64]) -> float:
    """Return Krippendorff's alpha for nominal data.

    Parameters
    ----------
    counts : ndarray of int, shape (n_units, n_values)
        How many raters gave each value to each unit; units rated less than twice do not count.

    Returns
    -------
    float
        1 for full agreement, 0 for agreement by chance, below 0 for less than that; NaN where no
        unit was rated twice or all ratings are equal.

    References
    ----------
    hayes2007answering; krippendorff2011computing.
    """
    import numpy as np

    return float(_alphas(counts, np.ones((1, len(counts))))[0])


def _alphas(counts: NDArray[np.int64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return alpha for each row of weights: how often each unit counts, shape (n_rows, n_units).

    Alpha needs only sums over units, so that all resamples are two matrix products.
    """
    import numpy as np

    rated = np.asarray(counts, dtype=np.float64)
    twice = rated.sum(axis=1) >= 2
    rated, weights = rated[twice], weights[:, twice]
    size = rated.sum(axis=1)
    # Twice the number of pairs of ratings that differ: within the units, and by chance.
    observed = weights @ ((size**2 - (rated**2).sum(axis=1)) / (size - 1.0))
    per_value = weights @ rated
    n = per_value.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        by_chance = (n**2 - (per_value**2).sum(axis=1)) / (n - 1.0)
        alphas: NDArray[np.float64] = np.where(by_chance > 0.0, 1.0 - observed / by_chance, np.nan)
    return alphas


def agreement(form: pd.DataFrame, n_resamples: int = 2_000, seed: int = 0) -> pd.DataFrame:
    """Compute how far raters agree on each question.

    Parameters
    ----------
    form : pandas.DataFrame
        Filled forms, one below the other: ``id``, ``rater`` and the columns of `QUESTIONS`, each
        ``oui``, ``non`` or empty (not rated).
    n_resamples : int
        Of pairs, for the interval of alpha.
    seed : int
        Fixes the resamples.

    Returns
    -------
    pandas.DataFrame
        A row a question: ``question``; ``n_raters``; ``n_ratings`` and ``share_yes`` over all of
        them; ``n_pairs`` rated at least twice and ``n_rated_once``; ``raw_agreement``, the mean
        over pairs of the share of pairs of ratings that are equal; ``alpha`` (Krippendorff,
        nominal) with its 95 % percentile interval by resampling of pairs, ``ci_low``,
        ``ci_high`` (resamples without an alpha left out); ``reason``, why a number is NaN.

    Raises
    ------
    InputError
        If a column is missing, an answer is neither oui nor non, a rating has no rater, or a
        rater rates a pair twice.
    """
    import pandas as pd

    ratings = _ratings(form)
    rows = [
        {"question": question, **_agreement(ratings, question, n_resamples, seed)}
        for question in QUESTIONS
    ]
    return pd.DataFrame(rows)


def _ratings(form: pd.DataFrame) -> pd.DataFrame:
    """Return one row per rating sheet, answers normalised; sheets left blank are dropped."""
    columns = ["id", "rater", *QUESTIONS]
    need_columns(form, columns, "the form")
    ratings = form[columns].fillna("").astype("str")
    for column in columns:
        ratings[column] = ratings[column].str.strip()
    for question in QUESTIONS:
        ratings[question] = ratings[question].str.casefold()
        wrong = ratings[~ratings[question].isin(["", *ANSWERS])]
        if len(wrong):
            first = wrong.iloc[0]
            raise InputError(
                f"the answer to {question!r} is {first[question]!r}.",
                where=f"pair {first['id']}, rater {first['rater'] or 'unnamed'}",
                hint="Write oui or non, or leave it empty.",
            )
    ratings = ratings[(ratings[list(QUESTIONS)] != "").any(axis=1)]
    unnamed = ratings[ratings["rater"] == ""]
    if len(unnamed):
        raise InputError(
            "a rating has no rater.",
            where=f"pair {unnamed.iloc[0]['id']}",
            hint="Fill in the column rater on every line.",
        )
    twice = ratings[ratings.duplicated(["id", "rater"])]
    if len(twice):
        first = twice.iloc[0]
        raise InputError(
            "a pair is rated twice by the same rater.",
            where=f"pair {first['id']}, rater {first['rater']}",
            hint="Keep one line.",
        )
    return ratings


def _agreement(
    ratings: pd.DataFrame, question: str, n_resamples: int, seed: int
) -> dict[str, float | int | str]:
    import numpy as np

    given = ratings[ratings[question] != ""]
    nan = float("nan")
    per_pair = (given[question] == ANSWERS[0]).groupby(given["id"])
    yes, size = per_pair.sum().to_numpy(), per_pair.size().to_numpy()
    counts = np.stack([yes, size - yes], axis=1).astype(np.int64)
    shared = counts[counts.sum(axis=1) >= 2]
    row: dict[str, float | int | str] = {
        "n_raters": given["rater"].nunique(),
        "n_ratings": len(given),
        "share_yes": float((given[question] == ANSWERS[0]).mean()) if len(given) else nan,
        "n_pairs": len(shared),
        "n_rated_once": len(counts) - len(shared),
        "raw_agreement": nan,
        "alpha": nan,
        "ci_low": nan,
        "ci_high": nan,
        "reason": "",
    }
    if given["rater"].nunique() < 2:
        return {**row, "reason": FEW_RATERS}
    if not len(shared):
        return {**row, "reason": NO_OVERLAP}
    raters = shared.sum(axis=1)
    equal = (shared * (shared - 1)).sum(axis=1) / (raters * (raters - 1))
    row["raw_agreement"] = float(equal.mean())
    row["alpha"] = krippendorff_alpha(shared)
    if (shared.sum(axis=0) > 0).sum() < 2:
        return {**row, "reason": ONE_ANSWER}
    if len(shared) == 1:
        return {**row, "reason": ONE_PAIR}
    if row["raw_agreement"] == 1.0:
        return {**row, "reason": NO_SPREAD}
    even = np.full(len(shared), 1.0 / len(shared))
    drawn = generator(seed, "pair_form", question).multinomial(len(shared), even, n_resamples)
    resampled = _alphas(shared, drawn.astype(np.float64))
    # A resample in which all ratings are the same answer has no alpha.
    low, high = np.nanquantile(resampled, (0.025, 0.975))
    return {**row, "ci_low": float(low), "ci_high": float(high)}
