"""``epicene mitigate --search``: several mitigations within a budget, and the front of them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import typer

if TYPE_CHECKING:
    from epicene.audit.search.search import Found

PAGE = "search.html"


def search(
    model: str,
    trials: str,
    corpus: Any,
    budget_minutes: float,
    out: Path,
    seed: int,
    lang: Literal["fr", "en"],
    json_output: bool,
) -> None:
    """Try mitigations, write table and page into the folder, and print the table."""
    from epicene.audit.search.search import search_mitigations
    from epicene.core.progress import on_stderr
    from epicene.report.write import write_report

    with on_stderr(1.0) as progress:
        found = search_mitigations(
            model,
            trials,
            corpus=corpus,
            budget_minutes=budget_minutes,
            out=out,
            seed=seed,
            progress=progress,
        )
    if found.comparison is not None:
        write_report(found, out / PAGE, lang)
    if json_output:
        typer.echo(_json(found))
        return
    _show(found, lang)
    typer.echo(str((out / PAGE if found.comparison is not None else out).resolve()))


def _json(found: Found) -> str:
    from epicene.audit.comparison.table import records

    content: dict[str, Any] = {"trials": records(found.table), "front": found.front}
    if found.comparison is not None:
        content["comparison"] = json.loads(found.comparison.to_json())
    return json.dumps(content, ensure_ascii=False)


def _show(found: Found, lang: Literal["fr", "en"]) -> None:
    from rich.console import Console
    from rich.text import Text

    from epicene.cli.compare import grid
    from epicene.cli.summary import PIPED_WIDTH
    from epicene.report.search.words import search_said

    words = search_said(found, lang)
    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH)
    console.print(grid(words.trials, words.title))
    console.print(Text(words.lead))
