"""Forest plots: a point and an interval a row, the neutral value as a line, both sides named."""

from __future__ import annotations

import json
import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from epicene.core.measurement import Measurement
from epicene.report.content import Block, is_alone
from epicene.report.numbers import PERCENTS
from epicene.report.readings import Reader, Reading
from epicene.report.texts import Lang

# Okabe and Ito 2008: told apart in the usual kinds of colour blindness.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
SYMBOLS = ("circle", "diamond", "square", "triangle-up")
PUBLISHED_SYMBOLS = ("x-thin", "cross-thin", "asterisk", "hash-open")
INK, MUTED, GRID = "#1f2933", "#52606d", "#e4e7eb"

LABEL_WIDTH = 23
SMALL_WIDTH = 28
SIDE_WIDTH = 14
LINE, POINT, PADDING = 16, 13, 10
HEAD, FOOT, BARE_FOOT = 30, 84, 46
MAX_HEIGHT = 780
# An interval wider than so many times the median one may run past the edge.
WIDEST = 4.0


@dataclass(frozen=True)
class Series:
    """Points of one colour and shape: a model, or groups of patients, and one of the metrics."""

    name: str
    model: str
    metric: str
    colour: str
    symbol: str
    group: str = ""


@dataclass(frozen=True)
class Chart:
    """A figure ready to be drawn.

    Parameters
    ----------
    id : str
        Of its element in the page.
    alt : str
        What it shows, for those who do not see it.
    caption, note : str
        Which part of the rows it holds, empty for a whole; what runs past its edges.
    height : int
        In CSS pixels.
    figure : str
        Plotly figure as JSON, safe inside a ``<script>`` element.
    """

    id: str
    alt: str
    caption: str
    note: str
    height: int
    figure: str


def series_of(block: Block, models: Sequence[str]) -> list[Series]:
    """Return the series of a block: colour by model, or by group of patients, shape by metric."""
    if block.family.by_group:
        return _group_series(block)
    drawn = [m for m in block.family.drawn if any(r.row.metric == m for r in block.readings)]
    present = {(r.model, r.row.metric): r for r in block.readings}
    found = []
    for index, model in enumerate(models):
        for shape, metric in enumerate(drawn):
            if (model, metric) not in present:
                continue
            name = model if len(drawn) == 1 else f"{model} — {present[model, metric].metric}"
            colour = COLOURS[index % len(COLOURS)]
            found.append(Series(name, model, metric, colour, SYMBOLS[shape % len(SYMBOLS)]))
    return found


def error_bars(rows: Sequence[Measurement], colour: str) -> dict[str, Any]:
    """Return the upright intervals of points in one colour; none where a bound is undefined."""

    def width(bound: float, estimate: float) -> float | None:
        return None if math.isnan(bound) else abs(bound - estimate)

    return {
        "type": "data",
        "symmetric": False,
        "array": [width(row.ci_high, row.estimate) for row in rows],
        "arrayminus": [width(row.ci_low, row.estimate) for row in rows],
        "color": colour,
        "thickness": 1.2,
        "width": 3,
    }


def plain_layout(lang: Lang, height: int, margin: Mapping[str, int]) -> dict[str, Any]:
    """Return what every figure of a page shares: white, without a legend, nothing to drag.

    Parameters
    ----------
    lang : {"fr", "en"}
        Of the decimal mark.
    height : int
        In CSS pixels.
    margin : mapping of str to int
        ``l``, ``r``, ``t`` and ``b``, in CSS pixels.
    """
    return {
        "template": {},
        "height": height,
        "margin": dict(margin),
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "font": {"family": "system-ui, sans-serif", "size": 12, "color": INK},
        "separators": ",\u202f" if lang == "fr" else ".,",
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {"align": "left", "bgcolor": "white", "font": {"color": INK}},
        "dragmode": False,
    }


