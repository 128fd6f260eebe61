"""Gold and predictions as tables, checked and joined."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from epicene.core.errors import InputError
from epicene.corpora.record_formats.layout import as_text
from epicene.corpora.records import open_records
from epicene.corpora.tables import need_columns

if TYPE_CHECKING:
    import pandas as pd

Missing = Literal["error", "unscored"]
GOLD, PREDICTIONS = "the gold", "the predictions"


def read_frame(source: Any, what: str, required: Sequence[str] = ()) -> pd.DataFrame:
    """Read a table of documents: a DataFrame, or a CSV, TSV, JSON lines or Parquet file.

    Parameters
    ----------
    source : DataFrame, str or Path
        With a column (or an index) ``id``.
    what : str
        What it is, for the messages.
    required : sequence of str
        Other columns that must be there.

    Returns
    -------
    pandas.DataFrame
        A copy, ``id`` as text, its rows in order.

    Raises
    ------
    InputError
        If it cannot be read, a column is missing, or an id is missing or there twice.
    """
    import pandas as pd

    if isinstance(source, str | Path):
        where = str(source)
        frame = pd.DataFrame(list(open_records(source)))
    elif isinstance(source, pd.DataFrame):
        where = what
        named = source.index.name == "id" and "id" not in source.columns
        frame = source.reset_index(drop=not named)
    else:
        raise InputError(
            f"{what} is a {type(source).__name__}.",
            hint="Give a DataFrame, or a CSV, TSV, JSON lines or Parquet file.",
        )
    need_columns(frame, ["id", *required], where)
    if frame.empty:
        raise InputError("there are no rows.", where=where)
    frame["id"] = [value_text(value) for value in frame["id"]]
    refuse_rows(frame["id"].isna(), where, "no id", "Give every document its id.")
    refuse_rows(
        frame["id"].duplicated(), where, "an id that is there already", "Keep one row a document."
    )
    return frame


def joined(gold: pd.DataFrame, predictions: pd.DataFrame, missing: Missing) -> pd.DataFrame:
    """Join predictions to the labels of gold on ``id``, in the order of gold.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``label``, and what predictions have beside these.

    Raises
    ------
    InputError
        If predictions are for unknown documents; or if a document has none, unless `missing` is
        ``"unscored"``.
    """
    if missing not in ("error", "unscored"):
        raise InputError(f"unknown missing={missing!r}.", hint="Known: error, unscored.")
    unknown = ~predictions["id"].isin(gold["id"])
    refuse_rows(
        unknown, PREDICTIONS, "an id that the gold has not", "Give the gold of every document."
    )
    if missing == "error":
        absent = ~gold["id"].isin(predictions["id"])
        refuse_rows(
            absent,
            GOLD,
            "no prediction",
            "Predict every document, or count these: missing='unscored'.",
        )
    theirs = predictions.drop(columns="label", errors="ignore")
    return gold[["id", "label"]].merge(theirs, on="id", how="left", validate="one_to_one")


def patients_of(gold: pd.DataFrame) -> list[str]:
    """Return the patient of each document: the document itself where there is no such column.

    Raises
    ------
    InputError
        If the column is there and a patient is missing.
    """
    if "patient" not in gold.columns:
        return list(gold["id"])
    patients = [value_text(value) for value in gold["patient"]]
    unknown = np.array([patient is None for patient in patients])
    refuse_rows(
        unknown, GOLD, "no patient", "Give every document its patient, or leave the column out"
    )
    return [patient for patient in patients if patient is not None]


def value_text(value: object) -> str | None:
    """Write a label, a group or an identifier as text; None where it is missing or empty.

    What a column of numbers makes of whole numbers and truths is undone: 1.0 and True are ``1``.
    """
    if isinstance(value, bool | np.bool_):
        return str(int(value))
    if isinstance(value, float | np.floating):
        if np.isnan(value):
            return None
        return str(int(value)) if float(value).is_integer() else str(float(value))
    if value is None or value is _not_available():
        return None
    return (as_text(value) or "").strip() or None


def scores_of(values: Sequence[Any], column: str, missing: Missing) -> NDArray[np.float64]:
    """Return a column of scores as numbers, NaN where there is none.

    Raises
    ------
    InputError
        If one is no finite number; or is missing, unless `missing` is ``"unscored"``.
    """
    numbers = np.full(len(values), np.nan)
    wrong = np.zeros(len(values), dtype=bool)
    for row, value in enumerate(values):
        text = value_text(value)
        if text is None:
            continue
        try:
            numbers[row] = float(text)
        except ValueError:
            wrong[row] = True
    wrong |= np.isinf(numbers)
    refuse_rows(wrong, PREDICTIONS, f"a {column} that is no finite number", "Give numbers.")
    if missing == "error":
        refuse_rows(
            np.isnan(numbers),
            PREDICTIONS,
            f"no {column} (empty or NaN)",
            "Score every document, or count these: missing='unscored'.",
        )
    return numbers


def refuse_rows(wrong: Any, where: str, has: str, hint: str) -> None:
    """Refuse a table if a row is wrong, in one sentence that counts such rows.

    The value is never quoted: it may be of a record.

    Raises
    ------
    InputError
        If any is.
    """
    rows = np.flatnonzero(np.asarray(wrong, dtype=bool))
    if rows.size:
        many = f"{rows.size} rows have" if rows.size > 1 else "a row has"
        raise InputError(f"{many} {has} (first: row {rows[0] + 1}).", where=where, hint=hint)


def _not_available() -> object:
    import pandas as pd

    return pd.NA
