"""``epicene corpus``: check, convert and describe annotated documents; a command a file."""

from __future__ import annotations

import typer

from epicene.cli.corpus_check import check
from epicene.cli.corpus_convert import convert

corpus = typer.Typer(
    name="corpus",
    help="Check and convert corpora of annotated documents.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
corpus.command()(check)
corpus.command()(convert)