def _group_series(block: Block) -> list[Series]:
    keys = dict.fromkeys((r.series, r.model, r.row.metric) for r in block.readings)
    return [
        Series(group, model, metric, COLOURS[index % len(COLOURS)], SYMBOLS[0], group)
        for index, (group, model, metric) in enumerate(keys)
    ]


def charts(block: Block, models: Sequence[str], reader: Reader, first_id: int) -> list[Chart]:
    """Draw a block, in as many parts as pages need; nothing where no number is defined.

    Parameters
    ----------
    block : Block
        What to draw.
    models : sequence of str
        The models of the report, in order, so that each keeps its colour.
    reader : Reader
        Language of the words.
    first_id : int
        Number of the first chart in the page.
    """
    if not block.family.charted or is_alone(block.readings):
        return []
    series = series_of(block, models)
    points = {
        (r.line, r.model, r.row.metric, r.series): r
        for r in block.readings
        if not math.isnan(r.row.estimate)
    }
    labels = [label for label in block.labels if any(_key(label, s) in points for s in series)]
    parts = _split(labels, len(series), points, reader)
    limits = _limits([points[key] for key in points if key[2] in block.family.drawn], block)
    made = []
    for number, part in enumerate(parts):
        caption = ""
        if len(parts) > 1:
            caption = reader.texts("words.chart_part", part=str(number + 1), parts=str(len(parts)))
        shown = [points[key] for key in points if key[0] in part]
        figure, height = _figure(block, part, series, points, limits, reader)
        made.append(
            Chart(
                id=f"chart-{first_id + number}",
                alt=alternative(block, shown, reader),
                caption=caption,
                note=reader.texts("chart.clipped") if _clipped(shown, block, limits) else "",
                height=height,
                figure=figure_json(figure),
            )
        )
    return made


Key = tuple[str, str, str, str]


def _key(label: str, series: Series) -> Key:
    return (label, series.model, series.metric, series.group)


def _split(
    labels: Sequence[str], k: int, points: dict[Key, Reading], reader: Reader
) -> list[list[str]]:
    parts: list[list[str]] = []
    budget = MAX_HEIGHT - HEAD - FOOT
    heights = {label: _row_height(label, k, points, reader) for label in labels}
    total = sum(heights.values())
    count = max(1, math.ceil(total / budget))
    used = math.inf
    for label in labels:
        if used + heights[label] > min(budget, total / count + LINE * 3):
            parts.append([])
            used = 0.0
        parts[-1].append(label)
        used += heights[label]
    return parts


def _row_height(label: str, k: int, points: dict[Key, Reading], reader: Reader) -> int:
    lines = _tick(label, points, reader).count("<br>") + 1
    return max(lines * LINE, k * POINT) + PADDING


def _tick(label: str, points: dict[Key, Reading], reader: Reader) -> str:
    lines = [escape(line) for line in textwrap.wrap(label, LABEL_WIDTH)] or [""]
    recorded = next((r.recorded for key, r in points.items() if key[0] == label and r.recorded), "")
    if recorded:
        lines += _small(reader.texts("conditions.recorded", share=recorded))
    row = next((r.row for key, r in points.items() if key[0] == label), None)
    if row is not None and reader.labels.anatomical(row):
        lines += _small(reader.texts("conditions.sex_linked"))
    sets = reader.labels.sets(row) if row is not None else None
    if sets is not None:
        first, near = sets["first"], sets["near_first"]
        lines += _small(reader.texts("association.right", first=first, near_first=near))
    return "<br>".join(lines)


def _small(words: str) -> list[str]:
    return [
        f"<span style='color:{MUTED};font-size:10px'>{escape(line)}</span>"
        for line in textwrap.wrap(words, SMALL_WIDTH)
    ]


