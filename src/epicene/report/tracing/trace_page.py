"""A trace as one HTML file that loads nothing from anywhere, and as Markdown."""

from __future__ import annotations

from markupsafe import Markup

from epicene.report.markdown import bullets, grid_lines, plain
from epicene.report.templates import rendered
from epicene.report.texts import Lang, load_texts
from epicene.report.tracing.trace_chart import trace_chart
from epicene.report.tracing.trace_words import trace_said
from epicene.tracing.trace import Trace


def render_trace(found: Trace, lang: Lang) -> str:
    """Return the page, the same bytes for the same trace; all that it names is escaped."""
    texts = load_texts(lang)
    said, chart = trace_said(found, lang), trace_chart(found, texts)
    return rendered(
        "tracing/trace.html.j2",
        said=said,
        lang=lang,
        t=texts,
        alt=texts("trace.chart_alt", sentence=said.sentence),
        figure=Markup(chart.figure),  # noqa: S704 - JSON made safe for a script
        height=chart.height,
        clipped=chart.clipped,
    )


def trace_markdown(found: Trace, lang: Lang) -> str:
    """Return the same words and table as Markdown, without the chart."""
    texts = load_texts(lang)
    said = trace_said(found, lang)
    lines = [f"# {plain(said.title)}", "", plain(said.subtitle), ""]
    lines += [f"> {plain(said.banner)}", ""] if said.banner else []
    lines += [f"**{plain(said.sentence)}**", ""]
    lines += [f"## {texts('trace.table_title')}", "", *grid_lines(said.table)]
    lines += [f"## {texts('trace.reading_title')}", "", *bullets(said.notes)]
    return "\n".join(lines).rstrip("\n") + "\n"
