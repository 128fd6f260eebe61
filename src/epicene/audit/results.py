"""What an audit found: the table of measurements and where they come from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epicene.core.atomic import whole_folder
from epicene.core.errors import InputError
from epicene.core.measurement import COLUMNS, NAN, STAGES
from epicene.core.spreadsheet import csv_text

if TYPE_CHECKING:
    import pandas as pd

TABLE = "measurements"
MOVES = "moves.parquet"
PROVENANCE = "provenance.json"
NUMBERS = ("estimate", "ci_low", "ci_high", "p_value", "neutral", "n", "n_unscored")
LATER = ("p_adjusted_stage", "margin", "p_equivalence", "detectable", "bayes_factor")


@dataclass(frozen=True)
class Results:
    """The results of an audit.

    Parameters
    ----------
    table : pandas.DataFrame
        A row a measurement, with the columns of `epicene.core.measurement.Measurement`.
    provenance : dict
        ``environment`` (versions, commit, machine), ``arguments`` (passed and default), ``seed``,
        ``models`` (identity cards), ``data`` (names, hashes, sizes), ``footprint`` (duration,
        energy, CO2e), ``notes``.
    moves : pandas.DataFrame, optional
        How far each item moves a number, as `epicene.audit.moves` writes it.
    """

    table: pd.DataFrame
    provenance: dict[str, Any]
    moves: pd.DataFrame | None = None

    def save(self, folder: str | Path) -> Path:
        """Write ``measurements.parquet``, ``measurements.csv`` and ``provenance.json``.

        The folder appears whole or not at all; an earlier one that epicene wrote is replaced.

        Raises
        ------
        InputError
            If `folder` is a file or holds something else.
        """
        target = Path(folder)
        with whole_folder(target) as temporary:
            self.write(temporary)
        return target

    def write(self, folder: Path) -> None:
        """Write the files into a folder that exists."""
        self.table.to_parquet(folder / f"{TABLE}.parquet", index=False)
        (folder / f"{TABLE}.csv").write_text(csv_text(self.table), encoding="utf-8", newline="")
        text = json.dumps(self.provenance, ensure_ascii=False, indent=2, sort_keys=True)
        (folder / PROVENANCE).write_text(text + "\n", encoding="utf-8")
        if self.moves is not None:
            self.moves.to_parquet(folder / MOVES, index=False)

    @classmethod
    def load(cls, folder: str | Path) -> Results:
        """Read results from the folder that `save` wrote.

        Raises
        ------
        InputError
            If a file is missing or is not what `save` writes.
        """
        import pandas as pd

        place = Path(folder)
        table_file, provenance_file = place / f"{TABLE}.parquet", place / PROVENANCE
        for path in (table_file, provenance_file):
            if not path.is_file():
                raise InputError("there is no such file.", where=str(path), hint="Run an audit.")
        try:
            table = pd.read_parquet(table_file)
            provenance = json.loads(provenance_file.read_text(encoding="utf-8"))
            kept = (place / MOVES).is_file()
            moves = pd.read_parquet(place / MOVES) if kept else None
        except (OSError, ValueError, RecursionError) as error:
            raise InputError(f"the results cannot be read ({error}).", where=str(place)) from error
        # Results of before version 0.2 lack the columns that judge a number by the whole table.
        table = table.assign(**{name: NAN for name in LATER if name not in table.columns})
        missing = [column for column in COLUMNS if column not in table.columns]
        if missing or not isinstance(provenance, dict) or not _is_of_measurements(table):
            raise InputError("these are not results of an audit.", where=str(place))
        return cls(table=table[list(COLUMNS)], provenance=provenance, moves=moves)


def _is_of_measurements(table: pd.DataFrame) -> bool:
    """Whether numbers are numbers, and stages those that there are."""
    from pandas.api.types import is_numeric_dtype

    numbers = all(is_numeric_dtype(table[name]) for name in NUMBERS)
    return numbers and set(table["stage"]) <= set(STAGES)
