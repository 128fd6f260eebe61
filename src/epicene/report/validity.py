"""How far the numbers themselves may be trusted: controls, estimators, wording, seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from epicene.report.columns import NUMERIC
from epicene.report.readings import Reader, Reading
from epicene.report.scope import is_tool
from epicene.report.table import Table

# A part of the section, and the metrics that answer it.
PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("controls", ("margin_vs_control",)),
    ("agreement", ("estimator_agreement",)),
    ("templates", ("template_sensitivity",)),
    ("seeds", ("seed_sensitivity",)),
)
ROWS = 24
COLUMNS = ("model", "question", "label", "estimate", "interval", "n")


@dataclass(frozen=True)
class ValidityPart:
    """One question on the numbers themselves.

    Parameters
    ----------
    title, about : str
        The question, and how its answer is read.
    table : Table or None
        A row a number; None where nothing was measured.
    empty : str
        What is said then.
    """

    title: str
    about: str
    table: Table | None
    empty: str


def validity(readings: Sequence[Reading], reader: Reader) -> tuple[ValidityPart, ...]:
    """Return the parts of the section; none where no language model was asked."""
    if not any(reading.row.model and not is_tool(reading.row) for reading in readings):
        return ()
    texts = reader.texts
    parts = []
    for key, metrics in PARTS:
        chosen = [r for r in readings if r.row.metric in metrics and _read_here(r)]
        parts.append(
            ValidityPart(
                title=texts(f"validity.{key}"),
                about=texts(f"validity.{key}_about"),
                table=_table(chosen[:ROWS], reader) if chosen else None,
                empty=texts("validity.empty"),
            )
        )
    return tuple(parts)


def _table(readings: Sequence[Reading], reader: Reader) -> Table:
    header = tuple(reader.texts(f"columns.{name}") for name in COLUMNS)
    rows = tuple(tuple(str(getattr(r, name)) for name in COLUMNS) for r in readings)
    return Table(header, rows, tuple(name in NUMERIC for name in COLUMNS))


def _read_here(reading: Reading) -> bool:
    """Whether a number is one of the headlines: all axes together, and no domain of an axis."""
    if reading.kind in ("undefined", "not_applicable"):
        return False
    return reading.row.metric != "margin_vs_control" or reading.row.axis == "all"
