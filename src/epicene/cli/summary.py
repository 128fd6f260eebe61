"""What the shell shows of the results."""

from __future__ import annotations

import dataclasses
import json
import math
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from epicene.audit.results import Results
    from epicene.report.texts import Lang


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


def print_summary(results: Results, lang: Lang) -> None:
    """Print the summary table of the report, and what the audit cost."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from epicene.report.provenance import cost_sentences
    from epicene.report.readings import Reader
    from epicene.report.summary import SummaryRow, summary_rows
    from epicene.report.texts import load_texts

    texts = load_texts(lang)
    names = [field.name for field in dataclasses.fields(SummaryRow)]
    table = Table(title=texts("page.overview_table"), box=SIMPLE_HEAD, padding=(0, 1))
    for name in names:
        number = name in ("estimate", "interval", "neutral")
        table.add_column(
            texts(f"columns.{name}"), justify="right" if number else "left", no_wrap=number
        )
    for row in summary_rows(results, lang):
        # Text, not markup: names of models and files are not ours.
        table.add_row(*(Text(getattr(row, name)) for name in names))
    # A log has no width of its own; what is piped is read in an editor or a pager.
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(table)
    numbers = Reader.of((), lang).numbers
    for sentence in cost_sentences(results.provenance, texts, numbers):
        console.print(Text(sentence))
