"""Quality against bias, a point and two intervals a candidate."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Any

from epicene.report.charts import COLOURS, GRID, MUTED, figure_json, plain_layout
from epicene.report.comparison.scales import Scale, scale_of
from epicene.report.numbers import PERCENTS, Numbers
from epicene.report.texts import Texts

if TYPE_CHECKING:
    from epicene.audit.comparison.compare import Comparison

# Filled where a candidate is surely on the front; crossed where it surely is not.
SYMBOLS = {"front": "circle", "undecided": "circle-open", "dominated": "x-thin-open"}
HEIGHT, ROW = 460, 44


def chart_json(comparison: Comparison, texts: Texts) -> tuple[str, int]:
    """Return a plotly figure as JSON, safe inside a ``<script>``, and its height in pixels."""
    import plotly.graph_objects as go

    rows = [{str(k): v for k, v in row.items()} for row in comparison.table.to_dict("records")]
    both = comparison.quality is not None and comparison.bias is not None
    height = HEIGHT if both else 120 + ROW * len(rows)
    layout = plain_layout(texts.lang, height, {"l": 70, "r": 20, "t": 16, "b": 60})
    across, up = _axes(comparison, texts)
    layout["xaxis"] = _axis(*across, texts)
    layout["yaxis"] = (
        _axis(*up, texts)
        if up
        else {
            "showticklabels": False,
            "range": [len(rows) - 0.5, -0.5],
            "showgrid": False,
            "zeroline": False,
        }
    )
    if across[2] == "distance":
        layout["xaxis"]["rangemode"] = "tozero"
    middle = _middle(rows, across)
    traces = [
        _trace(row, number, across, up, COLOURS[number % len(COLOURS)], texts)
        # A name stands on the side where there is room for it.
        | {"textposition": "top left" if row[across[2]] > middle else "top right"}
        for number, row in enumerate(rows)
    ]
    return figure_json(go.Figure(data=traces, layout=layout).to_plotly_json()), height


def _middle(rows: list[dict[str, Any]], across: Side) -> float:
    """Return the middle of an axis that holds every interval."""
    column = across[2]
    bounds = [row[key] for row in rows for key in (column, f"{column}_low", f"{column}_high")]
    known = [bound for bound in bounds if not math.isnan(bound)]
    least = 0.0 if column == "distance" else min(known)
    return float(least + max(known)) / 2.0


Side = tuple[str, Scale, str]
"""Title of an axis, how its numbers are written, and the column that it shows."""


def _axes(comparison: Comparison, texts: Texts) -> tuple[Side, Side | None]:
    bias = quality = None
    if comparison.bias is not None:
        scale = scale_of(comparison.bias, texts)
        apart = scale.apart()
        bias = (
            texts("comparison.axis_bias", metric=scale.name, unit=_unit(apart, texts)),
            apart,
            "distance",
        )
    if comparison.quality is not None:
        scale = scale_of(comparison.quality, texts)
        alone = "" if bias else "alone_"
        key = f"comparison.axis_quality_{alone}{comparison.quality.better}"
        quality = (texts(key, metric=scale.name), scale, "quality")
    if bias is None:
        assert quality is not None  # noqa: S101 - a comparison has one of them
        return quality, None
    return bias, quality


def _unit(scale: Scale, texts: Texts) -> str:
    """Say what the numbers of an axis count; nothing for a metric that the report does not know."""
    unit = texts(f"units.{scale.unit}")
    return f" ({unit})" if scale.unit != "raw" else ""


def _axis(title: str, scale: Scale, column: str, texts: Texts) -> dict[str, Any]:
    space = "\u00a0" if texts.lang == "fr" else ""
    return {
        "title": {"text": escape(title), "font": {"size": 12, "color": MUTED}},
        "fixedrange": True,
        "gridcolor": GRID,
        "zeroline": column == "distance",
        "zerolinecolor": MUTED,
        "linecolor": MUTED,
        "ticks": "outside",
        "ticksuffix": f"{space}%" if scale.unit in PERCENTS else "",
        "nticks": 8,
    }


def _trace(
    row: dict[str, Any], number: int, across: Side, up: Side | None, colour: str, texts: Texts
) -> dict[str, Any]:
    trace: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers+text",
        "name": escape(str(row["name"])),
        "x": [across[1].factor * row[across[2]]],
        "y": [up[1].factor * row[up[2]] if up else number],
        "error_x": _error(row, across, colour),
        "text": [f" {escape(_label(row, texts))}"],
        "textfont": {"color": colour},
        "marker": {
            "size": 12,
            "symbol": SYMBOLS[row["state"]],
            "color": colour,
            "line": {"width": 2.4, "color": colour},
        },
        "hovertemplate": f"{escape(_label(row, texts))}<extra></extra>",
        "cliponaxis": False,
    }
    if up:
        trace["error_y"] = _error(row, up, colour)
    return trace


def _label(row: dict[str, Any], texts: Texts) -> str:
    """Name a candidate, its place, and its energy where it is known."""
    parts = [texts(f"comparison.{row['state']}")]
    if not math.isnan(row["energy_kwh"]):
        parts.append(Numbers(texts.lang).energy(row["energy_kwh"]))
    return f"{row['name']} ({', '.join(parts)})"


def _error(row: dict[str, Any], side: Side, colour: str) -> dict[str, Any]:
    _, scale, column = side
    value, low, high = (row[key] for key in (column, f"{column}_low", f"{column}_high"))
    known = not math.isnan(low)
    return {
        "type": "data",
        "symmetric": False,
        "array": [scale.factor * (high - value) if known else None],
        "arrayminus": [scale.factor * (value - low) if known else None],
        "color": colour,
        "thickness": 1.6,
        "width": 3,
    }