def _limits(shown: Sequence[Reading], block: Block) -> tuple[float, float]:
    """Hold every estimate and neutral value, and intervals unless they dwarf the others.

    A few items can have an interval hundreds of times wider than the rest, which would squeeze
    the rest into a line.
    """
    rows = [r.row for r in shown]
    widths = sorted(row.ci_high - row.ci_low for row in rows if not math.isnan(row.ci_low))
    widest = WIDEST * widths[len(widths) // 2] if widths else 0.0
    values = [value for row in rows for value in (row.estimate, row.neutral)]
    for row in rows:
        values += [max(row.ci_low, row.estimate - widest), min(row.ci_high, row.estimate + widest)]
    values += [v for known in (block.published_scores or {}).values() for v in known.values()]
    values = [value for value in values if not math.isnan(value)]
    low, high = min(values, default=0.0), max(values, default=1.0)
    margin = 0.05 * (high - low) or 0.5
    return low - margin, high + margin


def _clipped(
    shown: Sequence[Reading], block: Block, limits: tuple[float, float]
) -> list[tuple[Reading, int]]:
    """Return the readings whose interval runs past an edge, with the edge (0 left, 1 right)."""
    drawn = [r for r in shown if r.row.metric in block.family.drawn]
    return [(r, 0) for r in drawn if r.row.ci_low < limits[0]] + [
        (r, 1) for r in drawn if r.row.ci_high > limits[1]
    ]


def _figure(
    block: Block,
    labels: Sequence[str],
    series: Sequence[Series],
    points: dict[Key, Reading],
    limits: tuple[float, float],
    reader: Reader,
) -> tuple[dict[str, Any], int]:
    import plotly.graph_objects as go

    heights = [_row_height(label, len(series), points, reader) for label in labels]
    tops = [float(sum(heights[:i])) for i in range(len(heights))]
    centres = [top + height / 2 for top, height in zip(tops, heights, strict=True)]
    traces: list[dict[str, Any]] = []
    arrows: list[dict[str, Any]] = []
    for index, one in enumerate(series):
        shift = (index - (len(series) - 1) / 2) * POINT
        traces += _trace(one, labels, centres, shift, points, reader)
        arrows += _arrows(one, block, labels, centres, shift, points, limits)
    traces += _published_traces(block, labels, centres, reader)
    rows = [points[key] for key in points if key[0] in labels and key[2] in block.family.drawn]
    neutral = next((r for r in rows if not math.isnan(r.row.neutral)), None)
    marks: list[dict[str, Any]] = []
    if block.family.own_neutral:
        places = dict(zip(labels, zip(tops, heights, strict=True), strict=True))
        marks = [_mark(r, *places[r.line]) for r in rows if not math.isnan(r.row.neutral)]
    foot = FOOT if neutral is not None else BARE_FOOT
    height = HEAD + foot + sum(heights)
    percent = block.family.unit in PERCENTS
    space = "\u00a0" if reader.texts.lang == "fr" else ""
    figure = go.Figure(
        data=traces,
        layout={
            **plain_layout(reader.texts.lang, height, {"l": 8, "r": 14, "t": HEAD, "b": foot}),
            "xaxis": {
                "range": list(limits),
                "fixedrange": True,
                "gridcolor": GRID,
                "zeroline": False,
                "linecolor": MUTED,
                "ticks": "outside",
                "ticksuffix": f"{space}%" if percent else "",
                "nticks": 7,
                "automargin": False,
            },
            "yaxis": {
                "range": [sum(heights), 0],
                "fixedrange": True,
                "tickvals": centres,
                "ticktext": [_tick(label, points, reader) for label in labels],
                "automargin": True,
                "showgrid": False,
                "zeroline": False,
                "ticklabelstandoff": 6,
            },
            "shapes": _shapes(None if marks else neutral, tops) + marks,
            "annotations": _annotations(neutral, rows, block, reader) + arrows,
        },
    )
    return figure.to_plotly_json(), height


def _trace(
    series: Series,
    labels: Sequence[str],
    centres: Sequence[float],
    shift: float,
    points: dict[Key, Reading],
    reader: Reader,
) -> list[dict[str, Any]]:
    chosen = [
        (points[_key(label, series)], centre + shift)
        for label, centre in zip(labels, centres, strict=True)
        if _key(label, series) in points
    ]
    if not chosen:
        return []

    def width(bound: float, estimate: float) -> float | None:
        return None if math.isnan(bound) else abs(bound - estimate)

    rows = [r.row for r, _ in chosen]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": escape(series.name),
            "x": [row.estimate for row in rows],
            "y": [y for _, y in chosen],
            "error_x": {
                "type": "data",
                "symmetric": False,
                "array": [width(row.ci_high, row.estimate) for row in rows],
                "arrayminus": [width(row.ci_low, row.estimate) for row in rows],
                "color": series.colour,
                "thickness": 1.6,
                "width": 3,
            },
            "marker": {
                "size": 9,
                "symbol": [
                    series.symbol if r.kind == "differs" else f"{series.symbol}-open"
                    for r, _ in chosen
                ],
                "color": series.colour,
                "line": {"width": 1.8, "color": series.colour},
            },
            "text": [hover(r, reader) for r, _ in chosen],
            "hovertemplate": "%{text}<extra></extra>",
        }
    ]


