"""``epicene run``: evaluate the deliverables of a plan, and say which criteria they meet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from epicene.cli.options import CacheFolder, Json, Lang, NoCache, cache_of, language_of

if TYPE_CHECKING:
    from epicene.audit.deliverables.run import Delivered

NOT_MET = 1


def run(
    plan: Annotated[Path, typer.Argument(help="The plan, in YAML.")],
    out: Annotated[Path, typer.Option(help="Folder to write.")] = Path("run-out"),
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would run, how long, with what energy.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Count criteria without enough data as not met.")
    ] = False,
    no_bundle: Annotated[
        bool, typer.Option("--no-bundle", help="Write no signed bundle of what may leave.")
    ] = False,
    key: Annotated[
        Path | None,
        typer.Option(help="Private Ed25519 key (PEM); by default yours, made at the first use."),
    ] = None,
    log: Annotated[
        Path | None, typer.Option(help="Your log of what left; by default that of the user.")
    ] = None,
    allow_commands: Annotated[
        bool, typer.Option("--allow-commands", help="Run the commands that the plan names.")
    ] = False,
    allow_remote_text: Annotated[
        bool,
        typer.Option("--allow-remote-text", help="Let texts go to a model on another machine."),
    ] = False,
    cache: CacheFolder = None,
    no_cache: NoCache = False,
    lang: Lang = None,
    json_output: Json = False,
) -> None:
    """Evaluate corpora, models, outputs of tools, mitigations and detectors as a plan says.

    Exits 0 where every criterion is met, or lacks data; 1 where one is not met; 2 where the plan,
    or what it names, cannot be used.

    Example: `epicene run examples/deliverable_wp3.yaml --out wp3`
    """
    from epicene.audit.cache import open_store
    from epicene.audit.deliverables.consent import Consent
    from epicene.audit.deliverables.forecast import expected
    from epicene.audit.deliverables.prepare import prepared
    from epicene.audit.deliverables.read import read_plan
    from epicene.audit.deliverables.run import run_plan
    from epicene.audit.sharing.keys import signing_key
    from epicene.cli.run_summary import print_expected
    from epicene.core.atomic import try_folder, whole_folder
    from epicene.core.progress import on_stderr

    language = language_of(lang)
    read = read_plan(plan)
    consent = Consent(allow_commands, allow_remote_text)
    jobs = prepared(read, plan.absolute().parent, consent)
    if dry_run:
        print_expected(read, expected(read, jobs, out), language, as_json=json_output)
        return
    try_folder(out)
    # Looked for before the work that it signs.
    signer = None if no_bundle else signing_key(key)
    work = sum(job.work for job in jobs)
    with open_store(cache_of(cache, no_cache)) as store, on_stderr(work) as progress:
        delivered = run_plan(read, progress=progress, store=store, jobs=jobs)
    with whole_folder(out) as folder:
        from epicene.audit.deliverables.output import write_delivered
        from epicene.report.write import write_report

        for name in ("report.html", "report.md"):
            write_report(delivered.results, folder / name, language)
        # Last: a bundle that was logged is there.
        write_delivered(delivered, folder, signer, log)
    _print(delivered, out, language, json_output)
    if delivered.count("not_met") or (strict and delivered.count("not_enough_data")):
        raise typer.Exit(NOT_MET)


def _print(delivered: Delivered, out: Path, lang: Literal["fr", "en"], as_json: bool) -> None:
    from epicene.audit.deliverables.output import criteria_of
    from epicene.cli.run_summary import print_outcomes

    if as_json:
        typer.echo(json.dumps(criteria_of(delivered), ensure_ascii=False, indent=2))
        return
    print_outcomes(delivered, lang)
    typer.echo(str((out / "report.html").resolve()))
