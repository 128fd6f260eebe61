"""Write predictions as a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from epicene.core.spreadsheet import csv_text
from epicene.mitigation.saving.folder import Store

if TYPE_CHECKING:
    import pandas as pd

TABLE, SPREADSHEET = "predictions.parquet", "predictions.csv"


def write_predictions(predictions: pd.DataFrame, folder: Path) -> None:
    """Write the table as it is, and as a CSV that a spreadsheet may open, into a folder."""
    predictions.to_parquet(folder / TABLE, index=False)
    (folder / SPREADSHEET).write_text(csv_text(predictions), encoding="utf-8", newline="")


def read_predictions(folder: Path) -> pd.DataFrame:
    """Read the table again."""
    import pandas as pd

    return pd.read_parquet(folder / TABLE)


STORE = Store(write_predictions, lambda folder, _: read_predictions(folder))