def _arrows(
    series: Series,
    block: Block,
    labels: Sequence[str],
    centres: Sequence[float],
    shift: float,
    points: dict[Key, Reading],
    limits: tuple[float, float],
) -> list[dict[str, Any]]:
    """Mark, at the edge, the intervals that run past it."""
    found = []
    for label, centre in zip(labels, centres, strict=True):
        reading = points.get(_key(label, series))
        for _, edge in _clipped([reading] if reading else [], block, limits):
            found.append(
                {
                    "text": "◂▸"[edge], "xref": "paper", "x": edge, "y": centre + shift,
                    "xanchor": ("left", "right")[edge], "yanchor": "middle", "showarrow": False,
                    "font": {"size": 13, "color": series.colour},
                }
            )  # fmt: skip
    return found


def hover(reading: Reading, reader: Reader) -> str:
    """Return what is shown over a point."""
    texts = reader.texts

    def field(name: str, value: str) -> str:
        return escape(texts("chart.fact", name=texts(f"columns.{name}"), value=value))

    lines = [
        f"<b>{'<br>'.join(escape(x) for x in textwrap.wrap(reading.label, 48))}</b>",
        escape(f"{reading.model} — {reading.metric}"),
        f"<b>{escape(reading.estimate)}</b> {escape(reading.interval)}",
    ]
    if reading.row.neutral == reading.row.neutral:
        lines.append(field("neutral", reading.neutral))
    if reading.row.p_adjusted == reading.row.p_adjusted:
        lines.append(field("p_adjusted", reading.p_adjusted))
    lines.append(field("n", reading.n))
    if reading.row.n_unscored:
        words = texts("words.unscored_hover", n=reading.n_unscored, reason=reading.reason)
        lines += [escape(line) for line in textwrap.wrap(words, 56)]
    if reading.recorded:
        lines.append(field("recorded", reading.recorded))
    lines += [escape(line) for line in textwrap.wrap(reading.verdict, 56)]
    return "<br>".join(lines)


def _published_traces(
    block: Block, labels: Sequence[str], centres: Sequence[float], reader: Reader
) -> list[dict[str, Any]]:
    traces = []
    for index, (model, known) in enumerate((block.published_scores or {}).items()):
        chosen = [(known[x], y) for x, y in zip(labels, centres, strict=True) if x in known]
        name = reader.texts("words.published_by", model=model)
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": escape(name),
                "x": [x for x, _ in chosen],
                "y": [y for _, y in chosen],
                "marker": {
                    "size": 8,
                    "symbol": PUBLISHED_SYMBOLS[index % len(PUBLISHED_SYMBOLS)],
                    "color": MUTED,
                    "line": {"width": 1.6, "color": MUTED},
                },
                "text": [
                    f"<b>{escape(name)}</b><br>{escape(reader.numbers.unit(x, 'percent'))}"
                    for x, _ in chosen
                ],
                "hovertemplate": "%{text}<extra></extra>",
            }
        )
    return traces


