"""The map of what predicts what: a row a measure, a column a harm."""

from __future__ import annotations

import math
import textwrap
from html import escape
from typing import Any

from epicene.report.charts import INK, figure_json, plain_layout
from epicene.report.numbers import Numbers
from epicene.report.texts import Texts, capital
from epicene.report.tracing.connections_map import SCALE
from epicene.report.tracing.dose_response_names import (
    DIGITS,
    records,
    scope_said,
    short_said,
    value_said,
)
from epicene.report.tracing.figure import Figure
from epicene.tracing.experiment.experiment import Experiment

CELL, TOP, SIDE = 26, 92, 190


def matrix_chart(found: Experiment, texts: Texts) -> Figure:
    """Draw the map: a row a measure, a column a harm in the runs of one source or of all."""
    import plotly.graph_objects as go

    rows = records(found.tables["matrix"])
    measures = list(dict.fromkeys(row["measure"] for row in rows))
    columns = list(dict.fromkeys((row["scope"], row["harm"]) for row in rows))
    by_cell = {(row["measure"], row["scope"], row["harm"]): row for row in rows}
    cells = [[by_cell.get((m, *column)) for column in columns] for m in measures]
    height = TOP + 20 + CELL * len(measures)
    layout = plain_layout(texts.lang, height, {"l": SIDE, "r": 10, "t": TOP, "b": 20})
    scopes = ["<br>".join(textwrap.wrap(scope_said(s, texts), 12)) for s, _ in columns]
    harms = [_harm(harm, texts) for _, harm in columns]
    plain = {"fixedrange": True, "showgrid": False}
    layout["xaxis"] = {**plain, "side": "top", "tickfont": {"size": 10}, "tickangle": 0}
    layout["yaxis"] = {**plain, "autorange": "reversed", "tickfont": {"size": 11}}
    trace = {
        "type": "heatmap",
        "x": [scopes, harms],
        "y": [escape(capital(short_said(measure, texts))) for measure in measures],
        "z": [[_value(cell) for cell in line] for line in cells],
        "zmin": -1.0, "zmax": 1.0,
        "colorscale": [list(stop) for stop in SCALE],
        "showscale": False, "xgap": 2, "ygap": 2,
        "text": [[_written(cell, texts) for cell in line] for line in cells],
        "texttemplate": "%{text}",
        "textfont": {"size": 11, "color": INK},
        "customdata": [[_hover(cell, texts) for cell in line] for line in cells],
        "hovertemplate": "%{customdata}<extra></extra>",
        "hoverongaps": False,
    }  # fmt: skip
    figure = go.Figure(data=[trace], layout=layout).to_plotly_json()
    title = texts("dose.matrix_title")
    alt = texts("dose.matrix_alt", n=str(len(measures)))
    return Figure(title, alt, height, figure_json(figure))


def _harm(harm: str, texts: Texts) -> str:
    return "<br>".join(map(escape, textwrap.wrap(short_said(harm, texts), 11)))


def _value(row: dict[str, Any] | None) -> float | None:
    return None if row is None or math.isnan(row["estimate"]) else row["estimate"]


def _written(row: dict[str, Any] | None, texts: Texts) -> str:
    if row is None:
        return ""
    if math.isnan(row["estimate"]):
        return "–"
    shown = Numbers(texts.lang).decimal(row["estimate"], DIGITS)
    return f"<b>{shown}</b>" if row["ci_low"] > 0.0 or row["ci_high"] < 0.0 else shown


def _hover(row: dict[str, Any] | None, texts: Texts) -> str:
    if row is None:
        return ""
    return texts(
        "dose.matrix_hover",
        measure=escape(short_said(row["measure"], texts)),
        harm=escape(short_said(row["harm"], texts)),
        scope=escape(scope_said(row["scope"], texts)),
        value=escape(value_said(row, texts)),
    )
