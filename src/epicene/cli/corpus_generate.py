"""``epicene corpus generate``: write documents about invented patients, with known bias."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def generate(
    domain: Annotated[str, typer.Argument(help="breast-cancer, ibd or mental-health.")],
    out: Annotated[Path, typer.Option(help="Folder to write.")],
    n: Annotated[
        int | None, typer.Option("--n", min=1, help="Documents; by default as many as ship.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Fixes facts and wording.")] = 0,
    bias: Annotated[
        Path | None, typer.Option(help="A TOML file of [[bias]] tables; see the guide.")
    ] = None,
    shipped: Annotated[
        bool, typer.Option(help="Exactly the files that ship: both variants and their card.")
    ] = False,
) -> None:
    """Write French clinical documents with exact annotations, twins, and a data card.

    Example: `epicene corpus generate ibd --n 500 --bias biases.toml --out ibd-500`
    """
    from epicene.core.atomic import whole_folder
    from epicene.core.progress import on_stderr
    from epicene.corpora.generation.domain import DOMAINS
    from epicene.corpora.generation.save import write_generated
    from epicene.corpora.generation.ship import write_shipped

    size = DOMAINS.get(domain).size
    total = float(2 * size if shipped else n or size)
    with on_stderr(total) as progress, whole_folder(out) as folder:
        if shipped:
            write_shipped(domain, folder, progress)
        else:
            write_generated(domain, folder, n, seed, bias, progress)
    typer.echo(str(out.resolve()))
