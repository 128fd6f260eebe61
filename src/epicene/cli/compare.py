"""``epicene compare``: models or tools side by side, and which of them none outdoes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from epicene.cli.options import Json, Lang, language_of

if TYPE_CHECKING:
    from epicene.audit.comparison.compare import Comparison


def compare(
    results: Annotated[
        list[Path], typer.Argument(help="Folders that `audit` or `evaluate` wrote, two at least.")
    ],
    quality: Annotated[
        str | None,
        typer.Option(
            metavar="METRIC[,FIELD=VALUE]…",
            help="The number that says how good: accuracy, or NAME,better=lower.",
        ),
    ] = None,
    bias: Annotated[
        str | None,
        typer.Option(
            metavar="METRIC[,FIELD=VALUE]…",
            help="The number that says how biased: stereotype_score, or "
            "true_positive_rate_difference,axis=sex,group=F-M.",
        ),
    ] = None,
    gold: Annotated[
        Path | None, typer.Option(help="What the tools were evaluated on, to pair patients.")
    ] = None,
    predictions: Annotated[
        list[Path] | None, typer.Option(help="What each tool predicted, in the order of results.")
    ] = None,
    by: Annotated[list[str] | None, typer.Option(help="With --gold: fields to group by.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write: tables, provenance, comparison.html.")
    ] = None,
    lang: Lang = None,
    json_output: Json = False,
) -> None:
    """Put models or tools side by side: quality, bias, energy, and which none outdoes.

    Example: `epicene compare before after --bias stereotype_score --out compared`
    """
    import epicene
    from epicene.core.atomic import try_folder, whole_folder
    from epicene.report.write import write_report

    if out is not None:
        try_folder(out)
    language = language_of(lang)
    comparison = epicene.compare(
        results,
        quality=quality,
        bias=bias,
        gold=gold,
        predictions=predictions or (),
        by=[tuple(parts) if len(parts := name.split(",")) > 1 else name for name in by or ()],
    )
    if out is not None:
        with whole_folder(out) as folder:
            comparison.write(folder)
            write_report(comparison, folder / "comparison.html", language)
    if json_output:
        typer.echo(comparison.to_json())
        return
    _show(comparison, language)
    if out is not None:
        typer.echo(str((out / "comparison.html").resolve()))


def _show(comparison: Comparison, language: Literal["fr", "en"]) -> None:
    from rich.console import Console
    from rich.text import Text

    from epicene.cli.summary import PIPED_WIDTH
    from epicene.report.comparison.words import said
    from epicene.report.texts import load_texts

    words, texts = said(comparison, language), load_texts(language)
    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH)
    console.print(_grid(words.candidates, texts("comparison.title")))
    console.print(_grid(words.differences, texts("comparison.differences_title")))
    for sentence in words.sentences:
        console.print(Text(sentence))


def _grid(table: Any, title: str) -> Any:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    grid = Table(title=title, box=SIMPLE_HEAD, padding=(0, 1))
    for name, numeric in zip(table.header, table.numeric, strict=True):
        grid.add_column(name, justify="right" if numeric else "left")
    for row in table.rows:
        # Text, not markup: names of models and files are not ours.
        grid.add_row(*map(Text, row))
    return grid
