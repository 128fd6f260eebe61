"""``epicene corpus describe``: audit documents before any model sees them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from epicene.cli.corpus_options import Variant, VariantOption
from epicene.cli.options import CacheFolder, Json, Lang, NoCache, cache_of, language_of


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
    cache: CacheFolder = None,
    no_cache: NoCache = False,
    lang: Lang = None,
    json_output: Json = False,
) -> None:
    """Say who and what is in documents, and how they speak of whom.

    Example: `epicene corpus describe my-notes/ --out described --lang fr`
    """
    from epicene.audit.run import describe_plan
    from epicene.cli.audited import run_and_write
    from epicene.corpora.load import load_corpus

    language = language_of(lang)
    on_error: Literal["skip", "raise"] = "skip" if skip_errors else "raise"
    plan = describe_plan(
        [load_corpus(name, variant=variant.value, on_error=on_error) for name in corpora],
        probes=probe or (),
        second=None if second is None else load_corpus(second, on_error=on_error),
        against=None if against is None else load_corpus(against, on_error=on_error),
        min_group=min_group,
        seed=seed,
    )
    run_and_write(plan, out, language, cache_of(cache, no_cache), json_output=json_output)
