"""``epicene bundle``: write, read and check the one file that leaves the building."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from epicene.cli.options import Json, Lang, language_of

bundle = typer.Typer(
    name="bundle",
    help="Write, inspect and verify the signed file of results that may leave the building.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
NOT_GENUINE = 1
PublicKey = Annotated[
    str | None, typer.Option("--key", help="Public key of the sender, 64 hexadecimal digits.")
]


@bundle.command()
def write(
    results: Annotated[Path, typer.Argument(help="Folder of an audit or of a description.")],
    out: Annotated[Path, typer.Option(help="File to write.")] = Path("results.bundle.zip"),
    key: Annotated[
        Path | None,
        typer.Option(help="Private Ed25519 key (PEM); by default yours, made at the first use."),
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option(help="The plan, in JSON; by default plan.json of the folder, if it is there."),
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=OTHER",
            help="Under which name a model or corpus of yours leaves; by default a number.",
        ),
    ] = None,
    min_group: Annotated[
        int, typer.Option(min=2, help="Groups of fewer patients are hidden.")
    ] = 11,
    log: Annotated[
        Path | None, typer.Option(help="Your log of what left; by default that of the user.")
    ] = None,
    json_output: Json = False,
) -> None:
    """Write what may leave of results: large groups only, rounded, without any text, signed.

    Example: `epicene bundle write audit-out/ --out audit.bundle.zip`
    """
    from epicene.audit.results import Results
    from epicene.audit.sharing.bundle import make_bundle, write_bundle
    from epicene.audit.sharing.keys import signing_key
    from epicene.audit.sharing.log import usual_log

    made = make_bundle(
        Results.load(results),
        min_group=min_group,
        plan=_plan(plan, results),
        names=_names(name or []),
    )
    signer = signing_key(key)
    digest = write_bundle(made, out, signer, log)
    left = made.leaving
    facts = {
        "file": str(out),
        "sha256": digest,
        "public_key": signer.public,
        "rows": len(left.rows),
        "rows_without_their_number": left.n_suppressed,
        "rows_kept_back": left.kept_back,
        "log": str(log or usual_log()),
    }
    if json_output:
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    shown = facts | {
        "rows_kept_back": "; ".join(f"{n} {why}" for why, n in left.kept_back.items()) or "0"
    }
    width = max(map(len, shown))
    for label, value in shown.items():
        typer.echo(f"{label.replace('_', ' '):<{width}}  {value}")
    typer.echo(f"Read all of it before it leaves: epicene bundle inspect {out}")


@bundle.command()
def inspect(
    file: Annotated[Path, typer.Argument(help="A bundle.")],
    lang: Lang = None,
    json_output: Json = False,
) -> None:
    """Say in plain words everything that is in a bundle, before it leaves.

    Example: `epicene bundle inspect audit.bundle.zip`
    """
    from epicene.audit.sharing.contents import contents
    from epicene.audit.sharing.verify import verify_bundle

    language = language_of(lang)
    lines = list(contents(verify_bundle(file), language))
    typer.echo(json.dumps(lines, ensure_ascii=False, indent=2) if json_output else "\n".join(lines))


@bundle.command()
def verify(
    file: Annotated[Path, typer.Argument(help="A bundle.")],
    key: PublicKey = None,
    json_output: Json = False,
) -> None:
    """Check the signature and the hashes of a bundle; exit code 1 where they are wrong.

    Example: `epicene bundle verify audit.bundle.zip --key 3b6a27bc…`
    """
    from epicene.audit.sharing.verify import verify_bundle

    found = verify_bundle(file, key)
    if json_output:
        facts = {"public_key": found.public_key, "faults": list(found.faults)}
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=2))
    elif found.faults:
        typer.echo(f"epicene: {file}: {'; '.join(found.faults)}.", err=True)
    else:
        typer.echo(f"Signature and hashes are right; signed with the key {found.public_key}.")
        if key is None:
            typer.echo("Whose key it is, only its owner can tell you: check it with --key.")
    if found.faults:
        raise typer.Exit(NOT_GENUINE)


def _plan(path: Path | None, results: Path) -> object:
    from epicene.core.errors import InputError

    place = path or results / "plan.json"
    if path is None and not place.is_file():
        return None
    try:
        return json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError("the plan cannot be read as JSON.", where=str(place)) from error


def _names(given: list[str]) -> dict[str, str]:
    from epicene.core.errors import InputError

    pairs = [one.partition("=") for one in given]
    for option, (name, _, other) in zip(given, pairs, strict=True):
        if not name or not other:
            raise InputError(f"--name {option!r} is not NAME=OTHER.")
    return {name: other for name, _, other in pairs}
