"""Feminine and masculine forms of the same word: occupations, patients, clinical adjectives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from epicene.corpora.embedded import DataName, embedded_file, embedded_name
from epicene.corpora.tables import read_table

if TYPE_CHECKING:
    import pandas as pd

FOLDER, FILE = "gendered_forms", "forms.tsv"
COLUMNS = ("masculine", "feminine", "category", "number")


@dataclass(frozen=True)
class GenderedForms:
    """Pairs of forms.

    Parameters
    ----------
    name : DataName
        What was read.
    table : pandas.DataFrame
        ``masculine``, ``feminine``, ``category``, ``number``; a row a pair.
    """

    name: DataName
    table: pd.DataFrame


def load_gendered_forms() -> GenderedForms:
    """Load the pairs that ship."""
    table = read_table(embedded_file(FOLDER, FILE), COLUMNS)
    return GenderedForms(embedded_name(FOLDER, FILE, n=len(table)), table)
