"""``epicene connect``: how the numbers of bias of many models go together."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from epicene.cli.options import Json, Lang, language_of

if TYPE_CHECKING:
    from epicene.tracing.connect.connect import Connections

PAGE = "connections.html"
_SHOWN = 20


def connect(
    results: Annotated[
        list[str],
        typer.Argument(
            help="Folders that `audit` or `evaluate` wrote, of three models at least; eight give "
            "intervals."
        ),
    ],
    out: Annotated[
        Path, typer.Option(help="Folder to write: tables, provenance, connections.html.")
    ] = Path("connect-out"),
    seed: Annotated[int, typer.Option(min=0, help="Fixes resamples and permutations.")] = 0,
    lang: Lang = None,
    json_output: Json = False,
) -> None:
    """Correlate numbers of bias over many models, between stages and between metrics.

    Ranks of distances from neutral, also with the number of parameters held constant. Results of
    one model are put together; a tool evaluated under a model's name is that model put to use.

    Example: `epicene connect audits/* --out connected`
    """
    from epicene.core.atomic import try_folder, whole_folder
    from epicene.core.progress import on_stderr
    from epicene.report.write import write_report
    from epicene.tracing.connect.connect import connect as connect_results

    try_folder(out)
    language = language_of(lang)
    with on_stderr(1.0) as progress:
        found = connect_results(results, seed=seed, progress=progress)
    with whole_folder(out) as folder:
        found.write(folder)
        write_report(found, folder / PAGE, language)
    if json_output:
        typer.echo(found.to_json())
        return
    _show(found, language)
    typer.echo(str((out / PAGE).resolve()))


def _show(found: Connections, language: Literal["fr", "en"]) -> None:
    from dataclasses import replace

    from rich.console import Console
    from rich.text import Text

    from epicene.cli.compare import grid
    from epicene.cli.summary import PIPED_WIDTH
    from epicene.report.texts import load_texts
    from epicene.report.tracing.connections_words import connections_said

    said, texts = connections_said(found, language), load_texts(language)
    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH)
    for title, why in said.warnings:
        console.print(Text(f"{title} {why}"))
    for sentence in said.sentences:
        console.print(Text(sentence))
    if said.stages.rows:
        console.print(grid(said.stages, texts("connect.stages_title")))
    strongest = replace(said.pairs, rows=said.pairs.rows[:_SHOWN])
    console.print(grid(strongest, texts("connect.strongest_title")))
