"""An experiment as one HTML file that loads nothing from anywhere, and as Markdown."""

from __future__ import annotations

import json

from epicene.report.markdown import bullets, grid_lines, plain
from epicene.report.templates import rendered
from epicene.report.texts import Lang, Texts, load_texts
from epicene.report.tracing.dose_response_charts import response_charts
from epicene.report.tracing.dose_response_map import matrix_chart
from epicene.report.tracing.dose_response_words import dose_response_said
from epicene.tracing.experiment.experiment import Experiment


def render_dose_response(found: Experiment, lang: Lang) -> str:
    """Return the page, the same bytes for the same experiment; all that it names is escaped."""
    texts = load_texts(lang)
    charts = response_charts(found, texts)
    return rendered(
        "tracing/dose_response.html.j2",
        said=dose_response_said(found, lang),
        lang=lang,
        t=texts,
        charts=[chart.drawn() for chart in charts],
        matrix=matrix_chart(found, texts).drawn(),
        plan=_plan(found),
    )


def _plan(found: Experiment) -> str:
    return json.dumps(found.plan.model_dump(mode="json"), ensure_ascii=False, indent=2)


def dose_response_markdown(found: Experiment, lang: Lang) -> str:
    """Return the same words and tables as Markdown, without the charts."""
    texts, said = load_texts(lang), dose_response_said(found, lang)
    lines = [f"# {plain(said.title)}", "", plain(said.subtitle), ""]
    lines += [f"> **{plain(said.banner[0])}** {plain(said.banner[1])}", ""]
    lines += [part for sentence in said.sentences for part in (f"**{plain(sentence)}**", "")]
    lines += _part("sources", texts, grid_lines(said.drives))
    lines += [f"### {plain(texts('dose.doses_title'))}", "", *bullets(said.doses)]
    lines += [f"## {plain(texts('dose.matrix_title'))}", "", *bullets(said.predictions)]
    lines += [plain(texts("dose.matrix_lead")), "", *grid_lines(said.matrix)]
    lines += _part("table", texts, grid_lines(said.responses))
    if said.pair.rows:
        lines += [f"## {plain(texts('dose.pair_title'))}", "", plain(said.pair_lead), ""]
        lines += grid_lines(said.pair)
    lines += [f"## {plain(texts('dose.reading_title'))}", "", *bullets(said.notes)]
    lines += [f"## {plain(texts('dose.cost_title'))}", "", *bullets(said.cost)]
    lines += [f"### {plain(texts('dose.plan_title'))}", "", "```json", _plan(found), "```"]
    return "\n".join(lines).rstrip("\n") + "\n"


def _part(name: str, texts: Texts, table: list[str]) -> list[str]:
    title, lead = texts(f"dose.{name}_title"), texts(f"dose.{name}_lead")
    return [f"## {plain(title)}", "", plain(lead), "", *table]
