"""``epicene trace``: where one association enters the chain, grows and fades."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import typer

from epicene.cli.options import AllowPickle, Json, Lang, language_of

if TYPE_CHECKING:
    from epicene.corpora.embedded_corpora import Variant
    from epicene.tracing.mechanism.inside import Inside
    from epicene.tracing.trace import Trace

PAGE, TEXT, INSIDE = "trace.html", "trace.md", "inside.html"


def trace(
    model: Annotated[
        str | None, typer.Argument(help="A model: a name that ships, a folder, a hub name, …")
    ] = None,
    association: Annotated[
        str,
        typer.Option(
            metavar="NAME|FILE",
            help="What to follow: one that ships (`--list`), or a YAML or TOML file of your own.",
        ),
    ] = "pain:gender",
    corpus: Annotated[
        str | None,
        typer.Option(
            help="Documents, best those that the model learnt from: a name that ships, or a path. "
            "The models that ship are shown with one that has a planted bias."
        ),
    ] = None,
    variant: Annotated[
        str, typer.Option(help="Of a corpus that ships: neutral or planted.")
    ] = "neutral",
    task: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER[:LABEL]",
            help="A classifier in use, and the label of the first concept (the last by default).",
        ),
    ] = None,
    inside: Annotated[
        bool,
        typer.Option(
            "--inside",
            help="Also look inside the model: which layers, heads and words carry it "
            "(inside.html; minutes).",
        ),
    ] = False,
    list_all: Annotated[
        bool, typer.Option("--list", help="Show the associations that ship, and stop.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="Of the texts that the model writes.")] = 0,
    min_group: Annotated[
        int, typer.Option(min=1, help="Groups of fewer patients are suppressed.")
    ] = 11,
    out: Annotated[
        Path, typer.Option(help="Folder to write: table, provenance, trace.html, trace.md.")
    ] = Path("trace-out"),
    allow_pickle: AllowPickle = False,
    lang: Lang = None,
    json_output: Json = False,
) -> None:
    """Follow one association from the documents to the decision, on one standardised scale.

    Example: `epicene trace mini-fr --association pain:gender --out traced`
    """
    from epicene.core.atomic import try_folder, whole_folder
    from epicene.core.errors import InputError
    from epicene.core.progress import on_stderr
    from epicene.models.load import load_model
    from epicene.report.write import write_report
    from epicene.tracing.associations.load import load_association
    from epicene.tracing.defaults import corpus_of
    from epicene.tracing.mechanism.inside import look_inside
    from epicene.tracing.stages.registry import STAGES
    from epicene.tracing.task import task_of
    from epicene.tracing.trace import trace as follow

    language = language_of(lang)
    if list_all:
        _list(language, json_output)
        return
    if model is None:
        raise InputError("no model is named.", hint="Example: epicene trace mini-fr")
    # What is cheap to refuse is refused before a model is loaded.
    followed = load_association(association)
    try_folder(out)
    loaded = load_model(model, allow_pickle=allow_pickle)
    documents = corpus_of(corpus, cast("Variant", variant), loaded)
    used = None if task is None else task_of(task)
    looked = None
    if inside:
        # First, since it refuses more models and associations than the trace does.
        with on_stderr(len(followed.contexts)) as progress:
            looked = look_inside(loaded, followed, seed=seed, progress=progress)
    with on_stderr(len(STAGES)) as progress:
        found = follow(
            loaded,
            followed,
            corpus=documents,
            task=used,
            seed=seed,
            min_group=min_group,
            progress=progress,
        )
    with whole_folder(out) as folder:
        found.write(folder)
        if looked is not None:
            looked.write(folder)
            write_report(looked, folder / INSIDE, language)
        for name in (PAGE, TEXT):
            write_report(found, folder / name, language)
    if json_output:
        typer.echo(found.to_json() if looked is None else _both(found, looked))
        return
    _show(found, language)
    typer.echo(str((out / PAGE).resolve()))
    if looked is not None:
        _show_inside(looked, language)
        typer.echo(str((out / INSIDE).resolve()))


def _both(found: Trace, looked: Inside) -> str:
    import json

    return json.dumps({**found.facts(), "inside": looked.facts()}, ensure_ascii=False)


def _show_inside(looked: Inside, language: Literal["fr", "en"]) -> None:
    from rich.text import Text

    from epicene.cli.compare import grid
    from epicene.report.texts import load_texts
    from epicene.report.tracing.inside_words import inside_said

    said, texts, console = inside_said(looked, language), load_texts(language), _console()
    for sentence in (said.title, said.finding, *said.sentences):
        console.print(Text(sentence))
    console.print(grid(said.attribution, texts("inside.attribution_title")))


def _show(found: Trace, language: Literal["fr", "en"]) -> None:
    from rich.text import Text

    from epicene.cli.compare import grid
    from epicene.report.texts import load_texts
    from epicene.report.tracing.trace_words import trace_said

    said, texts, console = trace_said(found, language), load_texts(language), _console()
    for sentence in filter(None, (said.claim, said.finding, *said.sentences)):
        console.print(Text(sentence))
    console.print(grid(said.table, texts("trace.table_title")))
    if said.banner:
        console.print(Text(said.banner))


def _list(language: Literal["fr", "en"], as_json: bool) -> None:
    import json

    from epicene.cli.compare import grid
    from epicene.report.texts import load_texts
    from epicene.report.tracing.associations_words import associations_said
    from epicene.tracing.associations.shipped import shipped_associations

    known = list(shipped_associations().values())
    if as_json:
        facts = [{"id": a.id, "axis": a.axis, "claim": a.claims[language]} for a in known]
        typer.echo(json.dumps(facts, ensure_ascii=False))
        return
    texts = load_texts(language)
    _console().print(grid(associations_said(known, texts), texts("trace.list_title")))


def _console() -> Any:
    from rich.console import Console

    from epicene.cli.summary import PIPED_WIDTH

    return Console(width=None if sys.stdout.isatty() else PIPED_WIDTH)
