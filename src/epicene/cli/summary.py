"""What the shell shows of the results."""

from __future__ import annotations

import json
import math
import sys
import textwrap
from typing import TYPE_CHECKING, Any

from epicene.report.columns import NUMERIC, OVERVIEW

if TYPE_CHECKING:
    from rich.table import Table as RichTable
    from rich.text import Text

    from epicene.audit.results import Results
    from epicene.report.content import Page
    from epicene.report.readings import Reader
    from epicene.report.texts import Lang

PIPED_WIDTH = 160
# Under so many characters the numbers of a row stand one above another.
NARROW = 110
UPPER, LOWER = "estimate", "interval"


def print_json(results: Results) -> None:
    """Print measurements and provenance as one JSON object; NaN becomes null."""
    rows = [
        {
            key: None if isinstance(value, float) and math.isnan(value) else value
            for key, value in row.items()
        }
        for row in results.table.to_dict("records")
    ]
    content: dict[str, Any] = {"measurements": rows, "provenance": results.provenance}
    print(json.dumps(content, ensure_ascii=False, default=str, allow_nan=False))


def print_summary(results: Results, lang: Lang, width: int | None = None) -> None:
    """Print who is in the documents, the summary table of the report, and what the audit cost.

    Parameters
    ----------
    results : Results
        Of an audit.
    lang : {"fr", "en"}
        Language of the words.
    width : int, optional
        In characters; by default that of the terminal, or 160 where there is none: a log has no
        width of its own, and what is piped is read in an editor or a pager.
    """
    from rich.console import Console

    from epicene.report.content import compose

    page, reader = compose(results, lang)
    console = Console(width=width or (None if sys.stdout.isatty() else PIPED_WIDTH))
    if page.one_stage:
        for title, text in page.banners:
            console.print(_wrapped(f"{title} — {text}", console.width), end="\n\n")
        for paragraph in page.summary.paragraphs:
            console.print(_wrapped(paragraph, console.width), end="\n\n")
    console.print(_table(page, reader, narrow=console.width < NARROW))
    if page.one_stage:
        for finding in (f for stage in page.summary.stages for f in stage.findings):
            console.print(_wrapped(f"• {finding}", console.width, "  "))
        console.print()
    for sentence in page.summary.cost:
        console.print(_wrapped(sentence, console.width))


def _wrapped(text: str, width: int, indent: str = "") -> Text:
    """Fill a paragraph, as rich does not: it would break a line at a no-break space."""
    from rich.text import Text

    return Text(textwrap.fill(text, width, subsequent_indent=indent, break_on_hyphens=False))


def _table(page: Page, reader: Reader, *, narrow: bool) -> RichTable:
    """Lay the summary table out; in a narrow place the numbers of a row stand one above another.

    A column that says the same in every row is left out.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(title=reader.texts("page.overview_table"), box=SIMPLE_HEAD, padding=(0, 1))
    titles = dict(zip(OVERVIEW, page.overview.header, strict=True))
    rows = page.overview_rows
    same = [name for name in ("stage", "model") if len({getattr(r, name) for r in rows}) < 2]
    if len(rows) < 2 or not page.one_stage:
        same = []
    names = [name for name in OVERVIEW if name not in same and not (narrow and name == LOWER)]
    for name in names:
        number = name in NUMERIC
        below = narrow and name == UPPER
        title = f"{titles[UPPER]}\n{titles[LOWER]}" if below else titles[name]
        table.add_column(
            title, justify="right" if number else "left", no_wrap=number and not narrow
        )
    for row in rows:
        values = {name: str(getattr(row, name)) for name in OVERVIEW}
        if narrow:
            values[UPPER] = f"{values[UPPER]}\n{values[LOWER]}"
        # Text, not markup: names of models and files are not ours.
        table.add_row(*(Text(values[name]) for name in names))
    return table
