"""What sources and measures of an experiment are called, and how their numbers are written."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from epicene.report.numbers import Numbers
from epicene.report.texts import Texts
from epicene.tracing.experiment.matrix import EVERYWHERE

if TYPE_CHECKING:
    import pandas as pd

DIGITS = 2


def source_said(source: str, texts: Texts) -> str:
    """Name a source; one that no catalogue knows goes by its own name."""
    return texts.get(f"dose_source.{source}", source)


def scope_said(scope: str, texts: Texts) -> str:
    """Name the runs that a correlation is over."""
    return texts("dose.all_runs") if scope == EVERYWHERE else source_said(scope, texts)


def measure_said(measure: str, texts: Texts) -> str:
    """Name a measure, with its layer where it has one."""
    return _said("dose_measure", measure, texts)


def short_said(measure: str, texts: Texts) -> str:
    """Name a measure in few words, for a sentence or a chart."""
    return _said("dose_short", measure, texts)


def _said(table: str, measure: str, texts: Texts) -> str:
    name, _, item = measure.partition("/")
    text = texts.get(f"{table}.{name}", name)
    layer = texts("dose_measure.layer", n=item.removeprefix("layer_"))
    return text.format(layer=layer) if item else text


def dose_said(dose: float, texts: Texts) -> str:
    """Write a dose without idle decimals."""
    return f"{dose:g}".replace(".", "," if texts.lang == "fr" else ".")


def value_said(row: Mapping[str, Any], texts: Texts) -> str:
    """Write an estimate with its interval, or say that there is none."""
    if math.isnan(row["estimate"]):
        return texts("words.none")
    numbers = Numbers(texts.lang)
    shown = numbers.decimal(row["estimate"], DIGITS)
    if math.isnan(row["ci_low"]):
        return texts("dose.without_interval", value=shown)
    return f"{shown} {numbers.interval(row['ci_low'], row['ci_high'], 'd')}"


def p_said(value: float, texts: Texts) -> str:
    """Write a p value, or a dash."""
    return texts("words.none") if math.isnan(value) else Numbers(texts.lang).p_value(value)


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table, by the names of its columns."""
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]
