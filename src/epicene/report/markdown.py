"""The report as Markdown: the same words and tables, without charts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from epicene.report.content import Block, Page, Section
from epicene.report.provenance import Facts
from epicene.report.readings import Reader
from epicene.report.table import Table

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#&~])")


def render_markdown(page: Page, reader: Reader) -> str:
    """Return the report as Markdown, the same text for the same results."""
    texts = reader.texts
    lines = [f"# {plain(page.title)}", "", plain(page.subtitle), ""]
    for title, text in page.banners:
        lines += [f"> **{plain(title)}.** {plain(text)}", ""]
    lines += _criteria(page, reader)
    lines += [f"## {texts('page.summary')}", ""]
    lines += paragraphs(page.summary.paragraphs)
    if not page.one_stage:
        lines += _chain(page, reader)
    if page.overview.rows:
        lines += _largest(page, reader)
    lines += paragraphs([" ".join(page.summary.cost)])
    if page.overview.rows:
        lines += [f"## {texts('page.overview_table')}", "", *grid_lines(page.overview)]
    for section in page.sections:
        lines += _section(section, reader)
    lines += _validity(page, reader)
    lines += [f"## {texts('page.reading_guide')}", ""]
    lines += bullets(texts(f"guide.{key}") for key in ("adjusted", "no_difference"))
    lines += [f"## {texts('page.not_shown')}", "", *bullets(page.not_shown)]
    lines += [f"## {plain(texts('page.provenance'))}", "", plain(texts("provenance.intro")), ""]
    for facts in page.facts:
        lines += [f"### {facts.title}", "", *_facts(facts)]
    if page.references:
        lines += [f"## {texts('page.references')}", "", *bullets(page.references)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _criteria(page: Page, reader: Reader) -> list[str]:
    if page.criteria is None:
        return []
    texts, criteria = reader.texts, page.criteria
    lines = [f"## {texts('criteria.title')}", "", *paragraphs([texts("criteria.intro")])]
    lines += [f"**{plain(criteria.count)}**", "", *grid_lines(criteria.table)]
    return lines + bullets(criteria.notes)


def _chain(page: Page, reader: Reader) -> list[str]:
    lines = [f"### {plain(reader.texts('chain.title'))}", ""]
    for stage in page.summary.stages:
        details = f" ({stage.details})" if stage.details else ""
        lines.append(f"- **{stage.name}** — {plain(stage.headline + details)}")
    return [*lines, ""]


def _largest(page: Page, reader: Reader) -> list[str]:
    texts, alone = reader.texts, page.one_stage
    title = texts("summary.largest_corpora" if alone else "summary.largest")
    lines = [f"### {plain(title)}", "", *paragraphs([texts("summary.largest_note")])]
    for stage in page.summary.stages:
        if stage.measured:
            lines += [] if alone else [f"**{stage.name}**", ""]
            lines += bullets(stage.findings or (stage.remark,))
    return lines


def _section(section: Section, reader: Reader) -> list[str]:
    texts = reader.texts
    lines = [f"## {section.title}", "", plain(section.question), ""]
    lines += [f"**{section.count}**", ""] if section.count else []
    lines += [plain(section.empty), ""] if section.empty else []
    lines += paragraphs([section.suppressed] if section.suppressed else [])
    for question in section.questions:
        lines += [f"### {plain(question.title)}", ""]
        lines += paragraphs([question.about] if question.about else [])
        for block in question.blocks:
            lines += _block(block, reader)
    if section.absent:
        lines += [f"### {texts('chart.not_applicable_title')}", ""]
        lines += paragraphs([texts("chart.not_applicable_intro")])
        lines += grid_lines(section.absent)
    return lines


def _validity(page: Page, reader: Reader) -> list[str]:
    if not page.validity:
        return []
    texts = reader.texts
    lines = [f"## {texts('validity.title')}", "", *paragraphs([texts("validity.intro")])]
    for part in page.validity:
        lines += [f"### {plain(part.title)}", "", *paragraphs([part.about])]
        lines += grid_lines(part.table) if part.table else paragraphs([part.empty])
    return lines


def _block(block: Block, reader: Reader) -> list[str]:
    lines = [f"#### {plain(block.title)}", ""]
    lines += paragraphs([*block.about, *block.notes])
    lines += paragraphs([block.sentence] if block.sentence else [])
    lines += paragraphs([block.table.everywhere] if block.table.everywhere else [])
    lines += grid_lines(block.table)
    if block.sources:
        lines += [f"**{reader.texts('conditions.sources_title')}**", "", *bullets(block.sources)]
    if block.published:
        lines += [f"**{plain(block.published_title)}**", "", *grid_lines(block.published)]
        lines += paragraphs([block.published_note])
    return lines


def grid_lines(table: Table) -> list[str]:
    """Return the lines of a table."""
    rule = [" ---: " if numeric else " --- " for numeric in table.numeric]
    return [_row(table.header), f"|{'|'.join(rule)}|", *map(_row, table.rows), ""]


def _facts(facts: Facts) -> list[str]:
    rule = "|".join(" --- " for _ in facts.header)
    return [_row(facts.header), f"|{rule}|", *map(_row, facts.rows), ""]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(plain(cell) for cell in cells)} |"


def bullets(lines: Iterable[str]) -> list[str]:
    """Return the lines of a list."""
    return [*(f"- {plain(line)}" for line in lines), ""]


def paragraphs(lines: Iterable[str]) -> list[str]:
    """Return texts, each with an empty line after it."""
    return [part for line in lines for part in (plain(line), "")]


def plain(text: str) -> str:
    """Escape what Markdown or HTML would read as a mark, and keep to one line."""
    return _SPECIAL.sub(r"\\\1", re.sub(r"[\r\n]+", " ", text))
