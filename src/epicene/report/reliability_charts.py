"""Reliability curves: what truly is, against what scores say, a line a group of patients."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import Any

from epicene.report.charts import (
    COLOURS,
    GRID,
    MUTED,
    Chart,
    alternative,
    error_bars,
    figure_json,
    hover,
    plain_layout,
)
from epicene.report.content import Block
from epicene.report.readings import Reader, Reading

HEIGHT = 420
# A chart a field of patients and class: of more, the table tells.
MOST_CHARTS = 8
# More lines than this cross too often to be told apart.
MOST_LINES = 6


def reliability_charts(
    block: Block, models: Sequence[str], reader: Reader, first_id: int
) -> list[Chart]:
    """Draw bins of scores: mean score across, observed share up, the diagonal where they agree.

    Parameters
    ----------
    block : Block
        What to draw: a row a bin, its neutral value the mean score (Guo et al. 2017).
    models : sequence of str
        The tools of the report; each has charts of its own.
    reader : Reader
        Language of the words.
    first_id : int
        Number of the first chart in the page.
    """
    shown = [r for r in block.readings if not math.isnan(r.row.estimate)]
    charts: list[Chart] = []
    for key in dict.fromkeys(map(_place, shown)):
        own = [r for r in shown if _place(r) == key]
        groups = list(dict.fromkeys(r.row.group for r in own))
        if not 0 < len(groups) <= MOST_LINES or len(charts) == MOST_CHARTS:
            continue
        traces = [
            _trace([r for r in own if r.row.group == group], COLOURS[place], reader)
            for place, group in enumerate(groups)
        ]
        model, axis, item = key
        field = reader.labels.corpus.field(axis) or axis
        named = (model if len(models) > 1 else "", item, field)
        charts.append(
            Chart(
                id=f"chart-{first_id + len(charts)}",
                alt=alternative(block, own, reader),
                caption=" — ".join(part for part in named if part),
                note="",
                height=HEIGHT,
                figure=figure_json(_figure(traces, reader)),
            )
        )
    return charts


def _place(reading: Reading) -> tuple[str, str, str]:
    """Return the tool, the field of patients and the class that a bin is of."""
    return reading.model, reading.row.axis, reading.row.item.rpartition(", ")[0]


def _trace(bins: Sequence[Reading], colour: str, reader: Reader) -> dict[str, Any]:
    rows = [r.row for r in bins]
    row = rows[0]
    name = (
        reader.labels.corpus.group(row.axis, row.group) if row.group else reader.texts("words.all")
    )

    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": escape(name[:1].upper() + name[1:]),
        "x": [row.neutral for row in rows],
        "y": [row.estimate for row in rows],
        "error_y": error_bars(rows, colour),
        "line": {"color": colour, "width": 1.8},
        "marker": {"size": 8, "color": colour},
        "text": [hover(r, reader) for r in bins],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _figure(traces: list[dict[str, Any]], reader: Reader) -> dict[str, Any]:
    import plotly.graph_objects as go

    texts = reader.texts
    suffix = "\u00a0%" if texts.lang == "fr" else "%"
    axis = {
        "range": [-3, 103],
        "tick0": 0,
        "dtick": 20,
        "ticksuffix": suffix,
        "fixedrange": True,
        "gridcolor": GRID,
        "zeroline": False,
        "linecolor": MUTED,
        "automargin": True,
    }
    title = {"font": {"size": 11, "color": MUTED}}
    layout = plain_layout(texts.lang, HEIGHT, {"l": 8, "r": 14, "t": 14, "b": 8})
    figure = go.Figure(
        data=traces,
        layout={
            **layout,
            "showlegend": True,
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            "xaxis": axis | {"title": title | {"text": escape(texts("reliability.score"))}},
            "yaxis": axis | {"title": title | {"text": escape(texts("reliability.share"))}},
            "shapes": [
                {
                    "type": "line", "x0": 0, "x1": 100, "y0": 0, "y1": 100, "layer": "below",
                    "line": {"color": MUTED, "width": 1.5, "dash": "dot"}, "name": "neutral",
                }
            ],
        },
    )  # fmt: skip
    made: dict[str, Any] = figure.to_plotly_json()
    return made
