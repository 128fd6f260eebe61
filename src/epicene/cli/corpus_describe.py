"""``epicene corpus describe``: audit documents before any model sees them."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Literal

import typer

from epicene.cli.corpus_options import Variant, VariantOption
from epicene.cli.options import Json, Lang, Language, locale_language


def describe(
    corpora: Annotated[
        list[str],
        typer.Argument(
            metavar="CORPUS...", help="A corpus that ships, a file, a folder or a database."
        ),
    ],
    out: Annotated[
        Path | None, typer.Option(help="Folder to write: measurements, provenance, report.")
    ] = None,
    second: Annotated[
        str | None, typer.Option(help="The same documents, annotated by somebody else.")
    ] = None,
    against: Annotated[
        str | None, typer.Option(help="Another part of the data, which must share nothing.")
    ] = None,
    probe: Annotated[
        list[str] | None, typer.Option(help="Only these probes; by default all that apply.")
    ] = None,
    variant: VariantOption = Variant.NEUTRAL,
    min_group: Annotated[
        int, typer.Option(min=1, help="Groups of fewer patients are not shown.")
    ] = 11,
    skip_errors: Annotated[
        bool, typer.Option(help="Leave out documents that cannot be read, and count them.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Fixes every resampling.")] = 0,
    lang: Lang = None,
    json_output: Json = False,
) -> None:
    """Say who and what is in documents, and how they speak of whom.

    Example: `epicene corpus describe my-notes/ --out described --lang fr`
    """
    from epicene.audit.run import describe_plan, run
    from epicene.cli.summary import print_json, print_summary
    from epicene.core.atomic import whole_folder
    from epicene.core.progress import on_stderr
    from epicene.corpora.load import load_corpus
    from epicene.report.write import write_everything

    language: Literal["fr", "en"] = "fr" if (lang or locale_language()) == Language.FR else "en"
    on_error: Literal["skip", "raise"] = "skip" if skip_errors else "raise"
    plan = describe_plan(
        [load_corpus(name, variant=variant.value, on_error=on_error) for name in corpora],
        probes=probe or (),
        second=None if second is None else load_corpus(second, on_error=on_error),
        against=None if against is None else load_corpus(against, on_error=on_error),
        min_group=min_group,
        seed=seed,
    )
    # The folder is tried before the work, not after.
    with nullcontext() if out is None else whole_folder(out) as folder:
        with on_stderr(plan.work) as progress:
            results = run(plan, progress=progress)
        if folder is not None:
            write_everything(results, folder, language)
    if json_output:
        print_json(results)
        return
    print_summary(results, language)
    if out is not None:
        typer.echo(str((out / "report.html").resolve()))
