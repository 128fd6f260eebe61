"""CSV that a spreadsheet opens without running what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# What a text starts with that Excel, LibreOffice Calc or Google Sheets take for a formula.
_FORMULA = ("=", "+", "-", "@")


def csv_text(frame: pd.DataFrame) -> str:
    """Return a table as CSV, with an apostrophe before each text that would be a formula.

    Labels of a tool and values of a record were written by others: a spreadsheet would run
    ``=HYPERLINK(…)`` that it is asked to show. Parquet keeps every text as it is.

    Parameters
    ----------
    frame : pandas.DataFrame
        Numbers stay numbers.

    Returns
    -------
    str
        A line feed ends each line.
    """
    texts = frame.select_dtypes(exclude=["number", "bool"]).columns
    guarded = frame.assign(**{name: frame[name].map(_guarded) for name in texts})
    return str(guarded.to_csv(index=False, lineterminator="\n"))


def _guarded(value: object) -> object:
    if not isinstance(value, str):
        return value
    # A carriage return is not quoted by every writer, and begins another row.
    plain = value.replace("\r", " ")
    return f"'{plain}" if plain.lstrip().startswith(_FORMULA) else plain
