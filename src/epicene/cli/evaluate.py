"""``epicene evaluate``: the output of a tool against gold, group by group."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from epicene.cli.options import Json, Lang, language_of, pairs_of, value_of

FOUND = 1


def evaluate(
    # Texts, not paths: corpora that ship, and tools, are called by names that are none.
    gold: Annotated[
        str, typer.Argument(help="True labels, or annotated documents: file, folder or name.")
    ],
    predictions: Annotated[
        str,
        typer.Argument(
            help="What the tool predicted; with --task counterfactual the tool itself: "
            "spacy:PIPELINE, edsnlp:TERMS, hf:FOLDER, 'command:PROGRAM ARGUMENTS', http://…"
        ),
    ],
    by: Annotated[
        list[str] | None,
        typer.Option(help="Field to group by; sex,age_group crosses two. May be repeated."),
    ] = None,
    control: Annotated[
        list[str] | None, typer.Option(help="Field that comparisons hold constant.")
    ] = None,
    task: Annotated[
        str | None,
        typer.Option(help="classification, entities, …; by default that of the gold."),
    ] = None,
    option: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="Of the task: positive=yes, missing=unscored, …"),
    ] = None,
    reference: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD=VALUE", help="With which value the others are compared."),
    ] = None,
    tool_option: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE", help="Of a tool that is run: timeout=3600, attempts=6, …"
        ),
    ] = None,
    allow_remote_text: Annotated[
        bool, typer.Option(help="Let texts go to a tool on another machine.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder to write: measurements, provenance, report, summary."),
    ] = None,
    fail_on_gap: Annotated[
        bool, typer.Option(help="End with code 1 where a gap between groups is found.")
    ] = False,
    energy: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            metavar="KWH",
            help="What the tool used to answer for these documents, if you measured it.",
        ),
    ] = None,
    country: Annotated[
        str, typer.Option(help="ISO 3166-1 alpha-3 code, for the carbon of the electricity.")
    ] = "FRA",
    seed: Annotated[int, typer.Option(min=0, help="Fixes every resampling.")] = 0,
    lang: Lang = None,
    json_output: Json = False,
) -> None:
    """Compare the output of any tool with gold, group by group.

    Examples: `epicene evaluate gold.csv predictions.csv --by sex --out evaluated`,
    `epicene evaluate gold-brat/ tool.jsonl --task entities --by sex`
    """
    import epicene
    from epicene.core.atomic import try_folder
    from epicene.core.errors import InputError
    from epicene.core.footprint import measured
    from epicene.evaluation.summary import found_gaps

    if out is not None:
        try_folder(out)
    arguments: dict[str, Any] = {
        "task": task,
        "by": [tuple(parts) if len(parts := name.split(",")) > 1 else name for name in by or ()],
        "control": list(control or ()),
        "reference": pairs_of(reference, "--reference"),
        "seed": seed,
    }
    options = {name: value_of(text) for name, text in pairs_of(option, "--option").items()}
    if taken := sorted(options.keys() & arguments.keys()):
        raise InputError(f"{taken[0]} is no option of a task.", hint=f"Give --{taken[0]}.")
    if tool_option:
        pairs = pairs_of(tool_option, "--tool-option")
        options["tool_options"] = {name: value_of(text) for name, text in pairs.items()}
    if allow_remote_text:
        options["allow_remote_text"] = True
    arguments |= options
    language = language_of(lang)
    with measured(country) as footprint:
        evaluation = epicene.evaluate(gold, predictions, **arguments)
    text = evaluation.summary(language)
    if out is not None:
        _write(evaluation.table, text, arguments, footprint.to_dict(), energy, language, out)
    if json_output:
        typer.echo(evaluation.table.to_json(orient="records", force_ascii=False))
    else:
        typer.echo(text)
    if fail_on_gap and len(found_gaps(evaluation.table)):
        raise typer.Exit(FOUND)


def _write(
    table: Any,
    text: str,
    arguments: dict[str, Any],
    footprint: dict[str, Any],
    energy: float | None,
    language: Literal["fr", "en"],
    out: Path,
) -> None:
    from epicene.audit.results import Results
    from epicene.core.atomic import whole_folder
    from epicene.core.provenance import environment
    from epicene.report.write import write_everything

    # No hash and no path of the tables: both are private.
    shown = {name: value for name, value in arguments.items() if name != "metadata"}
    provenance = {
        "environment": environment(),
        "arguments": shown,
        "seed": arguments["seed"],
        "footprint": footprint,
        # Of the tool itself, which ran elsewhere: what its users say.
        "tool": {"energy_kwh": energy},
    }
    with whole_folder(out) as folder:
        write_everything(Results(table, provenance), folder, language)
        (folder / "summary.txt").write_text(text + "\n", encoding="utf-8")
