"""Run a plan for the shell: with its cache, its progress, and what to do when it is cut off."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import typer

if TYPE_CHECKING:
    from epicene.audit.plan import Plan


def run_and_write(
    plan: Plan,
    out: Path | None,
    language: Literal["fr", "en"],
    cache: Path | bool,
    country: str = "FRA",
    json_output: bool = False,
) -> None:
    """Run a plan, write its results where a folder is named, and print them.

    Ctrl-C ends the questions, and what is measured so far is written, with a report that says that
    it is partial. The cache keeps every answer: the same command goes on from there.

    Raises
    ------
    typer.Exit
        With code 130, after an interrupt.
    """
    from epicene.audit.cache import open_store
    from epicene.audit.run import run
    from epicene.cli.summary import print_json, print_summary
    from epicene.core.atomic import try_folder, whole_folder
    from epicene.core.progress import on_stderr
    from epicene.report.write import write_everything

    if out is not None:
        # Tried before the work, not after.
        try_folder(out)
    with open_store(cache) as store, on_stderr(plan.work) as progress:
        results = run(plan, country=country, progress=progress, store=store, partial=True)
    if out is not None:
        with whole_folder(out) as folder:
            write_everything(results, folder, language)
    for card in results.provenance["models"]:
        if "usage" in card:
            typer.echo(f"epicene: {card['name']}: {_spent(card['usage'])}", err=True)
    if json_output:
        print_json(results)
    else:
        print_summary(results, language)
        if out is not None:
            typer.echo(str((out / "report.html").resolve()))
    if "partial" in results.provenance:
        asked = results.provenance["partial"]
        kept = "" if cache is False else " The same command goes on from there."
        typer.echo(
            f"epicene: interrupted after {asked['done']} of {asked['planned']} questions; "
            f"these results are partial.{kept}",
            err=True,
        )
        raise typer.Exit(130)


def _spent(usage: dict[str, Any]) -> str:
    text = (
        f"{usage['requests']:,} requests, {usage['tokens_read']:,} tokens read, "
        f"{usage['tokens_written']:,} written"
    )
    if usage["requests_without_count"]:
        text += f", {usage['requests_without_count']:,} requests without a count"
    return text if usage["cost"] is None else f"{text}, cost {usage['cost']:.2f}"