def _shapes(neutral: Reading | None, tops: Sequence[float]) -> list[dict[str, Any]]:
    lines = [
        {
            "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": top, "y1": top,
            "line": {"color": GRID, "width": 1}, "layer": "below",
        }
        for top in tops
    ]  # fmt: skip
    if neutral is not None:
        lines.append(
            {
                "type": "line", "yref": "paper", "y0": 0, "y1": 1,
                "x0": neutral.row.neutral, "x1": neutral.row.neutral,
                "line": {"color": INK, "width": 2}, "layer": "between",
                "name": "neutral",
            }
        )  # fmt: skip
    return lines


def _mark(reading: Reading, top: float, height: int) -> dict[str, Any]:
    """Mark the neutral value of one line on that line."""
    return {
        "type": "line", "y0": top + 4, "y1": top + height - 4,
        "x0": reading.row.neutral, "x1": reading.row.neutral,
        "line": {"color": INK, "width": 3}, "layer": "below", "name": "recorded",
    }  # fmt: skip


def _annotations(
    neutral: Reading | None, rows: Sequence[Reading], block: Block, reader: Reader
) -> list[dict[str, Any]]:
    texts = reader.texts
    notes = [
        {
            "text": escape(texts(f"units.{block.family.unit}")),
            "xref": "paper", "yref": "paper", "x": 0.5, "y": 0,
            "yshift": -76 if neutral is not None else -42, "yanchor": "bottom",
            "showarrow": False, "font": {"color": MUTED, "size": 11},
        }
    ]  # fmt: skip
    if neutral is None:
        return notes
    if not block.family.own_neutral:
        notes.append(
        {
            "text": escape(texts("words.neutral_line", neutral=neutral.neutral)),
            "x": neutral.row.neutral, "yref": "paper", "y": 1, "yanchor": "bottom",
            "showarrow": False, "font": {"size": 11},
        }
    )  # fmt: skip
    directions = {r.row.direction for r in rows if not math.isnan(r.row.neutral)}
    direction = directions.pop() if len(directions) == 1 else "unknown"
    if f"directions.{direction}.left" not in texts:
        direction = "unknown"
    # Two groups in the whole chart: the arrows name them, and not the first and the second.
    one = rows[0] if len({(r.row.axis, r.row.group) for r in rows}) == 1 else None
    for side, x, arrow in (("left", 0, "← {}"), ("right", 1, "{} →")):
        named = reader.patient_side(one.row, side) if one is not None else ""
        words = arrow.format(named or texts(f"directions.{direction}.{side}"))
        notes.append(
            {
                "text": "<br>".join(escape(w) for w in textwrap.wrap(words, SIDE_WIDTH)),
                "xref": "paper", "yref": "paper", "x": x, "y": 0, "yshift": -24,
                "xanchor": side, "yanchor": "top", "align": side, "showarrow": False,
                "font": {"size": 11, "color": INK},
            }
        )  # fmt: skip
    return notes


def alternative(block: Block, shown: Sequence[Reading], reader: Reader) -> str:
    """Say what a chart shows, for those who do not see it."""
    texts = reader.texts
    neutral = next((r.neutral for r in shown if not math.isnan(r.row.neutral)), "")
    return texts(
        "chart.alt",
        question=f"{shown[0].question} — {block.title}",
        n=str(len(shown)),
        neutral=texts("chart.alt_neutral", neutral=neutral)
        if neutral
        else texts("chart.alt_no_neutral"),
        flagged=block.sentence,
    )


def figure_json(figure: dict[str, Any]) -> str:
    """Write a figure as JSON that no ``<script>`` element can be left from."""
    text = json.dumps(figure, ensure_ascii=True, allow_nan=False, sort_keys=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
