"""``epicene corpus``: check, describe, convert and generate documents; a command a file."""

from __future__ import annotations

import typer

from epicene.cli.corpus_check import check
from epicene.cli.corpus_convert import convert
from epicene.cli.corpus_describe import describe
from epicene.cli.corpus_generate import generate

corpus = typer.Typer(
    name="corpus",
    help="Check, describe, convert and generate corpora of annotated documents.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
corpus.command()(check)
corpus.command()(convert)
corpus.command()(describe)
corpus.command()(generate)
