"""``epicene corpus convert``: write a corpus in another format."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from epicene.cli.corpus_options import FormatName, Metadata, Source, Variant, VariantOption
from epicene.cli.options import Json


class Target(StrEnum):
    """The format to write."""

    BRAT = "brat"
    JSONL = "jsonl"


def convert(
    source: Source,
    to: Annotated[
        Target, typer.Option("--to", help="brat: a folder; jsonl: a file, a document a line.")
    ],
    out: Annotated[Path, typer.Option(help="Folder or file to write.")],
    variant: VariantOption = Variant.NEUTRAL,
    twins: Annotated[
        bool,
        typer.Option("--twins", help="Write the counterfactual documents: the other gender."),
    ] = False,
    skip: Annotated[
        bool,
        typer.Option("--skip", help="Leave out documents that cannot be read, and count them."),
    ] = False,
    file_format: FormatName = None,
    metadata: Metadata = None,
    json_output: Json = False,
) -> None:
    """Write a corpus in another format, with all its annotations and metadata.

    Example: `epicene corpus convert ibd --to brat --out ibd-brat/`
    """
    import json

    from epicene.corpora.load import load_corpus, shown_source

    corpus = load_corpus(
        source,
        file_format,
        variant=variant.value,
        metadata=metadata,
        on_error="skip" if skip else "raise",
    )
    corpus = corpus.twins() if twins else corpus
    written = corpus.to_brat(out) if to == Target.BRAT else corpus.to_jsonl(out)
    if json_output:
        content = {
            "source": shown_source(source),
            "documents": corpus.n,
            "skipped": len(corpus.skipped),
            "out": str(written),
        }
        print(json.dumps(content, ensure_ascii=False))
    else:
        print(f"{written.resolve()} ({corpus.n}; skipped: {len(corpus.skipped)})")
