"""Curves of responses to each source, a small chart a measure."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from html import escape
from typing import Any

from epicene.report.charts import COLOURS, GRID, INK, MUTED, figure_json, plain_layout
from epicene.report.texts import Texts, capital
from epicene.report.tracing.dose_response_names import (
    dose_said,
    records,
    short_said,
    source_said,
    value_said,
)
from epicene.report.tracing.figure import Figure
from epicene.tracing.experiment.collected import by_dose
from epicene.tracing.experiment.experiment import Experiment

ACROSS, PANEL, TITLE, TICKS = 4, 132, 40, 28
PITCH = PANEL + TITLE + TICKS
NARROW = 20
"""Letters of a line above a small chart."""


def response_charts(found: Experiment, texts: Texts) -> tuple[Figure, ...]:
    """Draw the responses to each source."""
    return tuple(_responses(found, source, texts) for source in found.plan.sources)


def _responses(found: Experiment, source: str, texts: Texts) -> Figure:
    import plotly.graph_objects as go

    means = [row for row in records(found.tables["responses"]) if row["source"] == source]
    seeds = by_dose(found.plan, found.tables["measurements"], source, "estimate")
    measures = list(dict.fromkeys(row["measure"] for row in means))
    down = math.ceil(len(measures) / ACROSS)
    height = down * PITCH
    layout = plain_layout(texts.lang, height, {"l": 34, "r": 8, "t": TITLE, "b": TICKS})
    layout["annotations"] = []
    traces: list[dict[str, Any]] = []
    for place, measure in enumerate(measures):
        own = [row for row in means if row["measure"] == measure]
        name = f"{place + 1}" if place else ""
        layout |= _axes(place, down, name, found.plan.doses, texts)
        layout["annotations"].append(_title(name, measure, texts))
        traces += _points(own, seeds[measure], name, texts)
    title = capital(source_said(source, texts))
    figure = go.Figure(data=traces, layout=layout).to_plotly_json()
    alt = texts("dose.curves_alt", source=title, n=str(len(measures)))
    return Figure(title, alt, height, figure_json(figure))


def _axes(
    place: int, down: int, name: str, doses: Sequence[float], texts: Texts
) -> dict[str, dict[str, Any]]:
    row, column = divmod(place, ACROSS)
    # In shares of what the margins leave.
    inner = down * PITCH - TITLE - TICKS
    width, tall = 1.0 / ACROSS, PANEL / inner
    left, upper = column * width, 1.0 - row * PITCH / inner
    shared = {"fixedrange": True, "linecolor": MUTED, "tickfont": {"size": 10}}
    return {
        f"xaxis{name}": {
            **shared,
            "domain": [left + 0.035, left + width - 0.015],
            "anchor": f"y{name}",
            "tickvals": list(doses),
            "ticktext": [dose_said(dose, texts) for dose in doses],
            "showgrid": False,
            "zeroline": False,
            "ticks": "outside",
        },
        f"yaxis{name}": {
            **shared,
            "domain": [max(0.0, upper - tall), upper],
            "anchor": f"x{name}",
            "nticks": 4,
            "gridcolor": GRID,
            "zeroline": True,
            "zerolinecolor": INK,
        },
    }


def _title(name: str, measure: str, texts: Texts) -> dict[str, Any]:
    lines = textwrap.wrap(short_said(measure, texts), NARROW, break_long_words=False)
    return {
        "text": "<br>".join(map(escape, lines)),
        "xref": f"x{name} domain", "yref": f"y{name} domain",
        "x": 0, "y": 1, "yshift": 2, "xanchor": "left", "yanchor": "bottom", "align": "left",
        "showarrow": False, "font": {"size": 11, "color": INK},
    }  # fmt: skip


def _points(
    own: Sequence[dict[str, Any]], seeds: Any, name: str, texts: Texts
) -> list[dict[str, Any]]:
    """Return the points of seeds, and the means with their intervals over them."""
    axes = {"xaxis": f"x{name}", "yaxis": f"y{name}", "type": "scatter"}
    colour = COLOURS[2] if own[0]["kind"] == "usefulness" else COLOURS[0]
    colour = COLOURS[1] if own[0]["kind"] == "harm" else colour
    known = [(dose, float(v)) for dose in seeds.columns for v in seeds[dose] if not math.isnan(v)]

    def reach(end: str) -> list[float | None]:
        bounds = [(row[end], row["estimate"]) for row in own]
        return [None if math.isnan(bound) else abs(bound - mean) for bound, mean in bounds]

    return [
        {
            **axes,
            "mode": "markers",
            "x": [dose for dose, _ in known],
            "y": [value for _, value in known],
            "marker": {"size": 4, "color": colour, "opacity": 0.35},
            "hoverinfo": "skip",
        },
        {
            **axes,
            "mode": "lines+markers",
            "x": [row["dose"] for row in own],
            "y": [None if math.isnan(row["estimate"]) else row["estimate"] for row in own],
            "error_y": {
                "type": "data", "symmetric": False, "array": reach("ci_high"),
                "arrayminus": reach("ci_low"), "color": colour, "thickness": 1.4, "width": 3,
            },
            "line": {"color": colour, "width": 2},
            "marker": {"size": 6, "color": colour},
            "text": [
                texts("dose.hover", dose=dose_said(r["dose"], texts), value=value_said(r, texts))
                for r in own
            ],
            "hovertemplate": "%{text}<extra></extra>",
        },
    ]  # fmt: skip
