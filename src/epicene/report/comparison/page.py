"""A comparison as one HTML file that loads nothing from anywhere."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from epicene.report.comparison.chart import chart_json
from epicene.report.comparison.mitigation_words import mitigation_said
from epicene.report.comparison.pair_words import pair_said
from epicene.report.comparison.words import said
from epicene.report.html import content_policy
from epicene.report.texts import Lang, load_texts

if TYPE_CHECKING:
    from epicene.audit.comparison.compare import Comparison
    from epicene.report.search.words import SearchSaid


def render_comparison(comparison: Comparison, lang: Lang, search: SearchSaid | None = None) -> str:
    """Return the page, the same bytes for the same comparison; all that it names is escaped.

    Parameters
    ----------
    comparison : Comparison
    lang : {"fr", "en"}
    search : SearchSaid, optional
        Where the candidates are trials of a search: what became of each stands first.
    """
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup
    from plotly.offline import get_plotlyjs

    def resource(name: str) -> str:
        return (files("epicene.report") / name).read_text(encoding="utf-8")

    texts = load_texts(lang)
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    plotly, start = get_plotlyjs().replace("\r", ""), resource("charts.js")
    figure, height = chart_json(comparison, texts)
    words = said(comparison, lang)
    pair = comparison.before_after
    record = None if pair is None else pair.mitigation
    return environment.from_string(resource("comparison.html.j2")).render(
        said=words,
        search=search,
        pair=None if pair is None else pair_said(pair, texts),
        mitigation=None if record is None else mitigation_said(record, texts),
        lang=texts.lang,
        t=texts,
        alt=texts("comparison.chart_alt", names=words.subtitle),
        figure=Markup(figure),  # noqa: S704 - JSON made safe for a script
        height=height,
        policy=content_policy(plotly, start),
        style=Markup(resource("style.css")),  # noqa: S704 - our own file
        plotly=Markup(plotly),  # noqa: S704 - plotly's own file
        start=Markup(start),  # noqa: S704 - our own file
    )
