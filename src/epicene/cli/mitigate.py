"""``epicene mitigate``: reduce the bias of a model, a corpus or predictions, and prove it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from epicene.cli.options import Json, Lang, language_of, pairs_of, value_of

if TYPE_CHECKING:
    from epicene.corpora.corpus import Corpus
    from epicene.corpora.embedded_corpora import Variant
    from epicene.mitigation.mitigate import Mitigated


def mitigate(
    model: Annotated[
        str,
        typer.Argument(
            help="A model (name or folder); a corpus, for methods on data; a table of predictions."
        ),
    ],
    method: Annotated[str | None, typer.Option(help="Its name; `--method list` shows all.")] = None,
    out: Annotated[Path, typer.Option(help="Folder to write: what was made, proof, card.")] = Path(
        "mitigated"
    ),
    corpus: Annotated[
        str | None, typer.Option(help="Documents to learn from: a name that ships, or a path.")
    ] = None,
    variant: Annotated[
        str, typer.Option(help="Of a corpus that ships: neutral or planted.")
    ] = "neutral",
    gold: Annotated[
        Path | None, typer.Option(help="True labels and groups, for methods on predictions.")
    ] = None,
    option: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="Of the method: epochs=2, layers=0,-1, …"),
    ] = None,
    work: Annotated[
        Path | None,
        typer.Option(help="Where a training keeps its checkpoints, and goes on after a kill."),
    ] = None,
    max_perplexity_factor: Annotated[
        float, typer.Option(min=1.0, help="From which loss on it counts as broken.")
    ] = 1.5,
    force: Annotated[
        bool, typer.Option("--force", help="Write what did not change, or broke, all the same.")
    ] = False,
    search: Annotated[
        str | None,
        typer.Option(
            metavar="NAMES|FILE.yaml",
            help="Try several methods and strengths: leace,inlp; all; or a file of trials.",
        ),
    ] = None,
    budget: Annotated[
        float, typer.Option(help="Of --search: minutes after which no trial begins.")
    ] = 30.0,
    seed: Annotated[int, typer.Option(min=0, help="Fixes what is drawn.")] = 0,
    lang: Lang = None,
    json_output: Json = False,
) -> None:
    """Mitigate a model, a corpus or predictions; nothing is written that did not change or broke.

    Example: `epicene mitigate mini-fr --method leace --corpus mental-health --out mitigated`
    """
    from epicene.cli.mitigation_summary import print_methods, print_mitigated
    from epicene.cli.search import search as run_search
    from epicene.core.errors import InputError
    from epicene.core.progress import on_stderr
    from epicene.corpora.load import load_corpus
    from epicene.mitigation.mitigate import mitigated
    from epicene.mitigation.proof.base import Limits
    from epicene.mitigation.registry import METHODS

    language = language_of(lang)
    if (method is None) == (search is None):
        raise InputError("a mitigation needs a method, or a search.", hint="--method or --search.")

    def read(name: str) -> Corpus:
        return load_corpus(name, variant=cast("Variant", variant))

    if search is not None:
        unused = {"--option": option, "--gold": gold, "--work": work, "--force": force}
        if said := [name for name, value in unused.items() if value]:
            raise InputError(
                f"a search does not read {said[0]}.", hint="Options of trials: --search FILE.yaml."
            )
        documents = None if corpus is None else read(corpus)
        run_search(model, search, documents, budget, out, seed, language, json_output)
        return
    assert method is not None  # noqa: S101 - one of the two is there
    if method == "list":
        print_methods(language)
        return
    options = {name: value_of(text) for name, text in pairs_of(option, "--option").items()}
    chosen = METHODS.get(method)

    with on_stderr(1.0) as progress:
        done = mitigated(
            read(model) if chosen.applies_to == ("corpus",) else model,
            method,
            corpus=None if corpus is None else read(corpus),
            gold=gold,
            out=out,
            seed=seed,
            force=force,
            limits=Limits(perplexity_factor=max_perplexity_factor),
            work=work,
            progress=progress,
            **options,
        )
    if json_output:
        typer.echo(_json(done, out))
        return
    print_mitigated(done, out, language)


def _json(done: Mitigated, out: Path) -> str:
    from epicene.mitigation.mitigate import RECORD

    # As it was written: what is undefined is null there.
    return json.dumps(json.loads((out / RECORD).read_text(encoding="utf-8")), ensure_ascii=False)
