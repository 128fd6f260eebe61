"""``epicene experiment influence``: which training documents push an association."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from epicene.cli.options import Json, Lang, language_of

if TYPE_CHECKING:
    from epicene.tracing.influence.influence import Influence

QUOTED = 10


def influence(
    model: Annotated[
        str, typer.Argument(help="The model after its training: a folder or a name that ships.")
    ],
    corpus: Annotated[str, typer.Option(help="The documents that it was trained on.")],
    out: Annotated[Path, typer.Option(help="Folder to write: table and provenance.")],
    association: Annotated[
        str, typer.Option(help="One that ships (pain:gender), or a YAML or TOML file.")
    ] = "pain:gender",
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(help="Folder that a Trainer saved on the way; repeat. Without: the end."),
    ] = None,
    learning_rate: Annotated[
        list[float] | None,
        typer.Option(help="Of each checkpoint, where its folder does not tell it; repeat."),
    ] = None,
    label: Annotated[str, typer.Option(help="Of a classifier: label of the first concept.")] = "",
    target: Annotated[str, typer.Option(help="Of a classifier: attribute that it learnt.")] = "",
    hidden: Annotated[
        float, typer.Option(help="Of a masked model: share of tokens that training hid.")
    ] = 0.15,
    layer: Annotated[
        list[int] | None,
        typer.Option(
            help="Only the weights of this layer (-1 is the last); repeat. By default all."
        ),
    ] = None,
    include_examples: Annotated[
        bool,
        typer.Option(
            "--include-examples",
            help="Write the texts of the ten that push most, which are the patients'.",
        ),
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="Fixes which words are hidden together.")] = 0,
    lang: Lang = None,
    json_output: Json = False,
) -> None:
    """Say which training documents push an association: TracIn over checkpoints.

    Example: `epicene experiment influence trained/ --corpus notes.jsonl --out influence
    --checkpoint trained/checkpoint-100 --checkpoint trained/checkpoint-200`
    """
    from epicene.core.atomic import try_folder
    from epicene.core.progress import on_stderr
    from epicene.corpora.load import load_corpus
    from epicene.mitigation.training.scope import Scope
    from epicene.tracing.influence.influence import influence as influence_of

    try_folder(out)
    read = load_corpus(corpus)
    with on_stderr(1.0) as progress:
        found = influence_of(
            model,
            read,
            association,
            tuple(checkpoint or ()),
            learning_rates=tuple(learning_rate or ()),
            label=label,
            target=target,
            hidden=hidden,
            scope=Scope("layers", layers=tuple(layer)) if layer else None,
            seed=seed,
            progress=progress,
        )
    if include_examples:
        found = found.with_examples(read, QUOTED)
    found.save(out)
    if json_output:
        typer.echo(found.to_json())
        return
    _show(found, language_of(lang))
    typer.echo(str(out.resolve()))


def _show(found: Influence, language: Literal["fr", "en"]) -> None:
    from rich.console import Console
    from rich.text import Text

    from epicene.cli.compare import grid
    from epicene.cli.summary import PIPED_WIDTH
    from epicene.report.tracing.influence_words import influence_said

    said = influence_said(found, language)
    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH)
    for sentence in said.sentences:
        console.print(Text(sentence))
    console.print(grid(said.top, said.title))
