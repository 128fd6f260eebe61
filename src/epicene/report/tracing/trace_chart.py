"""The chain from left to right: d with its interval at each place, and what happens there."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from epicene.metrics import Estimate
from epicene.report.charts import COLOURS, GRID, INK, MUTED, figure_json, plain_layout
from epicene.report.numbers import Numbers
from epicene.report.reasons import reason_in_words
from epicene.report.texts import Texts, capital
from epicene.report.tracing.trace_words import change_said, place_said
from epicene.tracing.effects import StageEffect
from epicene.tracing.places import Change, Step
from epicene.tracing.trace import Trace

HEIGHT = 430
FOUND, QUIET, SILENT = COLOURS[0], "#9aa5b1", "#eef1f4"
MARKS: dict[Change, tuple[str, str]] = {
    "enters": ("●", COLOURS[1]),
    "grows": ("▲", COLOURS[1]),
    "fades": ("▼", COLOURS[2]),
    "turns": ("⇅", COLOURS[3]),
}
# The frame holds a strong effect at least, and no interval that would flatten the rest.
LEAST, MOST = 1.5, 3.0
NAMED_LAYERS = 8
"""Of more layers than these the first alone is named, the others numbered: they would overlap."""
LEVEL_NAMES = 11
"""More places than these have their names aslant."""


@dataclass(frozen=True)
class TraceChart:
    """A plotly figure as JSON, safe inside a ``<script>``, its height, and whether a bar is cut."""

    figure: str
    height: int
    clipped: bool


def trace_chart(found: Trace, texts: Texts) -> TraceChart:
    """Draw a trace."""
    import plotly.graph_objects as go

    steps = {step.place: step for step in found.steps}
    shown = [(effect, _drawn(effect, steps)) for effect in found.effects]
    limit = _limit([value for _, value in shown])
    layout = plain_layout(texts.lang, HEIGHT, {"l": 66, "r": 16, "t": 44, "b": 74})
    layout["xaxis"] = _across([effect for effect, _ in shown], texts)
    layout["yaxis"] = _up(limit, texts)
    layout["shapes"] = list(_bands(shown, limit))
    layout["annotations"] = list(_notes(shown, steps, limit, texts))
    traces = [_line(shown), *(_points(shown, steps, limit, texts))]
    clipped = any(_cut(value, limit) for _, value in shown)
    figure = figure_json(go.Figure(data=traces, layout=layout).to_plotly_json())
    return TraceChart(figure, HEIGHT, clipped)


Shown = list[tuple[StageEffect, Estimate]]


def _drawn(effect: StageEffect, steps: dict[str, Step]) -> Estimate:
    """Return d with the interval that holds for all together, where the stage is of the chain."""
    step = steps.get(effect.place)
    return effect.value if step is None else step.value


def _limit(values: list[Estimate]) -> float:
    known = [value for value in values if not math.isnan(value.estimate)]
    bounds = [abs(bound) for v in known for bound in (v.ci_low, v.ci_high) if not math.isnan(bound)]
    most = max((abs(value.estimate) for value in known), default=0.0)
    return 1.15 * max(LEAST, most, min(MOST, max(bounds, default=0.0)))


def _cut(value: Estimate, limit: float) -> bool:
    return not math.isnan(value.ci_low) and max(abs(value.ci_low), abs(value.ci_high)) > limit


def _across(effects: list[StageEffect], texts: Texts) -> dict[str, Any]:
    many = sum(effect.kind == "layers" for effect in effects) > NAMED_LAYERS
    aslant = len(effects) > LEVEL_NAMES
    names = []
    for effect in effects:
        name = capital(place_said(effect.place, texts))
        if many and effect.place.startswith("layer_") and effect.place != "layer_1":
            name = effect.place.removeprefix("layer_")
        names.append(escape(name) if aslant else escape(name).replace(" ", "<br>"))
    return {
        "tickvals": list(range(len(effects))),
        "ticktext": names,
        "range": [-0.6, len(effects) - 0.4],
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "linecolor": GRID,
        "tickangle": -40 if aslant else 0,
        "tickfont": {"size": 11, "color": INK},
    }


def _up(limit: float, texts: Texts) -> dict[str, Any]:
    return {
        "title": {"text": escape(texts("trace.axis")), "font": {"size": 12, "color": MUTED}},
        "range": [-limit, limit],
        "fixedrange": True,
        "gridcolor": GRID,
        "zeroline": True,
        "zerolinecolor": INK,
        "zerolinewidth": 1.6,
        "nticks": 9,
    }


def _bands(shown: Shown, limit: float) -> list[dict[str, Any]]:
    """Shade the places that say nothing."""
    return [
        {
            "type": "rect",
            "x0": place - 0.45,
            "x1": place + 0.45,
            "y0": -limit,
            "y1": limit,
            "fillcolor": SILENT,
            "line": {"width": 0},
            "layer": "below",
        }
        for place, (effect, _) in enumerate(shown)
        if math.isnan(effect.value.estimate)
    ]


def _notes(
    shown: Shown, steps: dict[str, Step], limit: float, texts: Texts
) -> Iterator[dict[str, Any]]:
    """Name the two sides, why places say nothing, and over that what happens at the others."""
    plain = {"showarrow": False, "font": {"size": 11, "color": MUTED}}
    for key, at, anchor in (("toward", limit, "top"), ("against", -limit, "bottom")):
        words = escape(texts(f"trace.{key}"))
        yield {**plain, "text": words, "x": -0.55, "y": at, "xanchor": "left", "yanchor": anchor}
    for place, (_, value) in enumerate(shown):
        if math.isnan(value.estimate):
            words = escape(capital(reason_in_words(value.reason, texts)))
            yield {**plain, "bgcolor": SILENT, "text": words, "x": place, "y": 0, "textangle": -90}
    for place, (effect, value) in enumerate(shown):
        step = steps.get(effect.place)
        if step is not None and step.change:
            yield _mark(place, step, value, limit, texts)


def _mark(place: int, step: Step, value: Estimate, limit: float, texts: Texts) -> dict[str, Any]:
    mark, colour = MARKS[step.change]
    # What fades is told below, where the line before it does not pass.
    below = step.change == "fades"
    return {
        "text": f"<b>{mark} {escape(change_said(step, texts))}</b>",
        "x": place,
        "y": max(value.ci_low, -limit) if below else min(value.ci_high, limit),
        "yanchor": "top" if below else "bottom",
        "showarrow": True,
        "arrowhead": 2,
        "arrowwidth": 1.4,
        "arrowcolor": colour,
        "ax": 0,
        "ay": 16 if below else -16,
        "font": {"size": 13, "color": colour},
    }


def _line(shown: Shown) -> dict[str, Any]:
    chain = [
        (place, value.estimate)
        for place, (effect, value) in enumerate(shown)
        if effect.in_chain and effect.known
    ]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [place for place, _ in chain],
        "y": [estimate for _, estimate in chain],
        "line": {"color": QUIET, "width": 1.2, "dash": "dot"},
        "hoverinfo": "skip",
    }


def _points(
    shown: Shown, steps: dict[str, Step], limit: float, texts: Texts
) -> list[dict[str, Any]]:
    numbers = Numbers(texts.lang)
    made = []
    for place, (effect, value) in enumerate(shown):
        if math.isnan(value.estimate):
            continue
        step = steps.get(effect.place)
        found = step is not None and step.found
        colour = FOUND if found else QUIET
        symbol = "circle" if found else "circle-open" if effect.in_chain else "square-open"
        made.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [place],
                "y": [value.estimate],
                "error_y": _bar(value, limit, colour),
                "marker": {
                    "size": 12,
                    "symbol": symbol,
                    "color": colour,
                    "line": {"width": 2.2, "color": colour},
                },
                "hovertemplate": _hover(effect, value, texts, numbers),
                "cliponaxis": False,
            }
        )
        made += _ends(place, value, limit, colour)
    return made


def _bar(value: Estimate, limit: float, colour: str) -> dict[str, Any]:
    known = not math.isnan(value.ci_low)
    return {
        "type": "data",
        "symmetric": False,
        "array": [min(value.ci_high, limit) - value.estimate if known else None],
        "arrayminus": [value.estimate - max(value.ci_low, -limit) if known else None],
        "color": colour,
        "thickness": 2.2,
        "width": 5,
    }


def _ends(place: int, value: Estimate, limit: float, colour: str) -> list[dict[str, Any]]:
    """Mark where a bar leaves the frame."""
    past = [
        (sign * limit, symbol)
        for bound, sign, symbol in (
            (value.ci_high, 1, "triangle-up"),
            (-value.ci_low, -1, "triangle-down"),
        )
        if bound > limit
    ]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [place],
            "y": [at],
            "marker": {"size": 9, "symbol": symbol, "color": colour},
            "hoverinfo": "skip",
            "cliponaxis": False,
        }
        for at, symbol in past
    ]


def _hover(effect: StageEffect, value: Estimate, texts: Texts, numbers: Numbers) -> str:
    lines = [
        capital(place_said(effect.place, texts)),
        numbers.unit(value.estimate, "d", signed=True),
    ]
    if not math.isnan(value.ci_low):
        lines.append(numbers.interval(value.ci_low, value.ci_high, "d", signed=True))
    return "<br>".join(map(escape, lines)) + "<extra></extra>"
