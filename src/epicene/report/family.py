"""What a family of metrics is: which share a chart, their unit, how their rows are named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Labelling = Literal[
    "item",
    "contrast",
    "axis",
    "group",
    "identities",
    "patients",
    "patients_contrast",
    "field",
    "worst",
    "swapped",
    "generic",
]


@dataclass(frozen=True)
class Family:
    """Metrics of a probe that share a chart and a table.

    Parameters
    ----------
    drawn : tuple of str
        Metrics with a point each; the first is the one that the summary reads.
    tabled : tuple of str
        Metrics in the table alone.
    unit : str
        Key of ``units`` in the catalogue; ``raw`` where the report does not know it.
    labelling : Labelling
        What names a row: its item, its two groups of names, its axis and item, its group of names,
        its one or two groups of patients as they are named in sentences,
        its item and group of patients, its item and two groups of patients, the field of patients
        that it is over, that field and its worst group, its item and what the swap is counted in,
        all three.
    ranked : bool
        Sort rows by the first drawn metric instead of keeping the order of the table.
    items : str
        Table of ``corpus_items`` in the catalogue that names the items; empty for the common one.
    by_group : bool
        A chart an axis, a line an item, a colour a group; else a line a row of the table.
    by_layer : bool
        A line over the layers of each model, in the place of a row an item.
    by_score : bool
        A line a group over the mean scores of bins, in the place of a row a bin.
    own_neutral : bool
        Every row has a neutral value of its own, marked on its line.
    recorded_note : str
        Key of what is said of recorded shares beside its rows; empty for the common note.
    told : bool
        Whether the summary table has a line of it; not where another number says it shorter.
    charted : bool
        Whether it is drawn; a count of a handful of things reads better in a table.
    scale : float
        What a number of the table is multiplied by to be shown in `unit`: 100 for shares that
        the table has between 0 and 1, as scikit-learn gives them.
    signed : bool
        Whether what lies above a neutral 0 is written with a plus: not what cannot lie below it.
    """

    drawn: tuple[str, ...]
    tabled: tuple[str, ...] = ()
    unit: str = "raw"
    labelling: Labelling = "generic"
    ranked: bool = False
    items: str = ""
    by_group: bool = False
    by_layer: bool = False
    by_score: bool = False
    own_neutral: bool = False
    recorded_note: str = ""
    told: bool = True
    charted: bool = True
    scale: float = 1.0
    signed: bool = True

    @property
    def metrics(self) -> tuple[str, ...]:
        """All metrics, the drawn ones first."""
        return self.drawn + self.tabled
