"""``epicene experiment``: plant bias at known doses, and see what each source drives."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from epicene.cli.influence import influence
from epicene.cli.options import Json, Lang, language_of

if TYPE_CHECKING:
    from epicene.tracing.experiment.experiment import Experiment

PAGE, MARKDOWN = "dose_response.html", "dose_response.md"

experiment = typer.Typer(
    name="experiment",
    help="Plant bias at known doses, train, measure, and see what each source drives.",
    no_args_is_help=True,
)


@experiment.callback()
def _experiment() -> None:
    """Plant bias at known doses, train, measure, and see what each source drives."""


experiment.command("influence")(influence)


@experiment.command("dose-response")
def dose_response(
    plan: Annotated[Path, typer.Argument(help="The plan, in YAML.")],
    out: Annotated[
        Path,
        typer.Option(
            help="Folder to write: tables, provenance, dose_response.html and .md. What is done is "
            "kept there, and the same command goes on from it."
        ),
    ],
    lang: Lang = None,
    json_output: Json = False,
) -> None:
    """Train series of small models with bias planted at rising doses, and fit the responses.

    Each source alone, and a pair at two strengths each: slope for each source and stage, trend,
    threshold of detection, interaction, and which intrinsic measure predicts which harm.

    Example: `epicene experiment dose-response examples/dose_response.yaml --out dose-response`
    """
    from epicene.core.progress import on_stderr
    from epicene.report.write import write_report
    from epicene.tracing.experiment.plan import read_plan
    from epicene.tracing.experiment.run import dose_response as run
    from epicene.tracing.experiment.run import units_of

    language, read = language_of(lang), read_plan(plan)
    with on_stderr(len(units_of(read))) as progress:
        found = run(read, out, progress)
    found.write(out)
    for name in (PAGE, MARKDOWN):
        write_report(found, out / name, language)
    if json_output:
        typer.echo(found.to_json())
        return
    _show(found, language)
    typer.echo(str((out / PAGE).resolve()))


def _show(found: Experiment, language: Literal["fr", "en"]) -> None:
    from rich.console import Console
    from rich.text import Text

    from epicene.cli.compare import grid
    from epicene.cli.summary import PIPED_WIDTH
    from epicene.report.texts import load_texts
    from epicene.report.tracing.dose_response_words import dose_response_said

    said, texts = dose_response_said(found, language), load_texts(language)
    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH)
    console.print(Text(" ".join(said.banner)))
    for sentence in said.sentences:
        console.print(Text(sentence))
    console.print(grid(said.drives, texts("dose.sources_title")))
    console.print(grid(said.pair, texts("dose.pair_title")))
    for sentence in said.predictions:
        console.print(Text(sentence))
