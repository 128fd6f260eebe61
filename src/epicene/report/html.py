"""The report as one HTML file that loads nothing from anywhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files

from epicene.report.charts import Chart, Series, charts, series_of
from epicene.report.content import Block, Page
from epicene.report.family import Family
from epicene.report.layer_charts import layer_charts
from epicene.report.readings import Reader
from epicene.report.reliability_charts import reliability_charts
from epicene.report.summary import group_by

# Shapes of the legend, drawn in a box of 14 by 14.
LEGEND_SHAPES = {
    "circle": '<circle cx="7" cy="7" r="4.5"/>',
    "diamond": '<path d="M7 1.5 12.5 7 7 12.5 1.5 7z"/>',
    "square": '<path d="M3 3h8v8H3z"/>',
    "triangle-up": '<path d="M7 2 12.5 11.5h-11z"/>',
}
PUBLISHED_SHAPES = (
    '<path d="M3 3l8 8M11 3l-8 8"/>',
    '<path d="M7 2v10M2 7h10"/>',
    '<path d="M7 2v10M2 7h10M3 3l8 8M11 3l-8 8"/>',
    '<path d="M5 2v10M9 2v10M2 5h10M2 9h10"/>',
)


@dataclass(frozen=True)
class Drawn:
    """The charts of a block, and their legend: model and colour, shape and metric, others."""

    charts: tuple[Chart, ...]
    models: tuple[tuple[str, str], ...]
    shapes: tuple[tuple[str, str], ...]
    published: tuple[str, ...]


def render_html(page: Page, reader: Reader) -> str:
    """Return the report as HTML, the same bytes for the same results.

    Everything that comes from results is escaped, and a content security policy lets no script
    run but the two that the file carries, and no address be fetched.
    """
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup
    from plotly.offline import get_plotlyjs

    def resource(name: str) -> str:
        return (files("epicene.report") / name).read_text(encoding="utf-8")

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    drawn = _drawn(page, reader)
    any_chart = any(d.charts for d in drawn.values())
    plotly = get_plotlyjs().replace("\r", "") if any_chart else ""
    start = resource("charts.js") if any_chart else ""
    policy = content_policy(*(script for script in (plotly, start) if script))
    return environment.from_string(resource("report.html.j2")).render(
        page=page,
        t=reader.texts,
        drawn=drawn,
        stages=list(group_by(page.overview_rows, lambda line: line.stage).items()),
        policy=policy,
        style=Markup(resource("style.css")),  # noqa: S704 - our own file
        plotly=Markup(plotly),  # noqa: S704 - plotly's own file
        start=Markup(start),  # noqa: S704 - our own file
        json=Markup,
        shapes={name: Markup(shape) for name, shape in LEGEND_SHAPES.items()},  # noqa: S704
        published_shapes=[Markup(shape) for shape in PUBLISHED_SHAPES],  # noqa: S704
    )


def content_policy(*scripts: str) -> str:
    """Return the policy of a page that runs these scripts and no other, and fetches nothing."""
    allowed = " ".join(_hash(script) for script in scripts) or "'none'"
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {allowed}",
            "style-src 'unsafe-inline'",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _drawn(page: Page, reader: Reader) -> dict[str, Drawn]:
    models = models_of(page)
    drawn: dict[str, Drawn] = {}
    number = 1
    for block in blocks_of(page):
        made = _drawing(block.family)(block, models, reader, number)
        number += len(made)
        published = tuple(
            reader.texts("words.published_by", model=name)
            for name in (block.published_scores or {})
        )
        # A corpus has no rival in its own chart: its name there would say nothing. Curves name
        # their groups themselves.
        alone = block.family.by_score or not any(r.row.model for r in block.readings)
        named = block.family.by_group or not alone
        drawn[block.id] = _with_legend(made, series_of(block, models), published, named, reader)
    return drawn


def _drawing(family: Family) -> Callable[[Block, Sequence[str], Reader, int], list[Chart]]:
    """Return what draws a family."""
    if family.by_score:
        return reliability_charts
    return layer_charts if family.by_layer else charts


def _with_legend(
    made: Sequence[Chart],
    series: Sequence[Series],
    published: tuple[str, ...],
    named: bool,
    reader: Reader,
) -> Drawn:
    """Name colours and, where there are several, shapes."""
    metrics = {one.symbol: reader.labels.metric(one.metric) for one in series}
    names = {one.group or one.model: one.colour for one in series}
    return Drawn(
        charts=tuple(made),
        models=tuple(names.items()) if named else (),
        shapes=tuple(metrics.items()) if len(metrics) > 1 else (),
        published=published,
    )


def blocks_of(page: Page) -> list[Block]:
    """Return every block of a page, in order."""
    return [b for s in page.sections for question in s.questions for b in question.blocks]


def models_of(page: Page) -> list[str]:
    """Return the models of a page, in the order in which they appear."""
    readings = [reading for block in blocks_of(page) for reading in block.readings]
    return list(dict.fromkeys(reading.model for reading in readings))


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
