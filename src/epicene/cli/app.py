"""The command ``epicene``: one subcommand a file, errors as one sentence, exit codes."""

from __future__ import annotations

import os
import sys

import typer

from epicene.cli.audit import audit
from epicene.cli.bundle import bundle
from epicene.cli.compare import compare
from epicene.cli.connect import connect
from epicene.cli.corpus import corpus
from epicene.cli.evaluate import evaluate
from epicene.cli.experiment import experiment
from epicene.cli.gender import gender
from epicene.cli.inspect import inspect
from epicene.cli.mitigate import mitigate
from epicene.cli.report import report
from epicene.cli.run import run
from epicene.cli.trace import trace
from epicene.core.errors import EpiceneError

DONE, BAD_INPUT, FAULT, INTERRUPTED = 0, 2, 3, 130

app = typer.Typer(
    name="epicene",
    help="Measure and mitigate bias in French clinical NLP, from corpus to application.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode="markdown",
)
app.command()(audit)
app.command()(inspect)
app.command()(evaluate)
app.command()(run)
app.command()(mitigate)
app.command()(compare)
app.command()(trace)
app.command()(connect)
app.command()(report)
app.add_typer(experiment)
app.add_typer(corpus)
app.add_typer(gender)
app.add_typer(bundle)


@app.callback()
def _epicene() -> None:
    """Measure stereotyped bias in French clinical NLP, from corpus to application."""


def main() -> None:
    """Run the command.

    Exit codes: 0 done, 1 found what it was asked to fail on, 2 bad input, 3 a fault of epicene,
    130 interrupted.
    """
    _quiet_libraries()
    try:
        app()
    except EpiceneError as error:
        print(f"epicene: {error}", file=sys.stderr)
        sys.exit(BAD_INPUT)
    except SystemExit as stop:
        # Typer ends an interrupted command by this code, and says nothing.
        if stop.code == INTERRUPTED:
            print("epicene: interrupted; nothing was written.", file=sys.stderr)
        raise
    except KeyboardInterrupt:
        print("epicene: interrupted; nothing was written.", file=sys.stderr)
        sys.exit(INTERRUPTED)
    except Exception as error:
        # A traceback may quote the text of records, so it is shown only when asked for.
        if os.environ.get("EPICENE_DEBUG"):
            raise
        print(
            f"epicene: a fault of epicene itself ({type(error).__name__}). "
            "Set EPICENE_DEBUG=1 to see where; the trace may quote your data.",
            file=sys.stderr,
        )
        sys.exit(FAULT)


def _quiet_libraries() -> None:
    """Keep libraries from talking over the command, and from telemetry."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
