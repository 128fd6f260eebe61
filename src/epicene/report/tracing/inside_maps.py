"""Heat maps of the inside of a model: layers by heads, and layers by tokens."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from epicene.metrics.estimate import Estimate
from epicene.report.charts import INK, figure_json, plain_layout
from epicene.report.numbers import Numbers
from epicene.report.texts import Texts
from epicene.report.tracing.connections_map import SCALE
from epicene.report.tracing.figure import Figure
from epicene.report.tracing.inside_words import is_found, site_said
from epicene.tracing.mechanism.inside import Inside
from epicene.tracing.mechanism.sites import ROLES, Kind, Site

MOST_WRITTEN = 16
CELL, TOP, BOTTOM, MARGIN = 34, 14, 44, 130


@dataclass(frozen=True)
class InsideMap(Figure):
    """A map, with the sentence that says how it is read."""

    lead: str


def inside_maps(found: Inside, texts: Texts) -> tuple[InsideMap, ...]:
    """Draw the heads, and the positions, where they were asked."""
    kinds: tuple[tuple[Kind, str], ...] = (("head", "heads"), ("position", "positions"))
    return tuple(
        _map(found, sites, name, texts)
        for kind, name in kinds
        if (sites := found.mediation.of_kind(kind))
    )


def _map(found: Inside, sites: Sequence[Site], name: str, texts: Texts) -> InsideMap:
    import plotly.graph_objects as go

    layers = sorted({site.layer for site in sites})
    columns = list(dict.fromkeys(_column(site) for site in sites))
    height = TOP + BOTTOM + CELL * len(layers)
    title = texts(f"inside.{name}_title")
    layout = plain_layout(texts.lang, height, {"l": MARGIN, "r": 60, "t": TOP, "b": BOTTOM})
    axis = {"showgrid": False, "zeroline": False, "fixedrange": True, "tickmode": "array"}
    layout["xaxis"] = {
        **axis,
        "tickvals": list(range(len(columns))),
        "ticktext": [
            escape(texts("inside.head", n=str(column)) if name == "heads" else _role(column, texts))
            for column in columns
        ],
        "tickangle": 0,
    }
    layout["yaxis"] = {
        **axis,
        "tickvals": list(range(len(layers))),
        "ticktext": [
            escape(texts("inside.layer", n=str(n)) if n else texts("inside.embeddings"))
            for n in layers
        ],
        # The first layer lies at the bottom: what is read rises.
        "range": [-0.5, len(layers) - 0.5],
    }
    cells = _cells(found, sites, layers, columns, texts)
    figure = go.Figure(data=[cells], layout=layout).to_plotly_json()
    return InsideMap(
        title,
        texts("inside.map_alt", title=title),
        height,
        figure_json(figure),
        texts(f"inside.{name}_lead"),
    )


def _column(site: Site) -> int:
    return ROLES.index(site.role) if site.role else site.head


def _role(column: int, texts: Texts) -> str:
    return texts(f"inside.role_{ROLES[column]}")


def _cells(
    found: Inside,
    sites: Sequence[Site],
    layers: Sequence[int],
    columns: Sequence[int],
    texts: Texts,
) -> dict[str, Any]:
    numbers = Numbers(texts.lang)
    values: list[list[float | None]] = [[None] * len(columns) for _ in layers]
    written = [[""] * len(columns) for _ in layers]
    hover = [[""] * len(columns) for _ in layers]
    for site in sites:
        row, column = layers.index(site.layer), columns.index(_column(site))
        effect = found.mediation.effect(site)
        if math.isnan(effect.estimate):
            written[row][column] = "–"
            continue
        values[row][column] = effect.estimate
        shown = numbers.decimal(effect.estimate, 2, signed=True)
        written[row][column] = f"<b>{shown}</b>" if is_found(effect) else shown
        hover[row][column] = escape(f"{site_said(site, texts)} : {_said(effect, numbers)}")
    most = max((abs(value) for row in values for value in row if value is not None), default=0.0)
    return {
        "type": "heatmap",
        "z": values,
        "zmin": -(most or 1.0),
        "zmax": most or 1.0,
        "colorscale": [list(stop) for stop in SCALE],
        "colorbar": {"thickness": 12, "outlinewidth": 0},
        "xgap": 1,
        "ygap": 1,
        "text": written,
        "texttemplate": "%{text}" if len(columns) <= MOST_WRITTEN else "",
        "textfont": {"size": 10.5, "color": INK},
        "customdata": hover,
        "hovertemplate": "%{customdata}<extra></extra>",
        "hoverongaps": False,
    }


def _said(effect: Estimate, numbers: Numbers) -> str:
    shown = numbers.decimal(effect.estimate, 2, signed=True)
    if math.isnan(effect.ci_low):
        return shown
    return f"{shown} {numbers.interval(effect.ci_low, effect.ci_high, 'nats', signed=True)}"
