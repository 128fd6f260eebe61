"""``epicene audit``: put models through the chain and write a report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from epicene.cli.options import (
    AllowPickle,
    CacheFolder,
    DeviceMap,
    Dtype,
    Json,
    Lang,
    NoCache,
    Quantise,
    Serving,
    cache_of,
    language_of,
    serving_of,
)


def audit(
    models: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[MODEL]...",
            help="Names that ship, folders or hub names; by default the models that ship.",
        ),
    ] = None,
    pairs: Annotated[
        list[Path] | None,
        typer.Option(help="Sentence pairs (TSV or CSV); by default the clinical stereotypes."),
    ] = None,
    corpus: Annotated[
        list[str] | None,
        typer.Option(help="Documents: a corpus that ships, a file, a folder or a database."),
    ] = None,
    probe: Annotated[
        list[str] | None, typer.Option(help="Only these probes; by default all that apply.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder to write.")] = Path("audit-out"),
    lang: Lang = None,
    seed: Annotated[int, typer.Option(help="Fixes every resampling.")] = 0,
    precision: Annotated[
        str, typer.Option(help="float32, or bfloat16 with doubtful pairs scored again.")
    ] = "float32",
    lowercase: Annotated[
        bool, typer.Option(help="Lower-case the sentences of pairs, as some papers did.")
    ] = False,
    margin: Annotated[
        list[str] | None,
        typer.Option(
            metavar="METRIC=SIZE",
            help="Largest difference from the neutral value that counts as small, in the unit of "
            "the metric: stereotype_score=5 for five points.",
        ),
    ] = None,
    probe_option: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PROBE.NAME=VALUE",
            help="A parameter of a probe: honest.templates=FILE and honest.hurtful_words=FILE read "
            "templates and a lexicon of yours.",
        ),
    ] = None,
    usefulness: Annotated[
        str | None,
        typer.Option(
            metavar="TASK,…",
            help="Benchmarks of lm-evaluation-harness beside the bias: hellaswag,global_mmlu_fr, "
            "drop, bbh, … (extra lm-eval).",
        ),
    ] = None,
    usefulness_tasks: Annotated[
        Path | None,
        typer.Option(help="Folder of tasks of yours (YAML); they may run code, as programs do."),
    ] = None,
    usefulness_limit: Annotated[
        int | None, typer.Option(help="Ask the first questions of each benchmark only.")
    ] = None,
    country: Annotated[
        str, typer.Option(help="ISO 3166-1 alpha-3 code, for the carbon of the electricity.")
    ] = "FRA",
    cache: CacheFolder = None,
    no_cache: NoCache = False,
    threads: Annotated[
        int | None,
        typer.Option(min=1, help="Threads that compute; by default one a processor."),
    ] = None,
    allow_remote_text: Annotated[
        bool, typer.Option(help="Let text of a corpus go to a model on another machine.")
    ] = False,
    serving: Serving = None,
    json_output: Json = False,
    allow_pickle: AllowPickle = False,
    dtype: Dtype = "float32",
    device_map: DeviceMap = None,
    quantise: Quantise = None,
) -> None:
    """Audit models end to end: measurements, provenance, report.html and report.md.

    An audit that is cut off goes on where it stopped when the same command is run again.

    Example: `epicene audit mini-fr --out audit-out --lang fr`
    """
    from epicene.audit.plan import make_plan
    from epicene.cli.audited import run_and_write
    from epicene.cli.margins import margins_of
    from epicene.cli.probe_options import probe_options_of
    from epicene.models.capabilities import check_precision
    from epicene.models.weights import Weights

    language = language_of(lang)
    plan = make_plan(
        models or (),
        probe or (),
        pairs or (),
        corpus or (),
        seed=seed,
        precision=check_precision(precision),
        lowercase=lowercase,
        allow_pickle=allow_pickle,
        threads=threads,
        allow_remote_text=allow_remote_text,
        model_options=serving_of(serving) | Weights(dtype, device_map, quantise).changed(),
        margins=margins_of(margin or ()),
        probe_options=probe_options_of(probe_option or ()),
        usefulness=usefulness or (),
        usefulness_folder=usefulness_tasks or "",
        usefulness_limit=usefulness_limit,
    )
    run_and_write(plan, out, language, cache_of(cache, no_cache), country, json_output)
