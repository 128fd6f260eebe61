"""Line charts: a number at each layer of each model, with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import Any

from epicene.report.charts import (
    GRID,
    INK,
    MUTED,
    Chart,
    Series,
    alternative,
    error_bars,
    figure_json,
    hover,
    plain_layout,
    series_of,
)
from epicene.report.content import Block
from epicene.report.readings import Reader, Reading

HEIGHT = 400
DASHES = {"circle": "solid", "diamond": "dash", "square": "dot"}
# How far models stand apart at a layer, so that their intervals do not hide each other.
APART = 0.08


def layer_charts(block: Block, models: Sequence[str], reader: Reader, first_id: int) -> list[Chart]:
    """Draw a block whose items are layers; nothing where no number is defined.

    Parameters
    ----------
    block : Block
        What to draw.
    models : sequence of str
        The models of the report, in order, so that each keeps its colour.
    reader : Reader
        Language of the words.
    first_id : int
        Number of the chart in the page.
    """
    series = series_of(block, models)
    drawn = [r for r in block.readings if r.row.metric in block.family.drawn and r.row.item]
    shown = [r for r in drawn if not math.isnan(r.row.estimate)]
    if not shown:
        return []
    present = list(dict.fromkeys(one.model for one in series))
    traces = [
        _trace(one, shown, APART * (present.index(one.model) - (len(present) - 1) / 2), reader)
        for one in series
    ]
    return [
        Chart(
            id=f"chart-{first_id}",
            alt=alternative(block, shown, reader),
            caption="",
            note="",
            height=HEIGHT,
            figure=figure_json(_figure(traces, shown, block, reader)),
        )
    ]


def _layer(item: str) -> int:
    """Return the number of the layer that an item names (``layer_3``)."""
    return int(item.rpartition("_")[2])


def _trace(
    series: Series, shown: Sequence[Reading], shift: float, reader: Reader
) -> dict[str, Any]:
    own = [r for r in shown if (r.model, r.row.metric) == (series.model, series.metric)]
    rows = [r.row for r in own]

    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": escape(series.name),
        "x": [_layer(row.item) + shift for row in rows],
        "y": [row.estimate for row in rows],
        "error_y": error_bars(rows, series.colour),
        "line": {"color": series.colour, "width": 1.8, "dash": DASHES[series.symbol]},
        "marker": {
            "size": 9,
            "symbol": [
                series.symbol if r.kind == "differs" else f"{series.symbol}-open" for r in own
            ],
            "color": series.colour,
            "line": {"width": 1.8, "color": series.colour},
        },
        "text": [hover(r, reader) for r in own],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _figure(
    traces: list[dict[str, Any]], shown: Sequence[Reading], block: Block, reader: Reader
) -> dict[str, Any]:
    import plotly.graph_objects as go

    texts = reader.texts
    neutral = next(r for r in shown if not math.isnan(r.row.neutral))
    values = [v for r in shown for v in (r.row.estimate, r.row.ci_low, r.row.ci_high)]
    known = [value for value in values if not math.isnan(value)] + [neutral.row.neutral]
    last = max(_layer(r.row.item) for r in shown)
    space = "\u00a0" if texts.lang == "fr" else ""
    axis = {"fixedrange": True, "gridcolor": GRID, "zeroline": False, "linecolor": MUTED}
    title = {"font": {"size": 11, "color": MUTED}}
    figure = go.Figure(
        data=traces,
        layout={
            **plain_layout(texts.lang, HEIGHT, {"l": 8, "r": 14, "t": 14, "b": 8}),
            "xaxis": axis
            | {
                "range": [-0.4, last + 0.4],
                "tickmode": "linear",
                "tick0": 0,
                "dtick": 1 if last <= 14 else math.ceil(last / 12),
                "automargin": True,
                "title": title | {"text": escape(texts("layers.axis"))},
            },
            "yaxis": axis
            | {
                "range": [min(known) - 2.0, max(known) + 2.0],
                "ticksuffix": f"{space}%" if block.family.unit == "percent" else "",
                "automargin": True,
                "title": title | {"text": escape(texts("layers.value"))},
            },
            "shapes": [
                {
                    "type": "line", "xref": "paper", "x0": 0, "x1": 1,
                    "y0": neutral.row.neutral, "y1": neutral.row.neutral,
                    "line": {"color": INK, "width": 2}, "layer": "below", "name": "neutral",
                }
            ],
            "annotations": [
                {
                    "text": escape(texts("layers.chance", neutral=neutral.neutral)),
                    "xref": "paper", "x": 1, "xanchor": "right",
                    "y": neutral.row.neutral, "yanchor": "bottom",
                    "showarrow": False, "font": {"size": 11},
                }
            ],
        },
    )  # fmt: skip
    made: dict[str, Any] = figure.to_plotly_json()
    return made
