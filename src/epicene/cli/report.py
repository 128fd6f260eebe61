"""``epicene report``: results that were saved, as a page or as a section of a model card."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from epicene.cli.options import Json, Lang, language_of


class Format(StrEnum):
    """Of what is written."""

    HTML = "html"
    MARKDOWN = "md"
    MODEL_CARD = "model-card"


def report(
    results: Annotated[Path, typer.Argument(help="Folder that `audit` or `evaluate` wrote.")],
    out: Annotated[Path, typer.Option(help="File to write: .html, or .md.")],
    form: Annotated[
        Format | None,
        typer.Option(
            "--format",
            help="By default as the name of the file ends; model-card is the section of a card of "
            "the Hugging Face hub (.md).",
        ),
    ] = None,
    model: Annotated[
        str, typer.Option(help="Of a model card: its model, where the results are of several.")
    ] = "",
    public: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DATA",
            help="Of a model card: data of yours, by name, whose results may be published.",
        ),
    ] = None,
    lang: Lang = None,
    json_output: Json = False,
) -> None:
    """Write the report of saved results again: HTML, Markdown, or a section of a model card.

    Example: `epicene report audit-out --format model-card --out CARD.md`
    """
    import json

    from epicene.audit.results import Results
    from epicene.report.write import write_report

    written = write_report(
        Results.load(results),
        out,
        language_of(lang),
        form.value if form else None,
        model=model,
        public=public or (),
    )
    path = str(written.resolve())
    typer.echo(json.dumps({"report": path}, ensure_ascii=False) if json_output else path)
