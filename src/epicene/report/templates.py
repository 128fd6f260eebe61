"""Templates of pages, their style and the script that draws them, from the files of the package."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from epicene.report.html import content_policy


def resource(name: str) -> str:
    """Return a file of this package."""
    return (files("epicene.report") / name).read_text(encoding="utf-8")


def rendered(template: str, **values: Any) -> str:
    """Fill a template of a page with charts that loads nothing; what is filled in is escaped.

    The template finds ``policy``, ``style``, ``plotly`` and ``start`` beside the values.
    """
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup
    from plotly.offline import get_plotlyjs

    environment = Environment(
        loader=FunctionLoader(resource),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    plotly, start = get_plotlyjs().replace("\r", ""), resource("charts.js")
    return environment.get_template(template).render(
        policy=content_policy(plotly, start),
        style=Markup(resource("style.css")),  # noqa: S704 - our own file
        plotly=Markup(plotly),  # noqa: S704 - plotly's own file
        start=Markup(start),  # noqa: S704 - our own file
        **values,
    )
