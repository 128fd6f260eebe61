"""The map of correlations: a cell a pair of numbers, below the diagonal."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Any

from epicene.report.charts import INK, MUTED, figure_json, plain_layout
from epicene.report.numbers import Numbers
from epicene.report.texts import Texts
from epicene.report.tracing.connections_words import Row, is_found, rows_of, sides_of, value_said
from epicene.report.tracing.figure import Figure
from epicene.report.tracing.number_names import About, number_names
from epicene.tracing.connect.connect import Connections

# Told apart in the usual kinds of colour blindness (Okabe and Ito 2008), white between.
SCALE = ((0.0, "#56B4E9"), (0.5, "#ffffff"), (1.0, "#E69F00"))
MOST_WRITTEN = 20
CELL, SMALL_CELL, TOP, BOTTOM = 32, 17, 10, 40
MARGIN, LINE, LINES = 270, 44, 2


def is_written(found: Connections) -> bool:
    """Whether cells are few enough for their numbers to be written in."""
    return len(_numbers(rows_of(found.table))) <= MOST_WRITTEN


def maps_of(found: Connections, texts: Texts) -> tuple[Figure, ...]:
    """Draw the correlations, and those at equal size where any is defined."""
    rows = rows_of(found.table)
    return tuple(
        _map(rows, kind, texts)
        for kind in ("", "partial_")
        if any(not math.isnan(row[f"{kind}estimate"]) for row in rows)
    )


def _numbers(rows: Sequence[Row]) -> list[About]:
    return list(dict.fromkeys(about for row in rows for about in sides_of(row)))


def _map(rows: Sequence[Row], kind: str, texts: Texts) -> Figure:
    import plotly.graph_objects as go

    abouts = _numbers(rows)
    names = number_names(abouts, texts)
    written = len(abouts) <= MOST_WRITTEN
    height = TOP + BOTTOM + (CELL if written else SMALL_CELL) * len(abouts)
    title = texts(f"connect.map_{'partial' if kind else 'plain'}")
    layout = plain_layout(texts.lang, height, {"l": MARGIN, "r": 60, "t": TOP, "b": BOTTOM})
    places = list(range(len(abouts)))
    axis = {"showgrid": False, "zeroline": False, "fixedrange": True, "tickmode": "array"}
    layout["xaxis"] = {
        **axis,
        "tickvals": places[:-1],
        "ticktext": [str(place + 1) for place in places[:-1]],
        "range": [-0.5, len(abouts) - 1.5],
        "tickangle": 0,
        "tickfont": {"size": 11 if written else 8},
    }
    layout["yaxis"] = {
        **axis,
        "tickvals": places,
        "ticktext": [
            _label(place, names[about], LINES if written else 1)
            for place, about in enumerate(abouts)
        ],
        "range": [len(abouts) - 0.5, -0.5],
        "tickfont": {"size": 11 if written else 8},
    }
    layout["shapes"] = [_border(at, len(abouts)) for at in _borders(abouts)]
    figure = go.Figure(data=[_cells(rows, abouts, names, kind, texts)], layout=layout)
    return Figure(
        title,
        texts("connect.map_alt", title=title, n=str(len(abouts))),
        height,
        figure_json(figure.to_plotly_json()),
    )


def _label(place: int, name: str, lines: int) -> str:
    """Write a name with its number over several lines, cut where it is longer."""
    cut = textwrap.wrap(
        f"{place + 1}. {name}", LINE, max_lines=lines, placeholder=" …", break_on_hyphens=False
    )
    return "<br>".join(map(escape, cut))


def _borders(abouts: Sequence[About]) -> list[int]:
    """Return the places at which another stage begins."""
    return [n for n, (one, next_) in enumerate(pairwise(abouts), start=1) if one[0] != next_[0]]


def _border(at: int, n: int) -> dict[str, Any]:
    line = {"color": MUTED, "width": 1}
    return {"type": "line", "x0": -0.5, "x1": n - 1.5, "y0": at - 0.5, "y1": at - 0.5, "line": line}


def _cells(
    rows: Sequence[Row],
    abouts: Sequence[About],
    names: Mapping[About, str],
    kind: str,
    texts: Texts,
) -> dict[str, Any]:
    n = len(abouts)
    place = {about: number for number, about in enumerate(abouts)}
    values: list[list[float | None]] = [[None] * n for _ in abouts]
    written = [[""] * n for _ in abouts]
    hover = [[""] * n for _ in abouts]
    numbers = Numbers(texts.lang)
    for row in rows:
        first, second = sides_of(row)
        across, down = sorted((place[first], place[second]))
        value = row[f"{kind}estimate"]
        values[down][across] = None if math.isnan(value) else value
        written[down][across] = _written(row, kind, numbers)
        hover[down][across] = texts(
            "connect.hover",
            first=escape(names[first]),
            second=escape(names[second]),
            value=value_said(row, kind, texts, numbers),
            n=numbers.integer(row[f"{kind}n"]),
        )
    return {
        "type": "heatmap",
        "z": values,
        "zmin": -1.0,
        "zmax": 1.0,
        "colorscale": [list(stop) for stop in SCALE],
        "colorbar": {"thickness": 12, "outlinewidth": 0, "tickvals": [-1, 0, 1]},
        "xgap": 1,
        "ygap": 1,
        "text": written,
        "texttemplate": "%{text}" if n <= MOST_WRITTEN else "",
        "textfont": {"size": 9.5, "color": INK},
        "customdata": hover,
        "hovertemplate": "%{customdata}<extra></extra>",
        "hoverongaps": False,
    }


def _written(row: Row, kind: str, numbers: Numbers) -> str:
    value = row[f"{kind}estimate"]
    if math.isnan(value):
        return "–"
    shown = numbers.decimal(value, 1)
    if row["same_probe"]:
        return f"<i>{shown}</i>"
    return f"<b>{shown}</b>" if is_found(row, kind) else shown
