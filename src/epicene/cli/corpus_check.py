"""``epicene corpus check``: does a corpus follow its annotation schema?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from epicene.cli.corpus_check_summary import Tally, print_check, row_of
from epicene.cli.corpus_options import (
    FormatName,
    Metadata,
    Source,
    SummaryLang,
    Variant,
    VariantOption,
)
from epicene.cli.options import Json, Language, locale_language

if TYPE_CHECKING:
    from epicene.corpora.check import Checked

FOUND = 1
"""The exit code of a command that found what it was asked to fail on."""


def check(
    path: Source,
    schema: Annotated[
        str | None,
        typer.Option(help="A schema that ships, or a folder with an annotation.conf."),
    ] = None,
    variant: VariantOption = Variant.NEUTRAL,
    file_format: FormatName = None,
    metadata: Metadata = None,
    out: Annotated[
        Path | None,
        typer.Option(help="File for every violation: .jsonl, .csv, .tsv or .parquet."),
    ] = None,
    maximum: Annotated[
        int | None, typer.Option("--max", min=0, help="Show no more than this many violations.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Count warnings as errors.")] = False,
    json_output: Json = False,
    lang: SummaryLang = None,
) -> None:
    """Check documents against an annotation schema: each violation with file, line and the mend.

    Exits 0 where all is well, 1 where there are errors (with --strict: or warnings). The messages
    hold labels, identifiers and offsets, never the text of a record.

    Example: `epicene corpus check notes-brat/ --schema breast-cancer`
    """
    from epicene.core.progress import on_stderr
    from epicene.corpora.load import shown_source

    documents, name, total = _open(path, schema, variant, file_format, metadata)
    tally = Tally(shown_source(path), name, maximum)
    with on_stderr(total, enabled=total > 0) as progress:
        counted = _counted(documents, tally, progress.advance)
        if out is None:
            for _ in counted:
                pass
        else:
            _write(counted, out)
    language: Language = lang or locale_language()
    print_check(tally, "fr" if language == Language.FR else "en", out, as_json=json_output)
    if tally.errors or (strict and tally.warnings):
        raise typer.Exit(FOUND)


def _open(
    source: str, schema: str | None, variant: Variant, file_format: str | None, table: Path | None
) -> tuple[Iterator[Checked], str, int]:
    """Return the documents as they are checked, the name of the schema, and how many there are."""
    from collections.abc import Sized

    from epicene.core.errors import InputError
    from epicene.corpora.check import check_file, is_document, iter_checked, schema_of
    from epicene.corpora.load import load_corpus
    from epicene.corpora.schemas.load import load_schema, schema_names

    if file_format is None and is_document(Path(source)):
        if schema is None:
            known = ", ".join(schema_names())
            raise InputError("--schema is missing.", where=source, hint=f"Name one: {known}.")
        chosen = load_schema(schema)
        return check_file(Path(source), chosen), chosen.name, 0
    corpus = load_corpus(source, file_format, schema, variant.value, metadata=table)
    chosen = schema_of(corpus)
    total = len(corpus) if isinstance(corpus.reader, Sized) else 0
    return iter_checked(corpus, chosen), chosen.name, total


def _counted(
    documents: Iterable[Checked], tally: Tally, advance: Callable[[], None]
) -> Iterator[dict[str, Any]]:
    for checked in documents:
        tally.add(checked)
        advance()
        for violation in checked.violations:
            yield row_of(violation)


def _write(rows: Iterable[dict[str, Any]], out: Path) -> None:
    from epicene.core.atomic import whole_file
    from epicene.corpora.record_formats.layout import Column
    from epicene.corpora.records import format_of, write_records

    texts = ("document", "file", "code", "severity", "message", "hint")
    columns = [Column(name) for name in texts]
    columns.insert(2, Column("line", "integer"))
    with whole_file(out) as temporary:
        write_records(temporary, rows, columns, format_of(out))
