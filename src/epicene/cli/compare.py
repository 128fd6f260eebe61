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
        list[str],
        typer.Argument(
            help="Folders that `audit` or `evaluate` wrote, or models (names, folders), two at "
            "least."
        ),
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
    corpus: Annotated[
        list[str] | None,
        typer.Option(help="Of models: further documents that the reduced audit reads."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of models: fixes what is drawn.")] = 0,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write: tables, provenance, comparison.html.")
    ] = None,
    lang: Lang = None,
    json_output: Json = False,
) -> None:
    """Put models or tools side by side: quality, bias, energy, and which none outdoes.

    Two models, a model and its mitigated version say, are compared along the chain.

    Example: `epicene compare mini-fr mitigated --out compared`
    """
    import epicene
    from epicene.audit.comparison.reduced import work_of
    from epicene.core.atomic import try_folder, whole_folder
    from epicene.core.progress import on_stderr
    from epicene.report.write import write_report

    if out is not None:
        try_folder(out)
    language = language_of(lang)
    with on_stderr(work_of(results)) as progress:
        comparison = epicene.compare(
            results,
            quality=quality,
            bias=bias,
            gold=gold,
            predictions=predictions or (),
            by=[tuple(parts) if len(parts := name.split(",")) > 1 else name for name in by or ()],
            corpora=corpus or (),
            seed=seed,
            progress=progress,
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
    from epicene.report.comparison.mitigation_words import mitigation_said
    from epicene.report.comparison.pair_words import pair_said
    from epicene.report.comparison.words import said
    from epicene.report.texts import load_texts

    words, texts = said(comparison, language), load_texts(language)
    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH)
    console.print(grid(words.candidates, texts("comparison.title")))
    console.print(grid(words.differences, texts("comparison.differences_title")))
    for sentence in words.sentences:
        console.print(Text(sentence))
    if comparison.before_after is None:
        return
    pair = pair_said(comparison.before_after, texts)
    for title, table in (
        ("chain_title", pair.chain),
        ("recover_title", pair.recovered),
        ("directions_title", pair.directions),
    ):
        if table.rows:
            console.print(grid(table, texts(f"pair.{title}")))
    record = comparison.before_after.mitigation
    done = () if record is None else mitigation_said(record, texts).sentences
    for sentence in filter(None, (pair.still, *pair.warnings, *done)):
        console.print(Text(sentence))


def grid(table: Any, title: str) -> Any:
    """Return a table of the report as the terminal shows it."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=title, box=SIMPLE_HEAD, padding=(0, 1))
    for name, numeric in zip(table.header, table.numeric, strict=True):
        shown.add_column(name, justify="right" if numeric else "left")
    for row in table.rows:
        # Text, not markup: names of models and files are not ours.
        shown.add_row(*map(Text, row))
    return shown
