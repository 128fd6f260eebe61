"""First names by sex and by the area that usage in France associates them with.

Word sets for probing models. They are never used to infer the origin of a real person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from epicene.corpora.embedded import DataName, embedded_file, embedded_name
from epicene.corpora.tables import read_table

if TYPE_CHECKING:
    import pandas as pd

FOLDER, FILE = "first_names", "first_names.tsv"
COLUMNS = ("name", "sex", "origin_association")


@dataclass(frozen=True)
class FirstNames:
    """First names.

    Parameters
    ----------
    name : DataName
        What was read.
    table : pandas.DataFrame
        ``name``, ``sex`` (F or M), ``origin_association``; a row a name.
    """

    name: DataName
    table: pd.DataFrame


def load_first_names() -> FirstNames:
    """Load the names that ship."""
    table = read_table(embedded_file(FOLDER, FILE), COLUMNS)
    return FirstNames(embedded_name(FOLDER, FILE, n=len(table)), table)
